"""The demo's panel: five questions on what a backend engineer works with."""

from __future__ import annotations

from collections.abc import Sequence

from app.panels.drafts import PanelDraft, QuotaDraft
from app.question_bank.models import Topic

ROWS = (
    ("Python", "easy", 1),
    ("Databases and SQL", "easy", 1),
    ("Networking and web", "medium", 1),
    ("Data structures and algorithms", "medium", 1),
    ("System design", "hard", 1),
)


def make_panel_draft(topics: Sequence[Topic]) -> PanelDraft:
    by_name = {topic.name: topic.id for topic in topics}
    return PanelDraft(
        title="Backend engineer, first conversation",
        role_title="Backend engineer",
        instructions="Take your time. Think aloud if you like; say so when you do not know something.",
        distribution=tuple(QuotaDraft(by_name[name], None, difficulty, count) for name, difficulty, count in ROWS),
    )
