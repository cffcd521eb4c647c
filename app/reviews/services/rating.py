"""Use cases of reviewers: rate, submit, and look at each other's ratings only then."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.interview import AnswerState
from app.domain.rating_in_force import mean_by_component
from app.domain.recommendation import Recommendation
from app.domain.scorecard import HIGHEST_RATING
from app.domain.wording import marked
from app.errors import Conflict, Forbidden, InvalidInput
from app.extensions import db
from app.interviews.models import Answer, InterviewSession
from app.interviews.services.owned import lock_session
from app.interviews.services.reading import InterviewReading, read_interview
from app.interviews.services.reviewed import keep_reviewed_ratings
from app.panels.services import knows_accommodations
from app.ports import Ports
from app.reviews import repository
from app.reviews.models import Review, ReviewRating
from app.reviews.services.drafts import GivenRating, draft_ratings, rateable_components

LONGEST_NOTE_CHARACTERS = 5000
LONGEST_REASON_CHARACTERS = 1000
LOCKED = marked("Your scorecard is submitted and locked.")
RECUSED = marked(
    "You know what this candidate was granted, so somebody else rates this interview. "
    "Ask a colleague who has not opened the candidate's accommodations."
)


def find_review(actor: Actor, session_id: uuid.UUID) -> Review | None:
    return repository.find(actor.organization_id, session_id, _reviewer(actor)) if actor.user_id else None


def may_see_others(actor: Actor, session_id: uuid.UUID) -> bool:
    """Whoever may rate sees what others said once their own scorecard is submitted, or where they cannot rate."""
    return actor.user_id is not None and repository.is_open_to(actor.organization_id, _reviewer(actor), session_id)


def is_recused(actor: Actor, session: InterviewSession) -> bool:
    """Whether they know what the candidate was granted: whoever does must not rate."""
    return actor.user_id is not None and knows_accommodations(actor.user_id, session.candidate_id)


def count_submitted(organization_id: uuid.UUID, session_id: uuid.UUID) -> int:
    return repository.count_submitted(organization_id, session_id)


def count_submitted_of(organization_id: uuid.UUID, session_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many scorecards people have submitted, of those interviews that have any."""
    return repository.count_submitted_of(organization_id, session_ids) if session_ids else {}


def list_sessions_open_to(actor: Actor) -> frozenset[uuid.UUID]:
    """The interviews of which `may_see_others` is true."""
    return repository.list_sessions_open_to(actor.organization_id, _reviewer(actor))


def rate_answer(ports: Ports, actor: Actor, session_id: uuid.UUID, turn: int, given: Sequence[GivenRating]) -> None:
    """Replace one's own ratings of an answer; what is left out stays as drafted.

    Raises NotFound, InvalidInput, Conflict where one's scorecard is locked or the answer is not settled,
    Forbidden for somebody who knows what the candidate was granted.
    """
    reading = read_interview(ports, actor.organization_id, session_id, drafts_only=True)
    answer = _rateable_answer(reading, turn)
    _check(given, rateable_components(answer))
    with transaction(db.session):
        session = lock_session(actor.organization_id, session_id)
        review = _open_review(actor, session)
        before = _describe(review, answer.id)
        review.ratings = [row for row in review.ratings if row.answer_id != answer.id]
        db.session.flush()  # the old rows go before new ones of the same component come
        review.ratings += [_row(answer, rating) for rating in given]
        after = _describe(review, answer.id)
        audit.record(actor, AuditAction.ANSWER_RATED, session_id, {"turn": turn, **before}, {"turn": turn, **after})


def submit_review(ports: Ports, actor: Actor, session_id: uuid.UUID, recommendation: Recommendation, note: str) -> None:
    """Lock one's scorecard and put it in force. Raises NotFound, InvalidInput, Conflict, Forbidden like rate_answer."""
    note = note.strip()
    if len(note) > LONGEST_NOTE_CHARACTERS:
        raise InvalidInput("Keep the note under %(most)s characters.", most=LONGEST_NOTE_CHARACTERS)
    reading = read_interview(ports, actor.organization_id, session_id, drafts_only=True)
    _check_settled(reading)
    with transaction(db.session) as tx:
        session = lock_session(actor.organization_id, session_id)
        review = _open_review(actor, session)
        review.recommendation, review.note, review.submitted_at = recommendation.value, note, utc_now()
        _take_drafts(review, reading)
        db.session.flush()
        keep_reviewed_ratings(tx, ports, session, _ratings_in_force(actor.organization_id, session_id))
        after = {"recommendation": recommendation.value, "note": note, "ratings": len(review.ratings)}
        audit.record(actor, AuditAction.REVIEW_SUBMITTED, session_id, {"submitted": False}, after)


def _reviewer(actor: Actor) -> uuid.UUID:
    if actor.user_id is None:
        raise Conflict("Only somebody who has signed in can rate.")
    return actor.user_id


def _rateable_answer(reading: InterviewReading, turn: int) -> Answer:
    found = next((item.answer for item in reading.answers if item.answer.turn == turn), None)
    if found is None or found.state not in {AnswerState.SCORED, AnswerState.NEEDS_REVIEW}:
        raise Conflict("This answer cannot be rated yet. It is rated by people once it has been transcribed.")
    return found


def _check(given: Sequence[GivenRating], components: Sequence[str]) -> None:
    for rating in given:
        if rating.component not in components:
            raise InvalidInput("There is no component %(component)s in this answer.", component=f"{rating.component!r}")
        if not 0 <= rating.rating <= HIGHEST_RATING:
            raise InvalidInput("A rating is a number from 0 to %(highest)s.", highest=f"{HIGHEST_RATING:g}")
        if not rating.reason:
            raise InvalidInput("Give a reason with each rating of your own, so that others can follow it.")
        if len(rating.reason) > LONGEST_REASON_CHARACTERS:
            length, most = len(rating.reason), LONGEST_REASON_CHARACTERS
            raise InvalidInput(
                "Shorten the reason: it has %(length)d characters, %(most)d are the most.", length=length, most=most
            )


def _check_settled(reading: InterviewReading) -> None:
    if not reading.has_ended:
        raise Conflict("The interview still goes on. Submit your scorecard once it has ended.")
    if reading.score.overall.unsettled:
        raise Conflict("An answer is still being transcribed or rated. Submit in a moment.")


def _open_review(actor: Actor, session: InterviewSession) -> Review:
    if is_recused(actor, session):
        raise Forbidden(RECUSED)
    review = find_review(actor, session.id)
    if review is None:
        review = Review(
            organization_id=actor.organization_id, session_id=session.id, reviewer_id=_reviewer(actor), ratings=[]
        )
        repository.add(review)
    if review.submitted_at is not None:
        raise Conflict(LOCKED)
    return review


def _row(answer: Answer, given: GivenRating, *, is_override: bool = True) -> ReviewRating:
    return ReviewRating(
        answer_id=answer.id,
        component=given.component,
        rating=given.rating,
        draft_rating=draft_ratings(answer).get(given.component),
        reason=given.reason,
        is_override=is_override,
        transcript_version=answer.transcript_version,
    )


def _take_drafts(review: Review, reading: InterviewReading) -> None:
    """What the reviewer left as drafted is their rating too; an answer that needs a person is never taken so."""
    own: dict[uuid.UUID, set[str]] = defaultdict(set)
    for row in review.ratings:
        own[row.answer_id].add(row.component)
    for item in reading.answers:
        answer = item.answer
        if item.state == AnswerState.SCORED or own[answer.id]:
            left = {name: draft for name, draft in draft_ratings(answer).items() if name not in own[answer.id]}
            review.ratings += [_row(answer, GivenRating(*pair, ""), is_override=False) for pair in left.items()]


def _ratings_in_force(organization_id: uuid.UUID, session_id: uuid.UUID) -> dict[uuid.UUID, dict[str, float]]:
    given: dict[uuid.UUID, list[tuple[str, float]]] = defaultdict(list)
    for review in repository.list_submitted(organization_id, session_id):
        for row in review.ratings:
            given[row.answer_id].append((row.component, row.rating))
    return {answer_id: mean_by_component(ratings) for answer_id, ratings in given.items()}


def _describe(review: Review, answer_id: uuid.UUID) -> Mapping[str, Any]:
    rows = sorted((row for row in review.ratings if row.answer_id == answer_id), key=lambda row: row.component)
    return {"ratings": {row.component: {"rating": row.rating, "reason": row.reason} for row in rows}}
