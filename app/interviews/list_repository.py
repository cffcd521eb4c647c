"""The queries of the lists of interviews, made so that no page reads more rows than it shows.

Counts come from indexes alone; a page is chosen by `listed_at` from an index and only then joined.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import CTE, ColumnElement, Select, and_, func, literal, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from app.domain.cursor import Cursor
from app.domain.interview import AnswerState, SessionState
from app.extensions import db
from app.interviews.models import Answer, InterviewSession
from app.keyset import Slice, take_slice
from app.panels.models import Candidate, Invitation

INVITATIONS, OWING_REVIEW = "invitations", "owing_review"  # beside the states of interviews
Selected = TypeVar("Selected", bound=Select[*tuple[Any, ...]])


class Show(StrEnum):
    """Which interviews the dashboard lists."""

    ALL = "all"
    LIVE = "live"
    REVIEW = "review"
    COMPLETED = "completed"
    INVITED = "invited"
    ENDED = "ended"


@dataclass(frozen=True)
class Filters:
    show: Show = Show.ALL
    search: str = ""
    panel_id: uuid.UUID | None = None
    invitation_ids: frozenset[uuid.UUID] | None = None


STATES: dict[Show, tuple[SessionState, ...]] = {
    Show.LIVE: (SessionState.QUEUED, SessionState.ACTIVE, SessionState.PAUSED),
    Show.COMPLETED: (SessionState.COMPLETED,),
    Show.ENDED: (SessionState.ABANDONED, SessionState.TECHNICAL_FAILURE),
}


def count_by_show(organization_id: uuid.UUID, filters: Filters) -> dict[Show, int]:
    """How many interviews each choice of `show` would list under the other filters."""
    states = _count_all(organization_id, filters)
    invitations, owing = states.pop(INVITATIONS), states.pop(OWING_REVIEW)
    counts = {show: sum(states.get(state.value, 0) for state in wanted) for show, wanted in STATES.items()}
    begun = sum(states.values()) - states.get(SessionState.WAITING.value, 0)
    return {
        **counts,
        Show.ALL: invitations,
        Show.INVITED: invitations - begun,
        Show.REVIEW: owing,
    }


def list_invitations(
    organization_id: uuid.UUID, filters: Filters, *, limit: int, offset: int
) -> list[tuple[Invitation, InterviewSession | None]]:
    """Newest first: by the start of the interview, else by the invitation."""
    order = (Invitation.listed_at.desc(), Invitation.id.desc())
    found = _find_candidates(organization_id, filters.search)
    chosen = _of_invitations(select(Invitation.id), organization_id, filters, found)
    condition = _condition(organization_id, filters.show)
    chosen = chosen if condition is None else chosen.where(condition)
    page = chosen.order_by(*order).limit(limit).offset(offset).subquery()
    query = (
        select(Invitation, InterviewSession)
        .join(page, page.c.id == Invitation.id)
        .outerjoin(InterviewSession, InterviewSession.invitation_id == Invitation.id)
        .options(joinedload(Invitation.panel), joinedload(Invitation.candidate))
        .order_by(*order)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _condition(organization_id: uuid.UUID, show: Show) -> ColumnElement[bool] | None:
    session_of_it = InterviewSession.invitation_id == Invitation.id
    if show is Show.ALL:
        return None
    if show is Show.INVITED:
        begun = and_(session_of_it, InterviewSession.state != SessionState.WAITING.value)
        return ~select(InterviewSession.id).where(begun).exists()
    if show is Show.REVIEW:
        return Invitation.id.in_(_owing_review(InterviewSession.invitation_id, organization_id))
    states = [state.value for state in STATES[show]]
    of_states = select(InterviewSession.invitation_id).where(InterviewSession.organization_id == organization_id)
    return Invitation.id.in_(of_states.where(InterviewSession.state.in_(states)))


def _owing_review(column: Any, organization_id: uuid.UUID, *more: Any) -> Select[*tuple[Any, ...]]:
    joined = select(column, *more).select_from(Answer).join(InterviewSession, InterviewSession.id == Answer.session_id)
    state = AnswerState.NEEDS_REVIEW.value
    return joined.where(Answer.organization_id == organization_id, Answer.state == state)


def _count_all(organization_id: uuid.UUID, filters: Filters) -> dict[str, int]:
    """By the state of the interview, and the two below; in one statement, so that names are searched once."""
    found = _find_candidates(organization_id, filters.search)
    invitations = select(literal(INVITATIONS), func.count())
    owing = _owing_review(literal(OWING_REVIEW), organization_id, func.count(Answer.session_id.distinct()))
    states = select(InterviewSession.state, func.count()).group_by(InterviewSession.state)
    counts = union_all(
        _of_invitations(invitations, organization_id, filters, found),
        _of_sessions(owing, organization_id, filters, found),
        _of_sessions(states, organization_id, filters, found),
    )
    return {row[0]: row[1] for row in db.session.execute(counts)}


def _find_candidates(organization_id: uuid.UUID, search: str) -> CTE | None:
    """Whose name or address holds every word; None where nothing is searched."""
    words = search.lower().split()
    if not words:
        return None
    found = select(Candidate.id).where(Candidate.organization_id == organization_id)
    held = (Candidate.search_text.contains(word, autoescape=True) for word in words)
    return found.where(*held).cte("found")


def _of_invitations(query: Selected, organization_id: uuid.UUID, filters: Filters, found: CTE | None) -> Selected:
    query = query.where(Invitation.organization_id == organization_id)
    if filters.panel_id:
        query = query.where(Invitation.panel_id == filters.panel_id)
    if filters.invitation_ids is not None:
        query = query.where(Invitation.id.in_(filters.invitation_ids))
    return query if found is None else query.where(Invitation.candidate_id.in_(select(found.c.id)))


def _of_sessions(query: Selected, organization_id: uuid.UUID, filters: Filters, found: CTE | None) -> Selected:
    query = query.where(InterviewSession.organization_id == organization_id)
    if filters.panel_id:
        query = query.where(InterviewSession.panel_id == filters.panel_id)
    if filters.invitation_ids is not None:
        query = query.where(InterviewSession.invitation_id.in_(filters.invitation_ids))
    return query if found is None else query.where(InterviewSession.candidate_id.in_(select(found.c.id)))


def slice_sessions(
    organization_id: uuid.UUID, state: str, panel_id: uuid.UUID | None, after: Cursor | None, limit: int
) -> Slice[InterviewSession]:
    """In every state and of all panels where none is named."""
    statement = select(InterviewSession).where(InterviewSession.organization_id == organization_id)
    if state:
        statement = statement.where(InterviewSession.state == state)
    if panel_id:
        statement = statement.where(InterviewSession.panel_id == panel_id)
    loaded = statement.options(joinedload(InterviewSession.panel), joinedload(InterviewSession.invitation))
    return take_slice(loaded, InterviewSession, after, limit)


def list_running(organization_id: uuid.UUID) -> list[InterviewSession]:
    """With answers and their questions, the longest running first."""
    query = (
        select(InterviewSession)
        .where(
            InterviewSession.organization_id == organization_id,
            InterviewSession.state.in_([state.value for state in STATES[Show.LIVE]]),
        )
        .options(
            joinedload(InterviewSession.panel),
            selectinload(InterviewSession.answers).joinedload(Answer.question_version),
        )
        .order_by(InterviewSession.started_at, InterviewSession.id)
    )
    return list(db.session.scalars(query).unique())
