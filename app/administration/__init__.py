"""Commands of the platform itself, such as `flask create-roles`."""

from __future__ import annotations

from flask import Flask

from app.administration.doctor import doctor
from app.administration.prepare import prepare
from app.administration.roles import create_roles


def init_app(app: Flask) -> None:
    app.cli.add_command(create_roles)
    app.cli.add_command(doctor)
    app.cli.add_command(prepare)
