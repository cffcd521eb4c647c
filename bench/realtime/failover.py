"""A web process is killed in mid-answer, and the candidate's sound goes on at another behind the same address.

The client is the candidate page's own code, run by node; a front hands connections to the first process that takes
them, as nginx does.
"""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.context import get_ports
from app.supervisor.valkey import find_free_port
from bench.hosts.front import Front, run_front
from bench.realtime.stage import HOST, find_web_processes, seed_interview
from bench.report import ROOT, Reach, Report, tell
from tests.conftest import SECRET_KEY, make_config, running_app
from tests.faults.acknowledged import Losses, compare_lists
from tests.servers import run_valkey
from tests.web_servers import run_web

KILLS, QUICK_KILLS = 10, 3
CHUNKS_BEFORE, CHUNKS_AFTER = 20, 20
CHUNK_SAMPLES = 1600
SCRIPT = Path(__file__).with_name("browser_candidate.mjs")


def add_failover(report: Report, *, quick: bool) -> None:
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/socket.io-client").is_dir():
        report.skip("a lost web process, audio at another within 1 s", "node or its packages are missing: npm ci")
        return
    kills = QUICK_KILLS if quick else KILLS
    with tempfile.TemporaryDirectory() as folder, _run_stage(Path(folder)) as stage:
        outcomes = [stage.kill_once(node, number) for number in range(kills)]
    gaps = sorted(gap for gap, _ in outcomes)
    report.add("a web process killed: sound goes on at another, median", round(gaps[kills // 2], 2), "s")
    report.add(f"the same, longest of {kills} times", round(gaps[-1], 2), "s", Reach(1))
    for name in ("lost", "twice", "out_of_order"):
        count = sum(getattr(losses, name) for _, losses in outcomes)
        report.add(f"acknowledged chunks then {name.replace('_', ' ')}", count, "chunks", Reach(0))


class Stage:
    """A web process that stays, another for each kill, and the front that prefers the one to be killed."""

    def __init__(self, home: Path, redis_url: str, staying: str, front: Front) -> None:
        self._home, self._redis_url, self._staying, self._front = home, redis_url, staying, front

    def kill_once(self, node: str, number: int) -> tuple[float, Losses]:
        """Seconds from the kill to the next acknowledgement, and what became of what was acknowledged."""
        session_id, token = seed_interview(number)
        with run_web(self._home, self._redis_url, SECRET_KEY) as victim:
            self._front.backends = [address_of(victim), address_of(self._staying)]
            with _running_candidate(node, f"http://{HOST}:{self._front.server_address[1]}", token) as news:
                _read_until(news, lambda told: told["received_through"] >= CHUNKS_BEFORE)
                (process,) = find_web_processes([victim])
                process.kill()
                killed_at = time.monotonic()
                first = _read_until(news, lambda told: told["connections"] > 1)
                gap = time.monotonic() - killed_at
                enough = first["received_through"] + CHUNKS_AFTER
                through = _read_until(news, lambda told: told["received_through"] >= enough)["received_through"]
        stored = get_ports().audio.read(session_id, 1)
        losses = compare_lists([_chunk(seq) for seq in range(through + 1)], stored)
        tell(f"web process killed: sound goes on after {gap:.2f} s, {through + 1} chunks acknowledged, {losses}")
        return gap, losses


def address_of(url: str) -> tuple[str, int]:
    return HOST, urlsplit(url).port or 0


def _chunk(number: int) -> bytes:
    return struct.pack("<h", number) * CHUNK_SAMPLES


def _read_until(news: Iterator[dict[str, Any]], is_there: Any) -> dict[str, Any]:
    for told in news:
        if "refused" in told:
            raise SystemExit(f"the candidate was refused: {told}")
        if is_there(told):
            return told
    raise SystemExit("the candidate's client ended")


@contextmanager
def _running_candidate(node: str, url: str, token: str) -> Iterator[Iterator[dict[str, Any]]]:
    process = subprocess.Popen([node, str(SCRIPT), url, token], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield map(json.loads, process.stdout)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def _run_stage(folder: Path) -> Iterator[Stage]:
    with ExitStack() as stack:
        valkey = stack.enter_context(run_valkey())
        stack.enter_context(running_app(make_config(folder, REDIS_URL=valkey.url)))
        staying = stack.enter_context(run_web(folder, valkey.url, SECRET_KEY))
        front = stack.enter_context(run_front((HOST, find_free_port()), [address_of(staying)]))
        yield Stage(folder, valkey.url, staying, front)
