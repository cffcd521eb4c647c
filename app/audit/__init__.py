from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    from app.audit.cli import audit  # noqa: PLC0415 - waits until every feature's models are there

    app.cli.add_command(audit)
