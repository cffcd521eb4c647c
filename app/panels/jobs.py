"""What workers run for panels; each is safe to run twice, late, or after its work is done."""

from __future__ import annotations

import uuid

from app.context import get_ports
from app.panels.services import simulations


def simulate_panel(simulation_id: str, first: int) -> None:
    simulations.continue_simulation(get_ports(), uuid.UUID(simulation_id), first)
