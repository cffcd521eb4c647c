from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    # doors import services of features that import this feature's models: they wait until all of these are there
    from app.reports.cli import report
    from app.reports.comparison_views import blueprint as comparisons
    from app.reports.share_views import blueprint as shares
    from app.reports.views import blueprint

    app.register_blueprint(blueprint)
    app.register_blueprint(shares)
    app.register_blueprint(comparisons)
    app.cli.add_command(report)
