"""Interviews that are held by WebSocket through nginx while processes are replaced, and what became of them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import requests

from app.candidate_client import CandidateClient, ClientFailed, ClientSettings, Finish, read_pcm16
from app.context import get_ports
from app.domain.interview import SETTLED
from app.extensions import db
from app.reports.services import find_report
from bench.deployment.machine import Machine
from bench.report import Reach, Report
from bench.waiting import wait_for
from tests.whole_interviews import FILES, Appointment, Reachable, find_session, make_appointment

PROBE_SECONDS = 0.05
SETTLED_SECONDS = 120.0


@dataclass
class Candidate:
    """A thread that takes one interview; `news` are the events with their times."""

    appointment: Appointment
    client: CandidateClient
    news: list[tuple[float, str]] = field(default_factory=list)
    failure: str = ""
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def end(self, seconds: float) -> None:
        assert self._thread is not None
        self._thread.join(seconds)

    def heard(self, event: str) -> int:
        return sum(name == event for _, name in self.news)

    def _take(self) -> None:
        try:
            for event in self.client.run():
                self.news.append((time.monotonic(), event.name))
        except ClientFailed as error:
            self.failure = f"{error.code}: {error}"


@dataclass
class Visitors:
    """Somebody who asks for a page through nginx all the time; `failures` names what went wrong."""

    machine: Machine
    answered: int = 0
    slowest_seconds: float = 0.0
    failures: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._over.wait(PROBE_SECONDS):
            started = time.monotonic()
            try:
                # a connection of its own each time, as of many visitors
                answer = requests.get(f"{self.machine.url}/login", timeout=10, verify=str(self.machine.certificate))
                self._note(answer.status_code)
            except requests.RequestException as error:
                self.failures.append(type(error).__name__)
            self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - started)

    def _note(self, status: int) -> None:
        if status == requests.codes.ok:
            self.answered += 1
        else:
            self.failures.append(str(status))


@dataclass(frozen=True)
class Outcome:
    turns: int
    whole: int
    settled: int
    rated: int
    reported: bool


def invite(machine: Machine, count: int, speed: float) -> list[Candidate]:
    os.environ["WEBSOCKET_CLIENT_CA_BUNDLE"] = str(machine.certificate)  # read by the client's library
    settings = ClientSettings(speed=speed, finish=Finish.BUTTON)
    files = [read_pcm16(path) for path in FILES]
    appointments = [make_appointment(machine, name=f"Candidate {number + 1}") for number in range(count)]
    return [Candidate(found, CandidateClient(machine.url, found.token, files, settings)) for found in appointments]


def look_into(machine: Reachable, candidate: Candidate) -> Outcome:
    """Once every answer is settled and the report is made, or the time for it is over."""
    with machine.app():
        wait_for(lambda: _is_over(candidate.appointment), "answers are settled and reported", SETTLED_SECONDS)
        session = find_session(candidate.appointment)
        whole = [_is_whole(candidate, answer) for answer in session.answers]
        states = [answer.state for answer in session.answers]
        reported = find_report(session.id) is not None
        return Outcome(len(whole), sum(whole), sum(s in SETTLED for s in states), states.count("scored"), reported)


def add_outcomes(report: Report, outcomes: Sequence[Outcome]) -> None:
    turns = sum(one.turns for one in outcomes)
    every_turn, of_turns = Reach(turns, "higher"), f"of {turns}"
    whole = sum(one.whole for one in outcomes)
    report.add("recordings that are what was sent, byte for byte", whole, of_turns, every_turn)
    report.add("answers settled", sum(one.settled for one in outcomes), of_turns, every_turn)
    report.add("answers rated, the others left to a person", sum(one.rated for one in outcomes), of_turns)
    reported = sum(one.reported for one in outcomes)
    report.add("reports made", reported, f"of {len(outcomes)}", Reach(len(outcomes), "higher"))


def _is_whole(candidate: Candidate, answer: Any) -> bool:
    """Whether the recording is byte for byte what the candidate sent."""
    return bool(get_ports().recordings.read_pcm16(answer.recording_path) == candidate.client.turn_pcm16(answer.turn))


def _is_over(appointment: Appointment) -> bool:
    db.session.rollback()
    session = find_session(appointment)
    return find_report(session.id) is not None and all(answer.state in SETTLED for answer in session.answers)
