from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    # its doors wait until every feature's models are there
    from app.audit.cli import audit
    from app.audit.views import blueprint

    app.register_blueprint(blueprint)
    app.cli.add_command(audit)
