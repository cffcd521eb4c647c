from __future__ import annotations

from flask import Flask

from app.panels.candidate_cli import candidate
from app.panels.cli import panel
from app.panels.views import blueprint


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    app.register_blueprint(blueprint)
    app.cli.add_command(panel)
    app.cli.add_command(candidate)
