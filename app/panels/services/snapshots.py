"""The panel as an interview keeps it: JSON that no later edit of the panel changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from flask_babel import gettext

from app.domain.accommodations import Accommodations, grant_time
from app.domain.component_weights import equal_weights
from app.domain.quota import Quota
from app.domain.turn_detector import TurnLimits
from app.i18n import in_language
from app.panels.models import Panel, PanelQuota

Snapshot = Mapping[str, Any]
# Up to 25 s of speech may be left to be heard where somebody ends the turn in mid-sentence: two to three seconds.
LEAST_WAIT_FOR_FOLLOW_UP = 5.0
PLAIN_COLUMNS = (
    "version",
    "title",
    "role_title",
    "language",
    "instructions",
    "is_practice",
    "shares_feedback",
    "approves_feedback",
    "end_silence_seconds",
    "longest_silence_seconds",
    "min_turn_seconds",
    "no_speech_seconds",
    "audio_timeout_seconds",
    "max_turn_seconds",
    "total_seconds",
    "resume_window_seconds",
    "score_wait_seconds",
    "probes_per_question",
    "notice_version",
    "notice_text",
    "keeps_recordings",
    "retention_days",
    "retake_policy",
)


def snapshot_panel(panel: Panel, accommodations: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The columns of the panel by name, `welcome` (empty for the fixed one), `distribution` (rows of topic, subtopic
    (with ids), difficulty, count), `anchors` (question ids and codes) and `component_weights` (percent).

    A candidate's accommodations change the limits and what the room shows and allows; which they are, and why,
    the snapshot does not say, for those who score read it.
    """
    granted = Accommodations.from_dict(accommodations or {})
    columns = {name: getattr(panel, name) for name in PLAIN_COLUMNS}
    return {
        "panel_id": str(panel.id),
        "organization_id": str(panel.organization_id),
        **columns,
        **grant_time({name: columns[name] for name in columns if name.endswith("_seconds")}, granted),
        "welcome": panel.welcome if panel.welcome_version == panel.version else "",
        "captions": granted.captions,
        "question_text": granted.question_text,
        "larger_type": granted.larger_type,
        "adjustable_timers": granted.adjustable_timers,
        "component_weights": dict(panel.component_weights or equal_weights()),
        "anchors": [{"question_id": str(row.question_id), "code": row.question.code} for row in panel.anchors],
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


def patience_for_rating(snapshot: Snapshot) -> float:
    """How many seconds after a turn the next question waits for its rating. A follow-up can be asked only with it."""
    wait_seconds = float(snapshot["score_wait_seconds"])
    return max(wait_seconds, LEAST_WAIT_FOR_FOLLOW_UP) if snapshot.get("probes_per_question") else wait_seconds


def count_questions(panel_snapshot: Snapshot) -> int:
    """How many questions a full interview asks."""
    return len(list_anchor_ids(panel_snapshot)) + sum(int(row["count"]) for row in panel_snapshot["distribution"])


def list_anchor_ids(snapshot: Snapshot) -> list[str]:
    """The ids of the questions that every candidate gets, in the order in which they are asked."""
    return [row["question_id"] for row in snapshot.get("anchors", [])]


def list_quotas(snapshot: Snapshot) -> list[Quota]:
    return [
        Quota(row["topic_id"], row["subtopic_id"], row["difficulty"], row["count"], label_row(row))
        for row in snapshot["distribution"]
    ]


def label_row(row: Snapshot) -> str:
    """Such as "Python / Iteration, easy"."""
    names = [row["topic"], *([row["subtopic"]] if row["subtopic"] else [])]
    return f"{' / '.join(names)}, {row['difficulty']}"


def write_notice(snapshot: Snapshot) -> str:
    """What a candidate agrees to: the notice, and what follows from the panel's settings."""
    parts = [snapshot["notice_text"]]
    if not snapshot.get("keeps_recordings", True):
        with in_language(snapshot["language"]):
            parts.append(gettext("The recording of each answer is deleted as soon as it has been turned into text."))
    return "\n\n".join(part for part in (*parts, snapshot.get("retake_policy", "")) if part)
