"""A panel as people write it, before it is stored."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from app.domain.component_weights import equal_weights, find_weight_problems
from app.domain.difficulty import Difficulty
from app.domain.next_action import MOST_PROBES
from app.errors import InvalidInput
from app.question_bank.content import LANGUAGE

MOST_QUESTIONS = 50
MOST_ANCHORS = 10
LONGEST_TITLE = 200
RETENTION_DAYS = (1, 3650)
DEFAULT_NOTICE = (
    "Your answers are recorded, turned into text by software on our own machines and given a draft rating by "
    "software. People read and decide. You may answer in writing instead, take a pause, or leave at any time."
)


@dataclass(frozen=True)
class QuotaDraft:
    topic_id: uuid.UUID
    subtopic_id: uuid.UUID | None
    difficulty: str
    count: int


@dataclass(frozen=True)
class PanelDraft:
    """The columns of a panel by name; the limits are those of the protocol page; `anchors` are codes of questions."""

    title: str
    distribution: tuple[QuotaDraft, ...] = ()
    role_title: str = ""
    language: str = "en"
    instructions: str = ""
    is_practice: bool = False
    shares_feedback: bool = False
    approves_feedback: bool = True
    end_silence_seconds: float = 10.0
    longest_silence_seconds: float = 10.0
    min_turn_seconds: float = 10.0
    no_speech_seconds: float = 120.0
    audio_timeout_seconds: float = 120.0
    max_turn_seconds: float = 300.0
    total_seconds: float = 3600.0
    resume_window_seconds: float = 900.0
    score_wait_seconds: float = 1.2
    probes_per_question: int = 0
    notice_version: str = "1"
    notice_text: str = DEFAULT_NOTICE
    component_weights: Mapping[str, float] = field(default_factory=equal_weights)
    keeps_recordings: bool = True
    retention_days: int = 365
    allows_retakes: bool = True
    retake_policy: str = ""
    anchors: tuple[str, ...] = ()


# Low and high in seconds.
LIMITS = {
    "end_silence_seconds": (1.0, 120.0),
    "longest_silence_seconds": (1.0, 120.0),
    "min_turn_seconds": (0.0, 300.0),
    "no_speech_seconds": (5.0, 1800.0),
    "audio_timeout_seconds": (5.0, 1800.0),
    "max_turn_seconds": (10.0, 3600.0),
    "total_seconds": (60.0, 6 * 3600.0),
    "resume_window_seconds": (30.0, 24 * 3600.0),
    "score_wait_seconds": (0.0, 60.0),
}
COLUMNS = tuple(column.name for column in fields(PanelDraft) if column.name not in {"distribution", "anchors"})


def check_draft(draft: PanelDraft) -> None:
    """Raises InvalidInput naming everything that is wrong."""
    problems = [
        *_text_problems(draft),
        *_limit_problems(draft),
        *_row_problems(draft),
        *_anchor_problems(draft),
        *find_weight_problems(draft.component_weights),
    ]
    if problems:
        raise InvalidInput("The panel needs mending: %(problems)s.", problems="; ".join(problems))


def _text_problems(draft: PanelDraft) -> list[str]:
    problems = [] if 0 < len(draft.title.strip()) <= LONGEST_TITLE else [f"a title has 1 to {LONGEST_TITLE} characters"]
    if not LANGUAGE.fullmatch(draft.language):
        problems.append("the language must be a code such as en or pt-BR")
    return problems + ([] if draft.notice_version.strip() else ["the notice needs a version"])


def _limit_problems(draft: PanelDraft) -> list[str]:
    problems = [
        f"{name} must be from {low:g} to {high:g}"
        for name, (low, high) in LIMITS.items()
        if not low <= getattr(draft, name) <= high
    ]
    if not RETENTION_DAYS[0] <= draft.retention_days <= RETENTION_DAYS[1]:
        problems.append(f"retention_days must be from {RETENTION_DAYS[0]} to {RETENTION_DAYS[1]}")
    if not 0 <= draft.probes_per_question <= MOST_PROBES:
        problems.append(f"probes_per_question must be from 0 to {MOST_PROBES}")
    if draft.min_turn_seconds > draft.max_turn_seconds:
        problems.append("min_turn_seconds must not be above max_turn_seconds")
    return problems


def _row_problems(draft: PanelDraft) -> list[str]:
    problems = [
        f"row {number}: count must be 1 or more and difficulty one of {', '.join(Difficulty)}"
        for number, row in enumerate(draft.distribution, start=1)
        if row.count < 1 or row.difficulty not in tuple(Difficulty)
    ]
    if sum(row.count for row in draft.distribution) + len(draft.anchors) > MOST_QUESTIONS:
        problems.append(f"an interview asks {MOST_QUESTIONS} questions at most")
    return problems


def _anchor_problems(draft: PanelDraft) -> list[str]:
    problems = ["an anchor question is named twice"] if len(set(draft.anchors)) < len(draft.anchors) else []
    if len(draft.anchors) > MOST_ANCHORS:
        problems.append(f"a panel has {MOST_ANCHORS} anchor questions at most")
    return problems
