"""A file that a command writes for people: a new one is readable by its owner alone; `-` stands for stdout."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from app.cli.base import emit
from app.errors import InvalidInput

STDOUT = Path("-")
output_file = click.argument("file", type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path))


def write_output(file: Path, content: bytes, document: Mapping[str, Any], text: str, *, as_json: bool) -> None:
    """`document` and `text` tell about the file, where it is one."""
    if file == STDOUT:
        if as_json:
            raise InvalidInput("With --json, name a file: the report goes to stdout.")
        click.echo(content, nl=False)
        return
    file.touch(mode=0o600)
    file.write_bytes(content)
    emit({**document, "file": str(file.resolve())}, text, as_json=as_json)
