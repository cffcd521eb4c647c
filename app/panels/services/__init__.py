"""Use cases of interview panels, candidates and invitations."""

from app.panels.services.checks import PanelCheck, PanelInfeasible, RowCheck, check_panel
from app.panels.services.invitations import (
    DEFAULT_EXPIRY_DAYS,
    InvitationOverview,
    InvitationState,
    find_by_token,
    find_invitation,
    hash_token,
    invite_candidate,
    list_invitations,
    make_join_url,
    revoke_invitation,
)
from app.panels.services.panels import (
    PanelOverview,
    create_panel,
    edit_panel,
    get_panel,
    list_panels,
    publish_panel,
    read_draft,
    retire_panel,
)
from app.panels.services.selection import ChosenQuestion, choose_question, describe_asked
from app.panels.services.simulations import SimulationReading, find_simulation, request_simulation
from app.panels.services.snapshots import count_questions, snapshot_panel, turn_limits, write_notice

__all__ = [
    "DEFAULT_EXPIRY_DAYS",
    "ChosenQuestion",
    "InvitationOverview",
    "InvitationState",
    "PanelCheck",
    "PanelInfeasible",
    "PanelOverview",
    "RowCheck",
    "SimulationReading",
    "check_panel",
    "choose_question",
    "count_questions",
    "create_panel",
    "describe_asked",
    "edit_panel",
    "find_by_token",
    "find_invitation",
    "find_simulation",
    "get_panel",
    "hash_token",
    "invite_candidate",
    "list_invitations",
    "list_panels",
    "make_join_url",
    "publish_panel",
    "read_draft",
    "request_simulation",
    "retire_panel",
    "revoke_invitation",
    "snapshot_panel",
    "turn_limits",
    "write_notice",
]
