from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    # as in app.accounts: doors wait until all models are there
    from app.operations.cli import job
    from app.operations.views import blueprint

    app.register_blueprint(blueprint)
    app.cli.add_command(job)
