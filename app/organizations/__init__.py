from __future__ import annotations

from flask import Flask

from app.organizations.cli import org


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    app.cli.add_command(org)
