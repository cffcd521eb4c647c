from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from app.backups.cli import backup

    app.cli.add_command(backup)
