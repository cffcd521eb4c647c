from __future__ import annotations

from flask import Flask

from app.calibration.cli import calibration


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    from app.calibration.views import blueprint

    app.register_blueprint(blueprint)
    app.cli.add_command(calibration)
