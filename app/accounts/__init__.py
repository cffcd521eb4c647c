from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    # other features import the models of this one: its doors wait until all of these are there
    from app.accounts import (
        own_address_views,
        people_views,
        platform_access_views,
        reset_views,
        second_factor_views,
    )
    from app.accounts.cli import user
    from app.accounts.confirming import init_confirming
    from app.accounts.signing_in import init_signing_in
    from app.accounts.views import blueprint

    init_signing_in(app)
    init_confirming(app)
    app.register_blueprint(blueprint)
    app.register_blueprint(second_factor_views.blueprint)
    app.register_blueprint(reset_views.blueprint)
    app.register_blueprint(own_address_views.blueprint)
    app.register_blueprint(people_views.blueprint)
    app.register_blueprint(platform_access_views.blueprint)
    app.cli.add_command(user)
