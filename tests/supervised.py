"""The whole product as `make run` starts it, in a folder and on a port of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import requests

from app.supervisor.valkey import find_free_port
from config import ROOT
from tests.waiting import wait_until

READY_SECONDS = 90.0
STOP_SECONDS = 30.0


class Product:
    """What runs, what it printed, and its processes."""

    def __init__(self, home: Path, port: int, process: subprocess.Popen[str]) -> None:
        self.home = home
        self.url = f"http://127.0.0.1:{port}"
        self.process = process
        self.printed: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.printed.append(line)

    @property
    def text(self) -> str:
        return "".join(self.printed)

    def wait_until_ready(self) -> None:
        wait_until(lambda: "Ctrl-C" in self.text or self.process.poll() is not None, READY_SECONDS)
        assert self.process.poll() is None, self.text

    def is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/readyz", timeout=3).status_code == 200
        except requests.RequestException:
            return False

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, *words: str) -> psutil.Process:
        """The one whose command line holds all `words`."""
        found = [child for child in self.children() if all(word in " ".join(child.cmdline()) for word in words)]
        assert len(found) == 1, [child.cmdline() for child in self.children()]
        return found[0]

    def stop(self) -> int:
        self.process.terminate()
        code = self.process.wait(STOP_SECONDS)
        self.wait_for_end_of_output()
        return code

    def wait_for_end_of_output(self) -> None:
        """Every process that could still print is gone."""
        self._reader.join(STOP_SECONDS)
        assert not self._reader.is_alive()


def start_product(home: Path, **variables: str) -> Product:
    port = find_free_port()
    own = {"INTERVIEWBOT_HOME": str(home), "PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    given = {**own, "SPEECH_PROCESSES": "1", **variables}
    process = subprocess.Popen(
        [sys.executable, "-m", "app.supervisor"],
        cwd=ROOT,
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Product(home, int(given["PORT"]), process)


@contextmanager
def running_product(home: Path, **variables: str) -> Iterator[Product]:
    product = start_product(home, **variables)
    try:
        product.wait_until_ready()
        yield product
    finally:
        if product.process.poll() is None:
            product.stop()
        product.wait_for_end_of_output()
