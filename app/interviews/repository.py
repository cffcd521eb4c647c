"""The only queries on interview sessions and answers that change them.

Workers and the candidate's connection start from ids that the product itself issued; whatever people ask for by
an address in a page goes through the queries of the pages, which are scoped by organisation.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from app.domain.interview import ENDED, PAST_STORING, SETTLED, AnswerState, SessionState
from app.errors import NotFound
from app.extensions import db
from app.interviews.models import Answer, InterviewSession
from app.log_context import tell_logs
from app.panels.models import Invitation

_RECORDED = Answer.state == AnswerState.RECORDED.value
# By job, what an answer looks like that waits for it.
ANSWER_STEPS = {
    "store_turn": (_RECORDED, Answer.recording_path == ""),
    "finalize_turn": (_RECORDED, Answer.recording_path != ""),
    "score_answer": (Answer.state == AnswerState.TRANSCRIBED.value,),
}


def add(entity: InterviewSession | Answer) -> None:
    db.session.add(entity)


def flush() -> None:
    db.session.flush()


def get_session(session_id: uuid.UUID, *, lock: bool = False) -> InterviewSession:
    """`lock` holds the row until the transaction ends, so that state changes of one interview queue up."""
    query = select(InterviewSession).where(InterviewSession.id == session_id)
    if lock:
        query = query.with_for_update(of=InterviewSession).execution_options(populate_existing=True)
    session = db.session.scalars(query).one_or_none()
    if session is None:
        raise NotFound("There is no interview %(session_id)s.", session_id=session_id)
    tell_logs(session.organization_id, session.id)
    return session


def find_session_of_invitation(invitation_id: uuid.UUID) -> InterviewSession | None:
    return db.session.scalars(
        select(InterviewSession).where(InterviewSession.invitation_id == invitation_id)
    ).one_or_none()


def count_sessions_by_state(organization_id: uuid.UUID) -> dict[str, int]:
    query = (
        select(InterviewSession.state, func.count())
        .where(InterviewSession.organization_id == organization_id)
        .group_by(InterviewSession.state)
    )
    return dict(db.session.execute(query).tuples().all())


def get_answer(answer_id: uuid.UUID, *, lock: bool = False) -> Answer:
    query = select(Answer).where(Answer.id == answer_id)
    if lock:
        query = query.with_for_update(of=Answer).execution_options(populate_existing=True)
    answer = db.session.scalars(query).one_or_none()
    if answer is None:
        raise NotFound("There is no answer %(answer_id)s.", answer_id=answer_id)
    tell_logs(answer.organization_id, answer.session_id)
    return answer


def find_answer(session_id: uuid.UUID, turn: int, *, lock: bool = False) -> Answer | None:
    query = select(Answer).where(Answer.session_id == session_id, Answer.turn == turn)
    if lock:
        query = query.with_for_update(of=Answer).execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def find_last_answer(session_id: uuid.UUID) -> Answer | None:
    newest_first = select(Answer).where(Answer.session_id == session_id).order_by(Answer.turn.desc())
    return db.session.scalars(newest_first.limit(1)).one_or_none()


def list_answers(session_id: uuid.UUID) -> Sequence[Answer]:
    return db.session.scalars(select(Answer).where(Answer.session_id == session_id).order_by(Answer.turn)).all()


def get_question_of(probe: Answer) -> Answer:
    """The answer to the question that a follow-up belongs to, locked."""
    return get_answer(probe.probe_of_id or probe.id, lock=True)


def list_parts(answer: Answer) -> Sequence[Answer]:
    """The answer to a question and to its follow-ups, by turn, whichever of them is given."""
    question_id = answer.probe_of_id or answer.id
    of_question = or_(Answer.id == question_id, Answer.probe_of_id == question_id)
    return db.session.scalars(select(Answer).where(of_question).order_by(Answer.turn)).all()


def list_answer_ids_that_owe(step: str, before: datetime, limit: int) -> Sequence[uuid.UUID]:
    """Of any organisation, recorded before the given time, with the given one of ANSWER_STEPS as their next step;
    oldest first.
    """
    query = select(Answer.id).where(*ANSWER_STEPS[step], Answer.recorded_at < before)
    return db.session.scalars(query.order_by(Answer.recorded_at).limit(limit)).all()


def list_answer_ids_without_recording(turns: Collection[tuple[uuid.UUID, int]]) -> list[uuid.UUID]:
    """Those of the turns, each with its session, whose answer went on without its sound ever being stored."""
    query = select(Answer.id, Answer.session_id, Answer.turn).where(
        Answer.session_id.in_({session_id for session_id, _turn in turns}),
        Answer.state.in_([state.value for state in PAST_STORING]),
        Answer.recording_sha256 == "",
    )
    return [answer_id for answer_id, *turn in db.session.execute(query) if tuple(turn) in turns]


def list_asked_answers() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Answers of running interviews whose question is open, each with its session."""
    query = (
        select(Answer.id, Answer.session_id)
        .join(InterviewSession)
        .where(Answer.state == AnswerState.ASKED.value, InterviewSession.state.in_(_LIVE))
    )
    return [(answer_id, session_id) for answer_id, session_id in db.session.execute(query)]


def list_sessions_without_question(before: datetime, limit: int) -> Sequence[InterviewSession]:
    """Running interviews in which no question is open and nothing has happened since the given time."""
    recent = exists().where(
        Answer.session_id == InterviewSession.id,
        (Answer.state == AnswerState.ASKED.value) | (Answer.recorded_at >= before),
    )
    query = select(InterviewSession).where(
        InterviewSession.state.in_(_LIVE),
        InterviewSession.held_at.is_(None),
        InterviewSession.started_at < before,
        ~recent,
    )
    return db.session.scalars(query.limit(limit)).all()


def list_settled_sessions(since: datetime, before: datetime) -> Sequence[uuid.UUID]:
    """Ids of the interviews that ended in the given time and whose answers are all settled."""
    owed = exists().where(
        Answer.session_id == InterviewSession.id, Answer.state.not_in([state.value for state in SETTLED])
    )
    query = select(InterviewSession.id).where(
        InterviewSession.state.in_([state.value for state in ENDED]),
        InterviewSession.ended_at >= since,
        InterviewSession.ended_at < before,
        ~owed,
    )
    return db.session.scalars(query).all()


def list_revoked_sessions() -> Sequence[uuid.UUID]:
    """Ids of interviews that are not over and whose link was withdrawn."""
    query = (
        select(InterviewSession.id)
        .join(InterviewSession.invitation)
        .where(Invitation.revoked_at.is_not(None))
        .where(InterviewSession.state.not_in([state.value for state in ENDED]))
    )
    return db.session.scalars(query).all()


_LIVE = (SessionState.ACTIVE.value, SessionState.PAUSED.value)


def count_going_on() -> dict[str, int]:
    """Of all organisations, from an index alone; those that have ended are not counted."""
    going_on = [state.value for state in SessionState if state not in ENDED]
    query = select(InterviewSession.state, func.count()).where(InterviewSession.state.in_(going_on))
    return dict.fromkeys(going_on, 0) | {
        row[0]: row[1] for row in db.session.execute(query.group_by(InterviewSession.state))
    }


def count_answers_owed() -> dict[str, int]:
    """As count_going_on, of answers that wait for a worker or for a person."""
    owed = [AnswerState.RECORDED.value, AnswerState.TRANSCRIBED.value, AnswerState.NEEDS_REVIEW.value]
    query = select(Answer.state, func.count()).where(Answer.state.in_(owed)).group_by(Answer.state)
    return dict.fromkeys(owed, 0) | {row[0]: row[1] for row in db.session.execute(query)}
