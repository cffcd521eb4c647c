from __future__ import annotations

from flask import Flask

from app.question_bank.cli import question


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    app.cli.add_command(question)
