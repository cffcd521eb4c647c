"""Use cases of interview panels, candidates and invitations."""

from app.panels.services.selection import ChosenQuestion, choose_question, describe_asked
from app.panels.services.snapshots import count_questions, snapshot_panel, turn_limits

__all__ = [
    "ChosenQuestion",
    "choose_question",
    "count_questions",
    "describe_asked",
    "snapshot_panel",
    "turn_limits",
]
