"""The candidate clients of docs/examples, as anybody would run them, against the product's own processes."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import wave
from functools import partial
from pathlib import Path

import pytest

from config import ROOT
from tests.audio.sounds import RATE_HZ, spoken
from tests.browser.conftest import Invite
from tests.browser.room_page import find_interview
from tests.browser.stack import Stack
from tests.waiting import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.slow

SECONDS = 2
# Who was cut off just then is told by the refusal of the next connection.
ENDED = '"interview_completed"|"interview_finished"'
PROGRAMS = {
    "python": [sys.executable, "docs/examples/candidate.py"],
    "node": ["node", "docs/examples/candidate.mjs"],
}


def test_the_documented_clients_take_an_interview(stack: Stack, invite: Invite, tmp_path: Path) -> None:
    sound = spoken("hash_table")[: SECONDS * RATE_HZ * 2 + 100]  # the rest makes no chunk of its own
    answer = tmp_path / "answer.wav"
    with wave.open(str(answer), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(sound)
    links = {name: invite() for name in PROGRAMS}
    running = {name: start(name, stack.url, link.rsplit("/", 1)[-1], answer) for name, link in links.items()}
    for name, process in running.items():
        output, _ = process.communicate(timeout=3 * PATIENCE_SECONDS)
        assert process.returncode == 0, f"{name}: {output}"
        assert output.count('"next_question"') == 2
        assert re.search(ENDED, output.splitlines()[-1]), f"{name}: {output}"
    for link in links.values():
        wait_until(partial(is_stored, link))
        assert stored_sounds(link) == [hashlib.sha256(sound).hexdigest()] * 2


def start(name: str, url: str, token: str, answer: Path) -> subprocess.Popen[str]:
    command = [*PROGRAMS[name], url, token, str(answer)]
    environment = {**os.environ, "SPEED": "4"}
    return subprocess.Popen(
        command + (["--speed", "4"] if name == "python" else []),
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def is_stored(link: str) -> bool:
    return all(stored_sounds(link))


def stored_sounds(link: str) -> list[str]:
    interview = find_interview(link)
    return [answer.recording_sha256 for answer in interview.answers] if interview else [""]
