from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from app.backups.cli import backup  # noqa: PLC0415 - as in app.accounts

    app.cli.add_command(backup)
