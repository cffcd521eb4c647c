from __future__ import annotations

from flask import Flask

from app.question_bank.cli import question
from app.question_bank.views import blueprint


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    app.register_blueprint(blueprint)
    app.cli.add_command(question)
