"""Interviews, their transcripts, ratings and reports."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from msgspec import Struct

from app.api.schemas.lists import ListQuery
from app.domain.interview import SessionState
from app.domain.rating_in_force import ComponentInForce
from app.domain.recommendation import Recommendation
from app.domain.session_score import ScoreSummary, TopicScore
from app.domain.transcript import Word
from app.interviews.models import InterviewSession, StoredScorecard
from app.interviews.services.dashboard import ListedInterview
from app.interviews.services.reading import AnswerReading, InterviewReading
from app.reports.models import Report as StoredReport
from app.reviews.services.drafts import GivenRating


class InterviewQuery(ListQuery):
    state: SessionState | None = None
    panel_id: uuid.UUID | None = None


class InterviewSummary(Struct):
    """`asked` of `questions`; the score counts rated answers only, its rating is 0 to 10."""

    id: uuid.UUID
    panel_id: uuid.UUID
    candidate_id: uuid.UUID
    invitation_id: uuid.UUID
    state: SessionState
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    is_dismissed: bool
    asked: int
    questions: int
    score: ScoreSummary


class Interview(Struct):
    """`seconds_used`: while the interview was active. `is_reviewed`: ratings by people are in the score."""

    summary: InterviewSummary
    consent_at: datetime | None
    consent_notice_version: str
    seconds_used: float
    seconds_away: float
    dismissal_reason: str
    topics: list[TopicScore]
    is_reviewed: bool
    report_ready: bool


class TranscribedTurn(Struct):
    """`text` is the newest correction by a person, else what was recognised or typed; words have seconds."""

    turn: int
    number: int
    is_follow_up: bool
    question: str
    state: str
    source: str
    text: str
    recognised_text: str
    transcript_version: int
    words: list[Word]
    speech_model: str
    speech_warnings: list[str]
    candidate_correction: str | None


class InterviewTranscript(Struct):
    interview_id: uuid.UUID
    turns: list[TranscribedTurn]


class Draft(Struct):
    """What the software said, and what made it; `total` is 0 to 10, null where it rated nothing.

    `deductions` are points taken from the total, each with its reason: without them it would be their sum higher.
    """

    total: float | None
    deductions: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    flags: list[str]
    confidence: float
    feedback: str
    scorer: str
    model: str
    prompt_version: str
    rubric_version: str
    transcript_version: int


class RatedTurn(Struct):
    """`rating` and `components` are in force: the draft until people have submitted theirs.

    `overrides` of a component: who gave it another rating than the draft, and why.
    """

    turn: int
    number: int
    state: str
    review_reason: str
    weightage: float
    rating: float | None
    components: list[ComponentInForce]
    draft: Draft | None


class InterviewRatings(Struct):
    interview_id: uuid.UUID
    score: ScoreSummary
    answers: list[RatedTurn]


class RatingsInput(Struct):
    """Replaces one's own ratings of the answer; what is left out stays as drafted."""

    ratings: list[GivenRating]


class ReviewInput(Struct):
    recommendation: Recommendation
    note: str = ""


class Report(Struct):
    interview_id: uuid.UUID
    version: int
    edition: str
    pages: int
    sha256: str
    created_at: datetime
    notices: list[str]
    changes: list[str]


def describe_summary(session: InterviewSession, asked: int, questions: int, score: ScoreSummary) -> InterviewSummary:
    return InterviewSummary(
        id=session.id,
        panel_id=session.panel_id,
        candidate_id=session.candidate_id,
        invitation_id=session.invitation_id,
        state=SessionState(session.state),
        created_at=session.created_at,
        started_at=session.started_at,
        ended_at=session.ended_at,
        end_reason=session.end_reason,
        is_dismissed=session.dismissed_at is not None,
        asked=asked,
        questions=questions,
        score=score,
    )


def describe_listed(found: tuple[InterviewSession, ListedInterview]) -> InterviewSummary:
    session, listed = found
    return describe_summary(session, listed.asked, listed.of, listed.score)


def describe_interview(reading: InterviewReading, *, report_ready: bool) -> Interview:
    session, score = reading.session, reading.score
    return Interview(
        summary=describe_summary(session, len(reading.answers), reading.of, score.overall),
        consent_at=session.consent_at,
        consent_notice_version=session.consent_notice_version,
        seconds_used=session.seconds_used,
        seconds_away=session.seconds_away,
        dismissal_reason=session.dismissal_reason,
        topics=list(score.topics),
        is_reviewed=reading.is_reviewed,
        report_ready=report_ready,
    )


def describe_transcript(reading: InterviewReading) -> InterviewTranscript:
    return InterviewTranscript(reading.session.id, [_describe_turn(turn) for turn in reading.turns])


def _describe_turn(reading: AnswerReading) -> TranscribedTurn:
    answer = reading.answer
    return TranscribedTurn(
        turn=answer.turn,
        number=reading.number,
        is_follow_up=answer.is_probe,
        question=answer.asked_text,
        state=reading.state,
        source=answer.source,
        text=answer.text_in_force,
        recognised_text=answer.transcript_text,
        transcript_version=answer.transcript_version,
        words=[Word(*word) for word in answer.words],
        speech_model=answer.speech_model,
        speech_warnings=answer.speech_warnings,
        candidate_correction=reading.candidate_correction,
    )


def describe_ratings(reading: InterviewReading) -> InterviewRatings:
    answers = [_describe_rating(answer) for answer in reading.answers]
    return InterviewRatings(reading.session.id, reading.score.overall, answers)


def _describe_rating(reading: AnswerReading) -> RatedTurn:
    answer = reading.answer
    return RatedTurn(
        turn=answer.turn,
        number=reading.number,
        state=reading.state,
        review_reason=answer.review_reason,
        weightage=answer.question_version.weightage,
        rating=reading.rating,
        components=list(reading.components),
        draft=_describe_draft(answer.scorecard) if answer.scorecard else None,
    )


def _describe_draft(card: StoredScorecard) -> Draft:
    return Draft(
        total=card.total,
        deductions=card.deductions,
        evidence=card.evidence,
        flags=card.flags,
        confidence=card.confidence,
        feedback=card.feedback,
        scorer=card.scorer,
        model=card.model,
        prompt_version=card.prompt_version,
        rubric_version=card.rubric_version,
        transcript_version=card.transcript_version,
    )


def describe_report(row: StoredReport) -> Report:
    return Report(
        interview_id=row.session_id,
        version=row.version,
        edition=row.edition,
        pages=row.pages,
        sha256=row.sha256,
        created_at=row.created_at,
        notices=row.notices,
        changes=row.changes,
    )
