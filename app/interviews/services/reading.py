"""One interview as its reviewers read it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.answer_timing import AnswerTiming, time_answer
from app.domain.candidate_statements import REQUESTS, StatementKind
from app.domain.interview import ENDED, SETTLED, AnswerState, SessionState
from app.domain.rating_in_force import (
    NO_OVERRIDES,
    ComponentInForce,
    Overrides,
    components_in_force,
    state_as_drafted,
    total_in_force,
)
from app.domain.session_score import RatedAnswer, SessionScore, summarize
from app.domain.transcript import Word
from app.domain.transcript_paragraphs import Paragraph, lay_out
from app.interviews import read_repository
from app.interviews.models import Answer, CandidateStatement, InterviewSession
from app.interviews.services.afterwards import find_correction
from app.interviews.services.feedback import FeedbackReading, read_feedback
from app.panels import services as panels
from app.ports import Ports
from app.reviews.services.overrides import list_overrides

SHORTEST_SOUND_SECONDS = 0.5


@dataclass(frozen=True)
class Captions:
    """`confirmed` never changes once shown; `tentative` may."""

    confirmed: str = ""
    tentative: str = ""


@dataclass(frozen=True)
class AnswerReading:
    """One turn; `captions` while it is being answered, `paragraphs` once it is transcribed with word times.

    `rating` and `components` are in force: the draft until people have submitted theirs. `state` is the answer's, or
    as it was drafted where ratings by people are left out. `follow_ups` are rated with the answer to their question,
    which `number` counts from 1.
    """

    answer: Answer
    state: str
    topic: str
    subtopic: str
    paragraphs: tuple[Paragraph, ...]
    captions: Captions
    candidate_correction: str | None = None
    rating: float | None = None
    components: tuple[ComponentInForce, ...] = ()
    number: int = 0
    follow_ups: tuple[AnswerReading, ...] = ()
    feedback: FeedbackReading | None = None

    @property
    def is_open(self) -> bool:
        return self.state == AnswerState.ASKED

    @property
    def is_reviewed(self) -> bool:
        return any(component.reviewed is not None for component in self.components)

    @property
    def is_overridden(self) -> bool:
        """Whether people said anything else than the draft; false where they took it over as it is."""
        return any(component.is_overridden for component in self.components)

    @property
    def timing(self) -> AnswerTiming | None:
        return time_answer([word for paragraph in self.paragraphs for word in paragraph.words])

    @property
    def nearest_anchor(self) -> float | None:
        """The described level of the rating scale that lies nearest the rating; the lower one of two alike."""
        levels = [float(anchor["rating"]) for anchor in self.answer.question_version.rubric]
        if self.rating is None or not levels:
            return None
        rating = self.rating
        return min(sorted(levels), key=lambda level: abs(level - rating))

    @property
    def has_sound(self) -> bool:
        """What the microphone caught in the instant before a written answer holds no word."""
        is_instant = self.answer.source == "text" and self.answer.recording_seconds < SHORTEST_SOUND_SECONDS
        return bool(self.answer.recording_path) and not is_instant

    @property
    def unsure_words(self) -> int:
        return sum(word.is_unsure for paragraph in self.paragraphs for word in paragraph.words)


@dataclass(frozen=True)
class InterviewReading:
    """`answers` to the questions of the panel, each with its follow-ups."""

    session: InterviewSession
    answers: tuple[AnswerReading, ...]
    score: SessionScore
    of: int

    @property
    def turns(self) -> tuple[AnswerReading, ...]:
        """Every turn in its order."""
        return tuple(turn for answer in self.answers for turn in (answer, *answer.follow_ups))

    @property
    def is_reviewed(self) -> bool:
        return any(answer.is_reviewed for answer in self.answers)

    @property
    def is_overridden(self) -> bool:
        return any(answer.is_overridden for answer in self.answers)

    @property
    def candidate_comments(self) -> tuple[CandidateStatement, ...]:
        return tuple(one for one in self.session.statements if one.kind == StatementKind.COMMENT)

    @property
    def candidate_requests(self) -> tuple[CandidateStatement, ...]:
        return tuple(one for one in self.session.statements if one.kind in REQUESTS)

    @property
    def undecided_feedback(self) -> int:
        """How many answers have a draft for the candidate on which nobody has decided."""
        found = (reading.feedback for reading in self.answers if reading.feedback)
        return sum(one.is_shared and not one.decision for one in found)

    @property
    def has_ended(self) -> bool:
        return SessionState(self.session.state) in ENDED


def read_interview(
    ports: Ports, organization_id: uuid.UUID, session_id: uuid.UUID, *, drafts_only: bool = False
) -> InterviewReading:
    """`drafts_only` leaves out what people said. Raises NotFound, for an interview of another organisation too."""
    session = read_repository.get_session(organization_id, session_id)
    given = {} if drafts_only else _list_overrides(session)
    turns = [
        _read_answer(ports, answer, given.get(answer.id, NO_OVERRIDES), drafts_only=drafts_only)
        for answer in session.answers
    ]
    answers = _group(turns)
    return InterviewReading(
        session=session,
        answers=answers,
        score=summarize([_rated(reading) for reading in answers]),
        of=panels.count_questions(session.panel_snapshot),
    )


def _list_overrides(session: InterviewSession) -> Mapping[uuid.UUID, Overrides]:
    if not any(answer.reviewed_ratings for answer in session.answers):
        return {}
    return list_overrides(session.organization_id, session.id)


def _group(turns: Sequence[AnswerReading]) -> tuple[AnswerReading, ...]:
    """Each question with the follow-ups that belong to it."""
    questions = [reading for reading in turns if not reading.answer.is_probe]
    return tuple(
        replace(
            reading,
            number=number,
            follow_ups=tuple(
                replace(turn, number=number) for turn in turns if turn.answer.probe_of_id == reading.answer.id
            ),
        )
        for number, reading in enumerate(questions, start=1)
    )


def _read_answer(ports: Ports, answer: Answer, overrides: Overrides, *, drafts_only: bool) -> AnswerReading:
    question, card = answer.question_version.question, answer.scorecard
    draft, draft_total = (card.components, card.total) if card else ([], None)
    reviewed = {} if drafts_only else answer.reviewed_ratings
    return AnswerReading(
        answer=answer,
        state=state_as_drafted(answer.state, answer.review_reason) if drafts_only else answer.state,
        topic=question.topic.name,
        subtopic=question.subtopic.name,
        paragraphs=lay_out([Word(*word) for word in answer.words]),
        candidate_correction=find_correction(answer.session, answer),
        feedback=read_feedback(answer),
        captions=_captions(ports, answer) if answer.state == AnswerState.ASKED else Captions(),
        rating=total_in_force(draft_total, draft, reviewed),
        components=components_in_force(draft, reviewed, overrides),
    )


def _captions(ports: Ports, answer: Answer) -> Captions:
    stored = ports.live.get_captions(answer.session_id, answer.turn)
    return Captions(str(stored["confirmed"]), str(stored["tentative"])) if stored else Captions()


def _rated(reading: AnswerReading) -> RatedAnswer:
    """A question is not settled before its follow-ups are."""
    version = reading.answer.question_version
    waiting = (turn.state for turn in reading.follow_ups if turn.state not in SETTLED)
    state = next(waiting, reading.state)
    return RatedAnswer(reading.topic, version.weightage, state, reading.rating, version.question.difficulty)
