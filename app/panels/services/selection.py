"""The next question of an interview."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.question_selector import AskedQuestion, Selection, find_path, select_question
from app.domain.running_score import DifficultyPath
from app.panels.services.snapshots import Snapshot, list_anchor_ids, list_quotas
from app.question_bank.services import get_current_version, list_pool

if TYPE_CHECKING:
    from app.interviews.models import Answer, InterviewSession  # interviews stand on panels, not the other way


@dataclass(frozen=True)
class ChosenQuestion:
    """`topic` and `subtopic` are names; `vocabulary` holds terms for speech recognition to expect."""

    question_version_id: uuid.UUID
    quota_index: int | None
    reason: str
    text: str
    topic: str
    subtopic: str
    difficulty: str
    vocabulary: list[str]


def choose_question(session: InterviewSession, history: Sequence[AskedQuestion]) -> ChosenQuestion | None:
    """By the panel as the interview keeps it and the bank as it is now.

    An anchor question is asked whatever became of it in the bank: all candidates of the panel get the same.
    None where the distribution is filled, or where the bank has nothing more for it: then `history` is shorter
    than `count_questions` of the panel.
    """
    quotas = list_quotas(session.panel_snapshot)
    topics = {uuid.UUID(quota.topic) for quota in quotas}
    pool = list_pool(session.organization_id, session.panel_snapshot["language"], topics)
    anchors = list_anchor_ids(session.panel_snapshot)
    selection = select_question(history, pool, quotas, session.selection_seed, anchors)
    return _load_chosen(session, selection) if selection else None


def _load_chosen(session: InterviewSession, selection: Selection) -> ChosenQuestion:
    version = get_current_version(session.organization_id, uuid.UUID(selection.question_id))
    return ChosenQuestion(
        question_version_id=version.id,
        quota_index=selection.quota_index,
        reason=selection.reason,
        text=version.text,
        topic=version.question.topic.name,
        subtopic=version.question.subtopic.name,
        difficulty=version.question.difficulty,
        vocabulary=list(version.vocabulary),
    )


def follow_difficulty(snapshot: Snapshot, history: Sequence[AskedQuestion]) -> DifficultyPath:
    """Where the ratings so far have brought the difficulty, within the panel's rows."""
    return find_path(history, list_quotas(snapshot))


def describe_asked(answer: Answer, score: float | None) -> AskedQuestion:
    """One entry of the history that `choose_question` takes; `score` is the rating in force, None while there is none.

    An unanswered question counts as asked.
    """
    question = answer.question_version.question
    return AskedQuestion(
        question_id=str(question.id),
        quota_index=answer.quota_index,
        topic=question.topic.name,
        subtopic=question.subtopic.name,
        difficulty=question.difficulty,
        score=score,
        weightage=answer.question_version.weightage,
    )
