from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    # as in app.accounts: doors wait until all models are there
    from app.webhooks.cli import webhook
    from app.webhooks.views import blueprint

    app.register_blueprint(blueprint)
    app.cli.add_command(webhook)
