"""create_app(), loaded when it is called: the supervisor and the candidate's client need no web framework."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.ports import Ports
    from config import Config

# onnxruntime reports its use, with an id of the machine, to its makers from the moment of its import on. Nothing of an
# interview leaves the machine that the operator did not name.
os.putenv("ORT_DISABLE_TELEMETRY", "1")


def create_app(config: Config | None = None, ports: Ports | None = None) -> Flask:
    """A Flask application; `ports` replaces the adapters that wiring would choose from `config`."""
    from app import factory  # noqa: PLC0415 - see above

    return factory.create_app(config, ports)
