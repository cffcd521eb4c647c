"""Whether the product is up, and its numbers."""

from __future__ import annotations

from flask import Flask

from app.health import metrics, views


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    app.register_blueprint(views.blueprint)
    metrics.init_metrics(app)
