"""`flask create-roles`: the seed system's command; safe to repeat."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.accounts import services as accounts
from app.cli.base import Command, emit, json_option


@click.command("create-roles", cls=Command, help="Bring the roles into the database; safe to repeat.")
@json_option
@with_appcontext
def create_roles(*, as_json: bool) -> None:
    created = accounts.create_roles()
    text = f"Roles created: {', '.join(created)}." if created else "All roles are there already."
    emit({"created": created}, text, as_json=as_json)
