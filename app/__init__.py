"""create_app(), loaded when it is called: the supervisor and the candidate's client need no web framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.ports import Ports
    from config import Config


def create_app(config: Config | None = None, ports: Ports | None = None) -> Flask:
    """A Flask application; `ports` replaces the adapters that wiring would choose from `config`."""
    from app import factory  # noqa: PLC0415 - see above

    return factory.create_app(config, ports)
