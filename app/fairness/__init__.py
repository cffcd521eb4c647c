from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    # doors import services of features that are still being loaded
    from app.fairness.candidate_views import blueprint as about_you
    from app.fairness.services.identifying import asks_about_you
    from app.fairness.views import blueprint

    app.register_blueprint(blueprint)
    app.register_blueprint(about_you)
    app.add_template_global(asks_about_you)
