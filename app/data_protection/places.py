"""Where this installation keeps what is deleted with a candidate."""

from __future__ import annotations

from app.context import get_config
from app.data_protection.services.erasing import Places


def get_places() -> Places:
    config = get_config()
    return Places(config.home / "erasures.jsonl")
