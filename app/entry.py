"""Where the `flask` command finds the application."""

from __future__ import annotations

import click
from flask import Flask

from app import create_app as create
from config import ConfigError


def create_app() -> Flask:
    """A wrong setting ends the command with one line instead of a traceback."""
    try:
        return create()
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
