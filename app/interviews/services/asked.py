"""The questions of an interview, each with its follow-ups."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from app.domain.interview import AnswerState
from app.domain.question_selector import AskedQuestion
from app.interviews import repository
from app.interviews.models import Answer
from app.panels import services as panels


def list_asked(session_id: uuid.UUID) -> list[AskedQuestion]:
    """By turn; a follow-up belongs to its question and is none of its own."""
    answers = repository.list_answers(session_id)
    return [panels.describe_asked(answer, _rating(answer)) for answer in answers if not answer.is_probe]


def number_of(answer: Answer, answers: Sequence[Answer]) -> int:
    """The number of the question that the turn belongs to, counted from 1."""
    return sum(other.turn <= answer.turn for other in answers if not other.is_probe)


def _rating(answer: Answer) -> float | None:
    return answer.scorecard.total if answer.scorecard and answer.state == AnswerState.SCORED else None
