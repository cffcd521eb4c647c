"""The panel as an interview keeps it: JSON that no later edit of the panel changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from app.domain.quota import Quota
from app.domain.turn_detector import TurnLimits
from app.panels.models import Panel, PanelQuota

Snapshot = Mapping[str, Any]
PLAIN_COLUMNS = (
    "version",
    "title",
    "role_title",
    "language",
    "instructions",
    "is_practice",
    "end_silence_seconds",
    "min_turn_seconds",
    "no_speech_seconds",
    "audio_timeout_seconds",
    "max_turn_seconds",
    "total_seconds",
    "resume_window_seconds",
    "score_wait_seconds",
    "notice_version",
    "notice_text",
)


def snapshot_panel(panel: Panel) -> dict[str, Any]:
    """The columns of the panel by name, and `distribution`: rows of topic, subtopic (with ids), difficulty, count."""
    return {
        "panel_id": str(panel.id),
        "organization_id": str(panel.organization_id),
        **{name: getattr(panel, name) for name in PLAIN_COLUMNS},
        "distribution": [_snapshot_row(row) for row in panel.distribution],
    }


def _snapshot_row(row: PanelQuota) -> dict[str, Any]:
    return {
        "topic_id": str(row.topic_id),
        "topic": row.topic.name,
        "subtopic_id": str(row.subtopic_id) if row.subtopic_id else None,
        "subtopic": row.subtopic.name if row.subtopic else None,
        "difficulty": row.difficulty,
        "count": row.count,
    }


def turn_limits(snapshot: Snapshot) -> TurnLimits:
    return TurnLimits(**{field.name: float(snapshot[field.name]) for field in fields(TurnLimits)})


def count_questions(panel_snapshot: Snapshot) -> int:
    """How many questions a full interview asks."""
    return sum(row["count"] for row in panel_snapshot["distribution"])


def list_quotas(snapshot: Snapshot) -> list[Quota]:
    return [
        Quota(row["topic_id"], row["subtopic_id"], row["difficulty"], row["count"], label_row(row))
        for row in snapshot["distribution"]
    ]


def label_row(row: Snapshot) -> str:
    """Such as "Python / Iteration, easy"."""
    names = [row["topic"], *([row["subtopic"]] if row["subtopic"] else [])]
    return f"{' / '.join(names)}, {row['difficulty']}"
