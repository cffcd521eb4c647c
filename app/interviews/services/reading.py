"""One interview as its reviewers read it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from app.domain.interview import ENDED, AnswerState, SessionState
from app.domain.session_score import RatedAnswer, SessionScore, summarize
from app.domain.transcript import Word
from app.domain.transcript_paragraphs import Paragraph, lay_out
from app.interviews import read_repository
from app.interviews.models import Answer, InterviewSession
from app.panels import services as panels
from app.ports import Ports


@dataclass(frozen=True)
class Captions:
    """`confirmed` never changes once shown; `tentative` may."""

    confirmed: str = ""
    tentative: str = ""


@dataclass(frozen=True)
class AnswerReading:
    """One turn; `captions` while it is being answered, `paragraphs` once it is transcribed with word times."""

    answer: Answer
    topic: str
    subtopic: str
    paragraphs: tuple[Paragraph, ...]
    captions: Captions

    @property
    def is_open(self) -> bool:
        return self.answer.state == AnswerState.ASKED


@dataclass(frozen=True)
class InterviewReading:
    session: InterviewSession
    answers: tuple[AnswerReading, ...]
    score: SessionScore
    of: int

    @property
    def has_ended(self) -> bool:
        return SessionState(self.session.state) in ENDED


@dataclass(frozen=True)
class Recording:
    """`etag` changes with the sound."""

    flac: bytes
    etag: str


def read_interview(ports: Ports, organization_id: uuid.UUID, session_id: uuid.UUID) -> InterviewReading:
    """Raises NotFound, for an interview of another organisation too."""
    session = read_repository.get_session(organization_id, session_id)
    answers = tuple(_read_answer(ports, answer) for answer in session.answers)
    return InterviewReading(
        session=session,
        answers=answers,
        score=summarize([_rated(reading) for reading in answers]),
        of=panels.count_questions(session.panel_snapshot),
    )


def read_recording(ports: Ports, organization_id: uuid.UUID, session_id: uuid.UUID, turn: int) -> Recording:
    """Raises NotFound."""
    answer = read_repository.get_answer(organization_id, session_id, turn)
    return Recording(ports.recordings.open_flac(answer.recording_path), answer.recording_sha256)


def _read_answer(ports: Ports, answer: Answer) -> AnswerReading:
    question = answer.question_version.question
    return AnswerReading(
        answer=answer,
        topic=question.topic.name,
        subtopic=question.subtopic.name,
        paragraphs=lay_out([Word(*word) for word in answer.words]),
        captions=_captions(ports, answer) if answer.state == AnswerState.ASKED else Captions(),
    )


def _captions(ports: Ports, answer: Answer) -> Captions:
    stored = ports.live.get_captions(answer.session_id, answer.turn)
    return Captions(str(stored["confirmed"]), str(stored["tentative"])) if stored else Captions()


def _rated(reading: AnswerReading) -> RatedAnswer:
    answer = reading.answer
    rating = answer.scorecard.total if answer.scorecard else None
    return RatedAnswer(reading.topic, answer.question_version.weightage, answer.state, rating)
