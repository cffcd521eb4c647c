"""`python -m bench.crowd`: 100 candidates at once for ten minutes on what `make run` starts.

Each speaks for a tenth of the time and is listened to for all of it. Afterwards it waits until every answer is settled,
for an hour where that takes long, and compares every recording with what was sent. `--minutes 30` tells whether the web
process' memory is flat.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.candidate_client import read_pcm16
from app.context import get_ports
from app.domain.interview import ENDED, SETTLED
from app.extensions import db
from app.reports.services import find_report
from bench.crowd.memory import Watch, add_memory
from bench.crowd.sounds import ROUND_SECONDS, Sounds
from bench.report import ROOT, Options, Reach, Report, run_bench, tell
from tests.audio.sounds import FOLDER
from tests.factories import make_candidate, make_invitation, make_organization, make_panel
from tests.processes import Deployment, run_supervisor
from tests.whole_interviews import Appointment, find_session, make_row

CANDIDATES, SECONDS = 100, 600.0
QUICK_CANDIDATES, QUICK_SECONDS = 20, 60.0
DRAIN_SECONDS = 3600.0
NUMBERS = {
    "candidates": "how many at once; 100 unless set",
    "minutes": "how long they stay; 10 unless set",
    "drain_minutes": "how long to wait for what is then still in line; 60 unless set",
}
# The shortest turn of bench.crowd.candidates, and as many of them as come to their end after the time.
SHORTEST_TURN_SECONDS, SPARE_QUESTIONS = 0.8 * ROUND_SECONDS, 2
LOOK_SECONDS = 10.0
# A worker that ends with 0 was not needed any more.
DEATH = re.compile(r"supervisor: .* ended \((?!exit code 0\))")
TOLD_LINES, TOLD_CHARACTERS = 20, 300
LIMITS = {
    "end_silence_seconds": 120.0,
    "longest_silence_seconds": 120.0,
    "no_speech_seconds": 300.0,
    "resume_window_seconds": 30.0,
}


def measure(options: Options) -> Report:
    count, seconds, drain_seconds = read_sizes(options)
    report = Report("crowd", "a recorded answer of 6 s in each minute, in chunks of 200 ms; SQLite and Valkey")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with run_supervisor(home, MAX_ACTIVE_INTERVIEWS=str(2 * count), SPEECH_PROCESSES="2") as deployment:
            appointments = make_appointments(deployment, count, seconds)
            sounds = Sounds.of(read_pcm16(FOLDER / "hash_table.flac"))
            sound = Path(folder) / "sound.pcm"
            sound.write_bytes(sounds.pcm16)
            with Watch(deployment) as watch:
                told = take_interviews(deployment, appointments, sound, seconds)
            add_stream(report, told, count, seconds)
            add_memory(report, watch)
            waited = settle(deployment, appointments, drain_seconds)
            report.add("until everything was settled after the last had left", round(waited), "s", Reach(drain_seconds))
            add_outcomes(report, deployment, appointments, sounds, told)
            add_deaths(report, deployment)
    return report


def read_sizes(options: Options) -> tuple[int, float, float]:
    """How many candidates, for how many seconds, and how many may pass until all is settled."""
    count, seconds = (QUICK_CANDIDATES, QUICK_SECONDS) if options.quick else (CANDIDATES, SECONDS)
    minutes, drain_minutes = options.numbers.get("minutes"), options.numbers.get("drain_minutes")
    return (
        options.numbers.get("candidates", count),
        60.0 * minutes if minutes else seconds,
        60.0 * drain_minutes if drain_minutes else DRAIN_SECONDS,
    )


def make_appointments(deployment: Deployment, count: int, seconds: float) -> list[Appointment]:
    questions = math.ceil(seconds / SHORTEST_TURN_SECONDS) + SPARE_QUESTIONS
    with deployment.app():
        organization = make_organization(name="A crowd")
        total_seconds = 2 * questions * float(ROUND_SECONDS)
        panel = make_panel(organization, [make_row(organization, questions)], total_seconds=total_seconds, **LIMITS)
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


def add_deaths(report: Report, deployment: Deployment) -> None:
    """Of processes that ended otherwise than on purpose, with what they said last."""
    lines = deployment.printed.splitlines()
    deaths = [place for place, line in enumerate(lines) if DEATH.match(line)]
    for place in deaths:
        tell("\n".join([line[:TOLD_CHARACTERS] for line in lines[max(0, place - TOLD_LINES) : place + 1]]))
    report.add("processes that ended by themselves", len(deaths), "processes", Reach(0))


def add_outcomes(
    report: Report, deployment: Deployment, appointments: list[Appointment], sounds: Sounds, told: dict[str, Any]
) -> None:
    numbers = {appointment.invitation_id: number for number, appointment in enumerate(appointments)}
    turns = {(candidate, turn): chunks for candidate, turn, chunks in told["turns"]}
    with deployment.app():
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


def settle(deployment: Deployment, appointments: list[Appointment], most_seconds: float) -> float:
    """Seconds until every interview is over, its answers are settled and its report is made, or more than the most."""
    started = time.monotonic()
    left = list(appointments)
    with deployment.app():
        while left and time.monotonic() - started <= most_seconds:
            time.sleep(LOOK_SECONDS)
            db.session.rollback()
            left = [appointment for appointment in left if not _is_over(appointment)]
            tell(f"{time.monotonic() - started:.0f} s: {len(left)} interviews are not settled yet")
    return time.monotonic() - started


def _is_over(appointment: Appointment) -> bool:
    session = find_session(appointment)
    is_settled = session.state in ENDED and all(answer.state in SETTLED for answer in session.answers)
    return is_settled and find_report(session.id) is not None


def _milliseconds(seconds: float) -> float:
    return round(1000 * seconds, 1)


if __name__ == "__main__":
    sys.exit(run_bench("crowd", measure, numbers=NUMBERS))
