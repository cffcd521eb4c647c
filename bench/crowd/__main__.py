"""`python -m bench.crowd`: 100 candidates at once for ten minutes on what `make run` starts.

Each speaks for a tenth of the time and is listened to for all of it. Afterwards every recording is compared with what
was sent, and every answer must be settled.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import psutil

from app.candidate_client import read_pcm16
from app.context import get_ports
from app.domain.interview import ENDED, SETTLED
from app.extensions import db
from app.reports.services import find_report
from bench.crowd.sounds import Sounds
from bench.report import ROOT, Options, Reach, Report, run_bench, tell
from tests.audio.sounds import FOLDER
from tests.factories import make_candidate, make_invitation, make_organization, make_panel
from tests.processes import WEB, Deployment, run_supervisor
from tests.whole_interviews import Appointment, find_session, make_row

CANDIDATES, SECONDS = 100, 600.0
QUICK_CANDIDATES, QUICK_SECONDS = 20, 60.0
QUESTIONS = 12
SETTLED_SECONDS = 600.0
LOOK_SECONDS = 10.0
# Everybody is there, and what is loaded at first use is loaded.
SETTLING_SECONDS = 120.0
LIMITS = {
    "end_silence_seconds": 120.0,
    "longest_silence_seconds": 120.0,
    "no_speech_seconds": 300.0,
    "total_seconds": 3600.0,
    "resume_window_seconds": 30.0,
}


def measure(options: Options) -> Report:
    count, seconds = (QUICK_CANDIDATES, QUICK_SECONDS) if options.quick else (CANDIDATES, SECONDS)
    report = Report("crowd", "a recorded answer of 6 s in each minute, in chunks of 200 ms; SQLite and Valkey")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with run_supervisor(home, MAX_ACTIVE_INTERVIEWS=str(2 * count), SPEECH_PROCESSES="2") as deployment:
            appointments = make_appointments(deployment, count)
            sounds = Sounds.of(read_pcm16(FOLDER / "hash_table.flac"))
            sound = Path(folder) / "sound.pcm"
            sound.write_bytes(sounds.pcm16)
            with Watch(deployment) as watch:
                told = take_interviews(deployment, appointments, sound, seconds)
            add_stream(report, told, count, seconds)
            add_memory(report, watch)
            add_outcomes(report, deployment, appointments, sounds, told)
    return report


def make_appointments(deployment: Deployment, count: int) -> list[Appointment]:
    with deployment.app():
        organization = make_organization(name="A crowd")
        panel = make_panel(organization, [make_row(organization, QUESTIONS)], **LIMITS)
        invited = [
            make_invitation(panel, make_candidate(organization, name=f"Candidate {number}")) for number in range(count)
        ]
        return [Appointment(one.invitation.id, one.token) for one in invited]


def take_interviews(
    deployment: Deployment, appointments: list[Appointment], sound: Path, seconds: float
) -> dict[str, Any]:
    address = urlsplit(deployment.url)
    tokens = [appointment.token for appointment in appointments]
    plan = {"host": address.hostname, "port": address.port, "tokens": tokens, "sound": str(sound), "seconds": seconds}
    command = [sys.executable, "-m", "bench.crowd.candidates"]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(plan), stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@dataclass
class Watch:
    """Memory that the web process has for itself, in KB, and its CPU time, by seconds since the beginning."""

    deployment: Deployment
    seen: list[tuple[float, float, float]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        (pid,) = self.deployment.pids(WEB)
        self._process, self._began = psutil.Process(pid), time.monotonic()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            at = time.monotonic() - self._began
            kilobytes = self._process.memory_full_info().uss / 1000
            self.seen.append((at, kilobytes, sum(self._process.cpu_times()[:2])))
            tell(f"{at:.0f} s: web process {kilobytes / 1000:.1f} MB, {self.seen[-1][2]:.0f} s of CPU")


def add_stream(report: Report, told: dict[str, Any], count: int, seconds: float) -> None:
    report.add("candidates at once", count, f"for {seconds / 60:g} min")
    report.add("chunks sent", told["sent"], "chunks of 200 ms")
    report.add("acknowledgement, p50", _milliseconds(told["delays"]["p50"]), "ms")
    report.add("acknowledgement, p99", _milliseconds(told["delays"]["p99"]), "ms", Reach(100))
    report.add("slowest acknowledgement", _milliseconds(told["delays"]["most"]), "ms")
    report.add("chunks refused, then sent again", told["refused"], "chunks")
    report.add("chunks never acknowledged", told["unacknowledged"], "chunks", Reach(0))
    report.add("connections lost", told["connections_lost"], "connections", Reach(0))
    report.add("candidates who waited for ever", len(told["stuck"]), "candidates", Reach(0))
    for line in told["stuck"]:
        tell(f"stuck: {line}")
    for name, words in (("finals", "final transcript"), ("questions", "next question")):
        if name in told:
            for key in ("p50", "p99", "most"):
                report.add(f"{words} after the end of the answer, {key}", round(told[name][key], 1), "s")


def add_memory(report: Report, watch: Watch) -> None:
    steady = [(at / 60, kilobytes) for at, kilobytes, _ in watch.seen if at >= SETTLING_SECONDS]
    if len(steady) < 3:
        report.skip("growth of the web process' memory", "needs more than two minutes")
        return
    slope = statistics.linear_regression([at for at, _ in steady], [kilobytes for _, kilobytes in steady]).slope
    report.add("memory of the web process after two minutes", round(steady[0][1] / 1000, 1), "MB")
    report.add("at the end", round(steady[-1][1] / 1000, 1), "MB")
    report.add("growth by the minute in between", round(slope), "KB/min")
    (first, _, before), (last, _, after) = watch.seen[0], watch.seen[-1]
    report.add("CPU of the web process", round((after - before) / (last - first), 2), "cores")


def add_outcomes(
    report: Report, deployment: Deployment, appointments: list[Appointment], sounds: Sounds, told: dict[str, Any]
) -> None:
    numbers = {appointment.invitation_id: number for number, appointment in enumerate(appointments)}
    turns = {(candidate, turn): chunks for candidate, turn, chunks in told["turns"]}
    with deployment.app():
        waited = settle(appointments)
        states: list[str] = []
        whole = differing = reports = 0
        for appointment in appointments:
            number, session = numbers[appointment.invitation_id], find_session(appointment)
            reports += find_report(session.id) is not None
            for answer in [one for one in session.answers if (number, one.turn) in turns]:
                states.append(answer.state)
                sent = sounds.turn(number, answer.turn, turns[number, answer.turn])
                if path := answer.recording_path:
                    is_whole = get_ports().recordings.read_pcm16(path) == sent
                    whole, differing = whole + is_whole, differing + (not is_whole)
    finished = len(turns)
    report.add("answers finished", finished, "answers")
    report.add("recordings that are what was sent, byte for byte", whole, f"of {finished}", Reach(finished, "higher"))
    report.add("recordings that are anything else", differing, "recordings", Reach(0))
    report.add("answers rated", states.count("scored"), f"of {finished}")
    report.add("answers left to a person", states.count("needs_review"), f"of {finished}")
    unsettled = finished - states.count("scored") - states.count("needs_review")
    report.add("answers neither rated nor left to a person", unsettled, "answers", Reach(0))
    report.add("reports made", reports, f"of {len(appointments)}", Reach(len(appointments), "higher"))
    report.add("until everything was settled after the last had left", round(waited), "s")


def settle(appointments: list[Appointment]) -> float:
    """Seconds until every interview is over, its answers are settled and its report is made, or the time for it."""
    started = time.monotonic()
    left = list(appointments)
    while left and time.monotonic() - started < SETTLED_SECONDS:
        db.session.rollback()
        left = [appointment for appointment in left if not _is_over(appointment)]
        tell(f"{len(left)} interviews are not settled yet")
        time.sleep(LOOK_SECONDS if left else 0)
    return time.monotonic() - started


def _is_over(appointment: Appointment) -> bool:
    session = find_session(appointment)
    is_settled = session.state in ENDED and all(answer.state in SETTLED for answer in session.answers)
    return is_settled and find_report(session.id) is not None


def _milliseconds(seconds: float) -> float:
    return round(1000 * seconds, 1)


if __name__ == "__main__":
    sys.exit(run_bench("crowd", measure))
