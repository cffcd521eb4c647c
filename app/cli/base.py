"""What every command shares: errors become exit codes, and `--json` prints one document on stdout.

A feature writes its commands in its own cli.py and adds the group in its init_app::

    org = CommandGroup("org", help="Organisations.")

    @org.command("list")
    @json_option
    def list_all(*, as_json: bool) -> None:
        rows = [{"slug": found.slug, "name": found.name} for found in list_organizations()]
        emit({"organizations": rows}, table(rows), as_json=as_json)

    def init_app(app: Flask) -> None:
        app.cli.add_command(org)

Raise the errors of app.errors: their message goes to stderr and their `exit_code` ends the process (0 done, 1 failed,
2 usage, 3 not found, 4 done in part: PartlyDone). Anything for people goes through `say`. Secrets come from
`read_secret`, never from an option. A command outside a group: `@click.command("doctor", cls=Command)` below
`with_appcontext`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from app.errors import InterviewBotError, InvalidInput


class Command(click.Command):
    """Ends with the error's exit code; its message goes to stderr."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InterviewBotError as error:
            say(f"Error: {error}")
            ctx.exit(error.exit_code)
        except OSError as error:
            if error.filename is None:  # no file that was named wrong
                raise
            say(f"Error: {error.filename}: {error.strerror}.")
            ctx.exit(InterviewBotError.exit_code)
        except DBAPIError as error:
            say(f"Error: the database refused: {error.orig}. `flask doctor` tells what is missing.")
            ctx.exit(InterviewBotError.exit_code)


class CommandGroup(AppGroup):
    """A group whose commands run in the application context."""

    command_class = Command
    group_class = type


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")


def say(text: str) -> None:
    """For people, on stderr, so that stdout holds results only."""
    click.echo(text, err=True)


def emit(document: Mapping[str, Any], text: str, *, as_json: bool) -> None:
    """The result on stdout: the document with `--json`, else the text."""
    click.echo(json.dumps(document, default=str, ensure_ascii=False, indent=2) if as_json else text)


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> str:
    """Aligned columns under their names; all columns of the first row where none are named."""
    if not rows:
        return "(none)"
    names = list(columns or rows[0])
    cells = [[name.replace("_", " ") for name in names], *([str(row.get(name, "")) for name in names] for row in rows)]
    widths = [max(len(line[index]) for line in cells) for index in range(len(names))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )


def read_secret(prompt: str) -> str:
    """Asked twice on a terminal, else the first line of stdin. Raises InvalidInput where it is empty."""
    if sys.stdin.isatty():
        return str(click.prompt(prompt, hide_input=True, confirmation_prompt=True, err=True))
    secret = sys.stdin.readline().rstrip("\r\n")
    if not secret:
        raise InvalidInput(f"{prompt}: nothing came on stdin. Type it on a terminal or pipe it in.")
    return secret
