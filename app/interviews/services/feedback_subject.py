"""What feedback on an answer is made from, and where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.candidate_advice import AdvisedAnswer
from app.domain.scorecard import Evidence, KeyPointVerdict
from app.interviews.models import Answer, AnswerFeedback, InterviewSession


def is_shared(session: InterviewSession) -> bool:
    """Whether candidates of this interview may read feedback at all."""
    return bool(session.panel_snapshot["is_practice"] or session.panel_snapshot.get("shares_feedback"))


def advise(answer: Answer, said: str = "") -> AdvisedAnswer:
    """`said` is needed only where a language model's wording is checked against it."""
    version, card = answer.question_version, answer.scorecard
    return AdvisedAnswer(
        question=version.text,
        topic=version.question.topic.name,
        subtopic=version.question.subtopic.name,
        answer=said,
        evidence=tuple(_evidence(item) for item in card.evidence) if card else (),
        expected=version.reference_answer,
        flags=tuple(card.flags) if card else (),
    )


def row_of(answer: Answer, covers: list[list[int]]) -> AnswerFeedback:
    """The answer's row, emptied where it rests on something else than `covers`."""
    row = answer.feedback
    if row is None:
        row = answer.feedback = AnswerFeedback(covers=covers, summary="", advice="", decision="")
    elif row.covers != covers:
        row.covers, row.summary, row.advice, row.decision = covers, "", "", ""
        row.summary_written_by = row.advice_written_by = ""
        row.decided_at = row.decided_by_id = None
    return row


def find_current(answer: Answer) -> AnswerFeedback | None:
    """None where nothing was written on what the scorecard rests on now."""
    row, card = answer.feedback, answer.scorecard
    return row if row is not None and card is not None and row.covers == card.covers else None


def _evidence(item: Mapping[str, Any]) -> Evidence:
    return Evidence(item["key_point"], KeyPointVerdict(item["verdict"]), item.get("quote", ""))
