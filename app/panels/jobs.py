"""What workers run for panels; each is safe to run twice, late, or after its work is done."""

from __future__ import annotations

import uuid

from app.context import get_config, get_ports
from app.panels.services import mails, simulations, welcomes


def simulate_panel(simulation_id: str, first: int) -> None:
    simulations.continue_simulation(get_ports(), uuid.UUID(simulation_id), first)


def send_invitation(invitation_id: str, request: int) -> None:
    mails.send_invitation(get_ports(), get_config().public_url, uuid.UUID(invitation_id), request)


def write_welcome(panel_id: str, version: int) -> None:
    welcomes.write_welcome(get_ports(), uuid.UUID(panel_id), version)
