"""Where the `flask` command finds the application."""

from __future__ import annotations

import click
from flask import Flask

import app
from config import ConfigError


def create_app() -> Flask:
    """A wrong setting ends the command with one line instead of a traceback."""
    try:
        return app.create_app()
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
