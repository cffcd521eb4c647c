from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    # as in app.accounts: doors wait until all models are there
    from app.api import (
        access_views,  # noqa: F401 - for its routes
        candidate_views,  # noqa: F401 - for its routes
        document_views,  # noqa: F401 - for its routes
        interview_views,  # noqa: F401 - for its routes
        manners,  # noqa: F401 - for its routes
        panel_views,  # noqa: F401 - for its routes
        question_views,  # noqa: F401 - for its routes
        webhook_views,  # noqa: F401 - for its routes
    )
    from app.api.bearer import init_bearer
    from app.api.routing import blueprint
    from app.api.token_pages import of_organization, own
    from app.extensions import csrf

    init_bearer(app)
    csrf.exempt(blueprint)  # no cookie counts on its paths
    for each in (blueprint, own, of_organization):
        app.register_blueprint(each)
