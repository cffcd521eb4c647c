"""`flask prepare`: what the supervisor has done before it says that the product is ready."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.accounts import services as accounts
from app.cli.base import Command, emit, json_option
from app.context import get_ports
from app.data_protection.places import get_places
from app.data_protection.services.erasing import reapply_ledger
from app.demo import seed_demo
from app.schema_revision import migrate


@click.command("prepare", cls=Command, help="Migrate, create roles and, in an empty database, the demo.")
@json_option
@with_appcontext
def prepare(*, as_json: bool) -> None:
    migrate()
    forgotten = reapply_ledger(get_ports(), get_places())  # a restored backup does not know what was deleted since
    document = {"roles_created": accounts.create_roles(), "erased_again": forgotten, **seed_demo()}
    emit(document, "The database is ready.", as_json=as_json)
