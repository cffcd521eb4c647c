from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy.exc import OperationalError

from app.cli.base import CommandGroup, emit, json_option, read_secret, say, table
from app.cli.output_file import output_file, write_output
from app.errors import Conflict, InterviewBotError, InvalidInput, NotFound, PartlyDone

ERRORS = {"conflict": Conflict, "usage": InvalidInput, "missing": NotFound, "part": PartlyDone}
group = CommandGroup("thing")


@group.command("fail")
@click.argument("kind")
def fail(kind: str) -> None:
    raise ERRORS[kind]("What to do next.")


@group.command("show")
@json_option
def show(*, as_json: bool) -> None:
    say("reading")
    emit({"name": "Zoë"}, "Zoë", as_json=as_json)


@group.command("query")
def query() -> None:
    raise OperationalError("SELECT 1", {}, Exception("no such table: roles"))


@group.command("save")
@output_file
@json_option
def save(*, file: Path, as_json: bool) -> None:
    write_output(file, b"%PDF", {"version": 1}, "Version 1", as_json=as_json)


@group.command("secret")
def secret() -> None:
    click.echo(read_secret("Password"))


@pytest.fixture
def flask_app() -> Flask:
    app = Flask("test")
    app.cli.add_command(group)
    return app


@pytest.mark.parametrize(("kind", "code"), [("conflict", 1), ("usage", 2), ("missing", 3), ("part", 4)])
def test_an_error_ends_with_its_exit_code_and_leaves_stdout_empty(flask_app: Flask, kind: str, code: int) -> None:
    result = flask_app.test_cli_runner().invoke(args=["thing", "fail", kind])
    assert (result.exit_code, result.stdout) == (code, "")
    assert "What to do next." in result.stderr


def test_a_database_error_is_one_line(flask_app: Flask) -> None:
    result = flask_app.test_cli_runner().invoke(args=["thing", "query"])
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "no such table: roles" in result.stderr


def test_json_is_the_only_thing_on_stdout(flask_app: Flask) -> None:
    result = flask_app.test_cli_runner().invoke(args=["thing", "show", "--json"])
    assert json.loads(result.stdout) == {"name": "Zoë"}
    assert result.stderr == "reading\n"


def test_text_is_the_default(flask_app: Flask) -> None:
    assert flask_app.test_cli_runner().invoke(args=["thing", "show"]).stdout == "Zoë\n"


def test_an_unknown_option_is_a_usage_error(flask_app: Flask) -> None:
    assert flask_app.test_cli_runner().invoke(args=["thing", "show", "--nonsense"]).exit_code == InvalidInput.exit_code


def test_a_secret_is_read_from_stdin(flask_app: Flask) -> None:
    runner: FlaskCliRunner = flask_app.test_cli_runner()
    assert runner.invoke(args=["thing", "secret"], input="s3cret\n").stdout == "s3cret\n"


def test_no_secret_on_stdin_is_a_usage_error(flask_app: Flask) -> None:
    assert flask_app.test_cli_runner().invoke(args=["thing", "secret"], input="").exit_code == InvalidInput.exit_code


def test_a_table_lines_up_its_columns() -> None:
    rows = [{"slug": "a", "full_name": "Acme"}, {"slug": "globex", "full_name": "Globex"}]
    assert table(rows) == "slug    full name\na       Acme\nglobex  Globex"


def test_an_empty_table_says_so() -> None:
    assert table([]) == "(none)"


def test_every_exit_code_is_one_of_the_five() -> None:
    assert {error.exit_code for error in InterviewBotError.__subclasses__()} <= {0, 1, 2, 3, 4}


def test_a_file_is_readable_by_its_owner_alone(flask_app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    result = flask_app.test_cli_runner().invoke(args=["thing", "save", str(file), "--json"])
    assert json.loads(result.stdout) == {"version": 1, "file": str(file)}
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"%PDF", 0o600)


def test_a_file_goes_to_stdout_and_nothing_else_does(flask_app: Flask) -> None:
    invoke = flask_app.test_cli_runner().invoke
    assert invoke(args=["thing", "save", "-"]).stdout_bytes == b"%PDF"
    assert invoke(args=["thing", "save", "-", "--json"]).exit_code == 2


def test_a_file_that_cannot_be_written_is_one_line(flask_app: Flask, tmp_path: Path) -> None:
    result = flask_app.test_cli_runner().invoke(args=["thing", "save", str(tmp_path / "missing/report.pdf")])
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "missing/report.pdf: No such file or directory." in result.stderr
