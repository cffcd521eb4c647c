from __future__ import annotations

from flask import Flask

from app.interviews.cli import interview
from app.interviews.views import blueprint


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    app.register_blueprint(blueprint)
    app.cli.add_command(interview)
