from __future__ import annotations

from flask import Flask

from app.question_bank.cli import question


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    # the pages tell of past answers, whose services stand on this feature's
    from app.question_bank import category_views
    from app.question_bank.assistant_views import blueprint

    app.register_blueprint(blueprint)
    app.register_blueprint(category_views.blueprint)
    app.cli.add_command(question)
