"""Where the `flask` command finds the application."""

from __future__ import annotations

from collections.abc import Sequence

import click
from flask import Flask
from flask.cli import FlaskGroup
from flask_migrate import Migrate

from app import create_app as create
from app.extensions import db
from app.migration_state import MIGRATIONS
from config import ConfigError


def create_app() -> Flask:
    """A wrong setting ends the command with one line instead of a traceback."""
    try:
        return with_migrations(create())
    except ConfigError as error:
        raise click.ClickException(str(error)) from error


def with_migrations(app: Flask) -> Flask:
    """Only commands migrate; the other processes start faster without."""
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    return app


def run_command(arguments: Sequence[str]) -> int:
    """What `flask` followed by `arguments` does; its exit code."""
    try:
        FlaskGroup(create_app=create_app).main(list(arguments), prog_name="flask")
    except SystemExit as end:
        return int(end.code or 0)
    return 0
