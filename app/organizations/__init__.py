from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    # other features import the models of this one: its doors wait until all of these are there
    from app.organizations.cli import org
    from app.organizations.settings_views import blueprint as settings
    from app.organizations.views import blueprint

    app.register_blueprint(blueprint)
    app.register_blueprint(settings)
    app.cli.add_command(org)
