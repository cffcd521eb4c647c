"""Interview sessions, answers and their scorecards."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.database import Base, Identified, UtcDateTime
from app.domain.interview import AnswerState, SessionState
from app.panels.models import Candidate, Invitation, Panel
from app.question_bank.models import QuestionVersion
from app.sealed_columns import sealed_list, sealed_text


class InterviewSession(Identified, Base):
    """`panel_snapshot` is the panel as it was at the start; `seconds_used` counts time in state active only.

    `held_at`: a reviewer stopped the interview, which goes on only when a reviewer says so. A dismissed interview
    counts in no average.
    """

    __tablename__ = "interview_sessions"
    __table_args__ = (
        Index("ix_interview_sessions_states", "organization_id", "panel_id", "state", "invitation_id"),
        # Lists are counted by the candidate's name without a look at the rows, which are wide.
        Index("ix_interview_sessions_found", "organization_id", "panel_id", "candidate_id", "state", "id"),
    )

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"))
    invitation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invitations.id"), unique=True)
    panel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panels.id"), index=True)
    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default=SessionState.WAITING.value, index=True)
    selection_seed: Mapped[int]
    panel_snapshot: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    consent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_notice_version: Mapped[str] = mapped_column(String(40), default="")
    greeting: Mapped[str] = mapped_column(Text, default="")
    greeted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(String(40), default="")
    seconds_used: Mapped[float] = mapped_column(default=0.0)
    seconds_away: Mapped[float] = mapped_column(default=0.0)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewer_message: Mapped[str] = mapped_column(Text, default="")
    dismissed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dismissal_reason: Mapped[str] = mapped_column(Text, default="")

    panel: Mapped[Panel] = relationship()
    candidate: Mapped[Candidate] = relationship(lazy="joined")
    invitation: Mapped[Invitation] = relationship(back_populates="session")
    answers: Mapped[list[Answer]] = relationship(back_populates="session", order_by="Answer.turn")
    queue_place: Mapped[QueuePlace | None] = relationship(back_populates="session", cascade="all, delete-orphan")
    statements: Mapped[list[CandidateStatement]] = relationship(
        order_by="CandidateStatement.created_at", cascade="all, delete-orphan"
    )


class QueuePlace(Base):
    """The place of an interview in state `queued`; whoever has the lowest ticket came first.

    `called_at`: told that the turn comes. `absent_since`: without a connection from then on.
    """

    __tablename__ = "queue_places"

    ticket: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interview_sessions.id"), unique=True)
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    absent_since: Mapped[datetime | None] = mapped_column(UtcDateTime)

    session: Mapped[InterviewSession] = relationship(back_populates="queue_place", lazy="joined")


class CandidateStatement(Identified, Base):
    """What a candidate wrote after the interview: `kind` is of app.domain.candidate_statements.

    A correction names its answer and stands beside the transcript; the newest of an answer counts. A request is open
    until somebody of the organisation has dealt with it.
    """

    __tablename__ = "candidate_statements"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interview_sessions.id"), index=True)
    answer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("answers.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(sealed_text("candidate_statements.text"), default="")
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handled_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))

    handled_by: Mapped[User | None] = relationship()


class Answer(Identified, Base):
    """One turn: the question as asked, why it was chosen, and what became of the answer.

    `quota_index` is the row of the panel snapshot's distribution that the question serves, counted from 0.
    `recording_sha256` stays where the recording was deleted, and is empty until there was one.
    `words`: [[start, end, text, probability], ...]; `peaks`: 0 to 1; `review_reason` is set in state needs_review.
    `reviewed_ratings`: component to the mean of what people submitted; they are in force over the draft.
    `extra_seconds`: what a reviewer added to the turn's limit.
    A follow-up question is a turn of its own with `probe_text`, `probe_key_point` (what it asks after) and
    `probe_of_id`: the answer to the question itself, whose scorecard covers them all. `next_action`: what followed the
    analysis and why, as services.deciding writes it; empty before.
    """

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("session_id", "turn"),
        Index("ix_answers_states", "organization_id", "state", "session_id"),
    )

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interview_sessions.id"), index=True)
    question_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("question_versions.id"), index=True)
    turn: Mapped[int]
    quota_index: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(20), default=AnswerState.ASKED.value, index=True)
    selection_reason: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(String(20), default="")
    source: Mapped[str] = mapped_column(String(10), default="speech")
    transcript_text: Mapped[str] = mapped_column(sealed_text("answers.transcript_text"), default="")
    transcript_version: Mapped[int] = mapped_column(default=0)
    words: Mapped[list[list[Any]]] = mapped_column(sealed_list("answers.words"), default=list)
    speech_model: Mapped[str] = mapped_column(String(200), default="")
    speech_warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    recording_path: Mapped[str] = mapped_column(String(300), default="")
    recording_sha256: Mapped[str] = mapped_column(String(64), default="")
    recording_seconds: Mapped[float] = mapped_column(default=0.0)
    peaks: Mapped[list[float]] = mapped_column(JSON, default=list)
    review_reason: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    extra_seconds: Mapped[float] = mapped_column(default=0.0)
    reviewed_ratings: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    probe_of_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), index=True)
    probe_text: Mapped[str] = mapped_column(Text, default="")
    probe_key_point: Mapped[str] = mapped_column(Text, default="")
    probe_written_by: Mapped[str] = mapped_column(String(200), default="")
    next_action: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    session: Mapped[InterviewSession] = relationship(back_populates="answers")
    question_version: Mapped[QuestionVersion] = relationship(lazy="joined")
    scorecard: Mapped[StoredScorecard | None] = relationship(back_populates="answer")
    feedback: Mapped[AnswerFeedback | None] = relationship(back_populates="answer")
    corrections: Mapped[list[TranscriptCorrection]] = relationship(order_by="TranscriptCorrection.version")

    @property
    def is_probe(self) -> bool:
        return self.probe_of_id is not None

    @property
    def asked_text(self) -> str:
        return self.probe_text or self.question_version.text

    @property
    def text_in_force(self) -> str:
        """The newest correction by a person, else what was recognised or typed."""
        return self.corrections[-1].text if self.corrections else self.transcript_text


class TranscriptCorrection(Identified, Base):
    """What a person heard where the recognition was wrong; `version` is the answer's transcript version from then."""

    __tablename__ = "transcript_corrections"
    __table_args__ = (UniqueConstraint("answer_id", "version"),)

    answer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("answers.id"), index=True)
    version: Mapped[int]
    text: Mapped[str] = mapped_column(sealed_text("transcript_corrections.text"))
    corrected_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))

    corrected_by: Mapped[User] = relationship(lazy="joined")


class StoredScorecard(Identified, Base):
    """The current draft rating of an answer by a scorer; JSON columns are the lists of app.domain.scorecard.

    `evidence` also has the turn in which each quote was said; `covers`: [[turn, transcript version], ...] of the answer
    and its follow-ups, as they were rated.
    """

    __tablename__ = "scorecards"

    answer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("answers.id"), unique=True)
    total: Mapped[float | None]
    components: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(sealed_list("scorecards.evidence"), default=list)
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    confidence: Mapped[float] = mapped_column(default=0.0)
    feedback: Mapped[str] = mapped_column(sealed_text("scorecards.feedback"), default="")
    scorer: Mapped[str] = mapped_column(String(100))
    model: Mapped[str] = mapped_column(String(200))
    prompt_version: Mapped[str] = mapped_column(String(200))
    rubric_version: Mapped[str] = mapped_column(String(40))
    transcript_version: Mapped[int]
    covers: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    passes: Mapped[list[float]] = mapped_column(JSON, default=list)
    deductions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    answer: Mapped[Answer] = relationship(back_populates="scorecard")


class AnswerFeedback(Identified, Base):
    """What was written about an answer beside its scorecard; there is none where the fixed wordings are all there is.

    `summary` is a language model's for reviewers, `advice` what the candidate may read, each empty where the fixed
    wording stands. `covers` is that of the scorecard which they rest on: once it differs, they are out of date.
    `decision` of a person on the advice: empty, approved or withheld.
    """

    __tablename__ = "answer_feedback"

    answer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("answers.id"), unique=True)
    covers: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    summary: Mapped[str] = mapped_column(sealed_text("answer_feedback.summary"), default="")
    summary_written_by: Mapped[str] = mapped_column(String(200), default="")
    advice: Mapped[str] = mapped_column(sealed_text("answer_feedback.advice"), default="")
    advice_written_by: Mapped[str] = mapped_column(String(200), default="")
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))

    answer: Mapped[Answer] = relationship(back_populates="feedback")
    decided_by: Mapped[User | None] = relationship()
