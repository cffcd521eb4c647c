from __future__ import annotations

from flask import Flask

from app.accounts.cli import user
from app.accounts.signing_in import init_signing_in
from app.accounts.views import blueprint


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    init_signing_in(app)
    app.register_blueprint(blueprint)
    app.cli.add_command(user)
