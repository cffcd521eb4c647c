from __future__ import annotations

from flask import Flask

from app.candidate_room import afterwards_views, views  # noqa: F401 - each adds its routes to the blueprint
from app.candidate_room.access import blueprint


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    app.register_blueprint(blueprint)
