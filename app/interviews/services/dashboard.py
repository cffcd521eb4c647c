"""The organisation's interviews at a glance."""

from __future__ import annotations

import uuid
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from app.database import utc_now
from app.domain.cursor import Cursor
from app.domain.rating_in_force import state_as_drafted, total_in_force
from app.domain.session_score import RatedAnswer, ScoreSummary, summarize
from app.interviews import list_repository, read_repository
from app.interviews.list_repository import Filters, Show
from app.interviews.models import InterviewSession
from app.interviews.read_repository import RatingRow
from app.keyset import Slice
from app.panels import services as panels
from app.panels.models import Invitation

PAGE_SIZE = 25


@dataclass(frozen=True)
class ListedInterview:
    """`status` is a session state, or invited, link_expired or link_revoked before there is a session.

    `flags`: what was noted about any of the answers, each once.
    """

    invitation_id: uuid.UUID
    session_id: uuid.UUID | None
    candidate_name: str
    candidate_email: str
    panel_title: str
    status: str
    invited_at: datetime
    expires_at: datetime
    started_at: datetime | None
    asked: int
    of: int
    score: ScoreSummary
    is_dismissed: bool = False
    open_requests: tuple[str, ...] = ()
    candidate_id: uuid.UUID | None = None
    opens_at: datetime | None = None
    mail_state: str = "none"
    mail_error: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class InterviewList:
    rows: tuple[ListedInterview, ...]
    counts: dict[Show, int]
    number: int
    pages: int
    total: int


def list_interviews(
    organization_id: uuid.UUID,
    filters: Filters,
    page: int,
    now: datetime,
    reviewed_ones: AbstractSet[uuid.UUID] | None = None,
    page_size: int = PAGE_SIZE,
) -> InterviewList:
    """Page `page`, counted from 1, of `page_size` interviews; the last page where there are fewer.

    Ratings by people count in the interviews of `reviewed_ones` alone, or in all of them where it is None.
    """
    counts = list_repository.count_by_show(organization_id, filters)
    total = counts[filters.show]
    pages = max(1, -(-total // page_size))
    number = min(max(page, 1), pages)
    found = list_repository.list_invitations(organization_id, filters, limit=page_size, offset=(number - 1) * page_size)
    session_ids = [session.id for _, session in found if session]
    ratings = _ratings(organization_id, session_ids)
    asked = read_repository.list_open_requests(organization_id, session_ids) if session_ids else []
    rows = tuple(
        replace(
            _listed(invitation, session, ratings, now, reviewed_ones),
            open_requests=tuple(kind for session_id, kind in asked if session and session_id == session.id),
        )
        for invitation, session in found
    )
    return InterviewList(rows, counts, number, pages, total)


def slice_interviews(
    organization_id: uuid.UUID,
    state: str,
    panel_id: uuid.UUID | None,
    after: Cursor | None,
    limit: int,
    reviewed_ones: AbstractSet[uuid.UUID] | None = None,
) -> Slice[tuple[InterviewSession, ListedInterview]]:
    """Newest first, of every state and panel where none is named; `reviewed_ones` as in `list_interviews`."""
    found = list_repository.slice_sessions(organization_id, state, panel_id, after, limit)
    ratings, now = _ratings(organization_id, [session.id for session in found.rows]), utc_now()
    return found.map(lambda session: (session, _listed(session.invitation, session, ratings, now, reviewed_ones)))


def _ratings(organization_id: uuid.UUID, session_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[RatingRow]]:
    rows = read_repository.list_ratings(organization_id, session_ids) if session_ids else []
    return {session_id: list(group) for session_id, group in groupby(rows, lambda row: row.session_id)}


def _listed(
    invitation: Invitation,
    session: InterviewSession | None,
    ratings: dict[uuid.UUID, list[RatingRow]],
    now: datetime,
    reviewed_ones: AbstractSet[uuid.UUID] | None,
) -> ListedInterview:
    answers = ratings.get(session.id, []) if session else []
    rated = [
        rate(row, drafts_only=reviewed_ones is not None and row.session_id not in reviewed_ones) for row in answers
    ]
    return ListedInterview(
        invitation_id=invitation.id,
        candidate_id=invitation.candidate_id,
        opens_at=invitation.opens_at,
        mail_state=invitation.mail_state,
        mail_error=invitation.mail_error,
        session_id=session.id if session else None,
        candidate_name=invitation.candidate.name,
        candidate_email=invitation.candidate.email,
        panel_title=invitation.panel.title,
        status=session.state if session else _invitation_status(invitation, now),
        invited_at=invitation.created_at,
        expires_at=invitation.expires_at,
        started_at=session.started_at if session else None,
        asked=len(answers),
        of=panels.count_questions(session.panel_snapshot) if session else 0,
        score=summarize(rated).overall,
        is_dismissed=session is not None and session.dismissed_at is not None,
        flags=tuple(dict.fromkeys(flag for row in answers for flag in row.flags or ())),
    )


def rate(row: RatingRow, *, drafts_only: bool = False) -> RatedAnswer:
    reviewed = {} if drafts_only else row.reviewed_ratings
    state = state_as_drafted(row.state, row.review_reason) if drafts_only else row.state
    rating = total_in_force(row.draft_total, row.draft_components or [], reviewed)
    return RatedAnswer(row.topic, row.weightage, state, rating)


def _invitation_status(invitation: Invitation, now: datetime) -> str:
    if invitation.revoked_at:
        return "link_revoked"
    return "link_expired" if invitation.expires_at <= now else "invited"
