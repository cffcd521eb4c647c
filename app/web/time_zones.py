"""The time zones that a form offers."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from wtforms import SelectChoice


@cache
def list_zones() -> tuple[SelectChoice, ...]:
    """UTC and every zone that is named after a place."""
    named = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return (SelectChoice("UTC", "UTC"), *(SelectChoice(zone, zone.replace("_", " ")) for zone in named))
