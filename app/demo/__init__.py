"""A demo organisation to try the product with; development only."""

from __future__ import annotations

from flask import Flask

from app.demo.cli import demo
from app.demo.services import seed_demo

__all__ = ["init_app", "seed_demo"]


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    app.cli.add_command(demo)
