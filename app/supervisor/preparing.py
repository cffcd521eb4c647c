"""Migrations, roles and the demo, in one short-lived process: `flask prepare`."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import IO, Any, Self

from app.supervisor.errors import StartRefused
from app.supervisor.forking import ForkedProcess

STDOUT = 1


class Preparation:
    def __init__(self) -> None:
        self._output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by cancel, which __exit__ calls
        self._process = ForkedProcess("flask prepare", partial(_prepare, self._output.fileno()))

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def finish(self, pause: Callable[[float], object]) -> dict[str, Any]:
        """What there is to tell the owner; raises StartRefused where it failed."""
        while self.is_running:
            pause(0.05)
        if self._process.returncode:
            raise StartRefused("The database could not be prepared; the lines above say why.")
        self._output.seek(0)
        found: dict[str, Any] = json.load(self._output)
        return found

    def cancel(self) -> None:
        if self.is_running:
            self._process.terminate()
        self._process.wait()
        self._output.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.cancel()


def _prepare(output: int) -> int:
    os.dup2(output, STDOUT)
    return int(import_module("app.entry").run_command(["prepare", "--json"]))
