"""A panel as people write it, before it is stored."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields

from app.domain.difficulty import Difficulty
from app.errors import InvalidInput

MOST_QUESTIONS = 50
LONGEST_TITLE = 200
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
    """The columns of a panel by name; the limits are those of the protocol page."""

    title: str
    distribution: tuple[QuotaDraft, ...] = ()
    role_title: str = ""
    language: str = "en"
    instructions: str = ""
    is_practice: bool = False
    end_silence_seconds: float = 10.0
    min_turn_seconds: float = 10.0
    no_speech_seconds: float = 120.0
    audio_timeout_seconds: float = 120.0
    max_turn_seconds: float = 300.0
    total_seconds: float = 3600.0
    resume_window_seconds: float = 900.0
    score_wait_seconds: float = 3.0
    notice_version: str = "1"
    notice_text: str = DEFAULT_NOTICE


# Low and high in seconds.
LIMITS = {
    "end_silence_seconds": (1.0, 120.0),
    "min_turn_seconds": (0.0, 300.0),
    "no_speech_seconds": (5.0, 1800.0),
    "audio_timeout_seconds": (5.0, 1800.0),
    "max_turn_seconds": (10.0, 3600.0),
    "total_seconds": (60.0, 6 * 3600.0),
    "resume_window_seconds": (30.0, 24 * 3600.0),
    "score_wait_seconds": (0.0, 60.0),
}
COLUMNS = tuple(field.name for field in fields(PanelDraft) if field.name != "distribution")


def check_draft(draft: PanelDraft) -> None:
    """Raises InvalidInput naming everything that is wrong."""
    problems = [*_text_problems(draft), *_limit_problems(draft), *_row_problems(draft)]
    if problems:
        raise InvalidInput(f"The panel needs mending: {'; '.join(problems)}.")


def _text_problems(draft: PanelDraft) -> list[str]:
    problems = [] if 0 < len(draft.title.strip()) <= LONGEST_TITLE else [f"a title has 1 to {LONGEST_TITLE} characters"]
    return problems + ([] if draft.notice_version.strip() else ["the notice needs a version"])


def _limit_problems(draft: PanelDraft) -> list[str]:
    problems = [
        f"{name} must be from {low:g} to {high:g}"
        for name, (low, high) in LIMITS.items()
        if not low <= getattr(draft, name) <= high
    ]
    if draft.min_turn_seconds > draft.max_turn_seconds:
        problems.append("min_turn_seconds must not be above max_turn_seconds")
    return problems


def _row_problems(draft: PanelDraft) -> list[str]:
    problems = [
        f"row {number}: count must be 1 or more and difficulty one of {', '.join(Difficulty)}"
        for number, row in enumerate(draft.distribution, start=1)
        if row.count < 1 or row.difficulty not in tuple(Difficulty)
    ]
    if sum(row.count for row in draft.distribution) > MOST_QUESTIONS:
        problems.append(f"an interview asks {MOST_QUESTIONS} questions at most")
    return problems
