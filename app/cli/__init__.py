"""Commands of the platform itself, such as `flask create-roles`. What all commands share is in app.cli.base."""

from __future__ import annotations

from flask import Flask

from app.cli.roles import create_roles


def init_app(app: Flask) -> None:
    app.cli.add_command(create_roles)
