"""What doors need of the running application."""

from __future__ import annotations

from typing import cast

from flask import current_app

from app.ports import Ports
from config import Config


def get_ports() -> Ports:
    return cast(Ports, current_app.extensions["ports"])


def get_config() -> Config:
    return cast(Config, current_app.extensions["config"])
