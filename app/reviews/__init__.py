from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    from app.reviews.views import blueprint

    app.register_blueprint(blueprint)
