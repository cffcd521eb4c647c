"""How many interviews go on at once, measured through the processes that `make run` starts."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path

import psutil

from app.adapters.silero import FRAME_SECONDS, speech_probabilities
from app.adapters.sound import samples_of
from app.candidate_client import Finish
from app.domain.interview import SETTLED
from app.domain.speech_segments import Span, find_speech
from app.extensions import db
from bench.report import Reach, Report, tell
from bench.speech.data import SpeechData, pcm16_of
from bench.speech.held import MAX_DELAY_SECONDS, MAX_LATE_SECONDS, Held, p95
from bench.speech.live_candidates import Candidate, take_interviews
from config import Config
from tests.factories import make_candidate, make_invitation, make_organization, make_panel
from tests.processes import Deployment, run_supervisor
from tests.waiting import wait_until
from tests.whole_interviews import SETTLED_SECONDS, Appointment, find_session, make_row

COUNTS = (2, 5, 8, 10, 12, 16, 20)
QUESTIONS = 3
ANSWER_SECONDS = 30
BYTES_PER_SECOND = 32_000
MANY = 5
EVERYBODY = {"MAX_ACTIVE_INTERVIEWS": "1000"}


def measure_many(report: Report, data: SpeechData) -> None:
    """How soon the next question comes, and captions, with as many interviews as a small team holds."""
    answers = list_answers(data)
    with deployed(**EVERYBODY) as deployment:
        many = hold(deployment, MANY, answers)
    _add_delays(report, MANY, many)
    _add_turn_ends(report, MANY, many)


def measure_capacity(report: Report, data: SpeechData) -> None:
    answers = list_answers(data)
    with deployed(**EVERYBODY) as deployment:
        held = find_capacity(lambda count: hold(deployment, count, answers))
        largest, timely = (
            largest_count(held, holds) for holds in (lambda run: run.is_prompt, lambda run: run.is_timely)
        )
        for count, run in held.items():
            _add_delays(report, count, run)
        report.add("interviews at once with captions within 2 s (p95)", largest, "interviews", Reach(10, "higher"))
        report.add("interviews at once with no answer later than 10 s", timely, "interviews", Reach(10, "higher"))
        twice = 2 * max(largest, 1)
        _add_overload(report, twice, held.get(twice) or hold(deployment, twice, answers))


def largest_count(held: dict[int, Held], holds: Callable[[Held], bool]) -> int:
    """As many as it holds for with every smaller number too; `held` goes from few to many."""
    return max(takewhile(lambda count: holds(held[count]), held), default=0)


@contextmanager
def deployed(**settings: str) -> Iterator[Deployment]:
    """As it is installed, a speech process for each core, but for `settings`."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        processes = str(usual_settings().speech_processes)
        with run_supervisor(home, SPEECH_PROCESSES=processes, **settings) as deployment:
            yield deployment


def usual_settings() -> Config:
    with tempfile.TemporaryDirectory() as home:
        return Config.from_env({"INTERVIEWBOT_HOME": home}, env_file=None)


def find_capacity(hold_some: Callable[[int], Held]) -> dict[int, Held]:
    """More and more interviews, until captions come too late."""
    held: dict[int, Held] = {}
    for count in COUNTS:
        held[count] = hold_some(count)
        if not held[count].is_prompt:
            break
    return held


def hold(deployment: Deployment, count: int, answers: Sequence[bytes]) -> Held:
    tell(f"{count} interviews at once")
    appointments = _invite(deployment, count)
    candidates = tuple(_make_candidate(one.token, number, answers) for number, one in enumerate(appointments))
    processes = [psutil.Process(deployment.process.pid), *psutil.Process(deployment.process.pid).children(True)]
    before, started = _cpu_seconds(processes), time.monotonic()
    take_interviews(deployment.url, candidates)
    cores = (_cpu_seconds(processes) - before) / (time.monotonic() - started)
    for candidate in candidates:
        tell(f"  {candidate.failure}" if candidate.failure else "  completed")
    settled_after = _wait_until_settled(deployment, appointments)
    pss = sum(map(_pss_bytes, processes)) / 2**20
    return Held(candidates, {pcm16: _spoken(pcm16) for pcm16 in answers}, settled_after, pss, cores)


def list_answers(data: SpeechData) -> list[bytes]:
    """The beginnings of the longest recordings."""
    recordings = [pcm16_of(clip.samples()) for clip in data.of("long_real", "long_tech") or data.clips]
    return [pcm16[: ANSWER_SECONDS * BYTES_PER_SECOND] for pcm16 in recordings]


def _make_candidate(token: str, number: int, answers: Sequence[bytes]) -> Candidate:
    speech = [answers[(number + turn) % len(answers)] for turn in range(QUESTIONS)]
    return Candidate(token, speech, Finish.BUTTON if number % 2 else Finish.SILENCE)


def _invite(deployment: Deployment, count: int) -> list[Appointment]:
    with deployment.app():
        organization = make_organization(name="Capacity")
        panel = make_panel(organization, [make_row(organization, QUESTIONS)], title="Many at once")
        invited = [make_invitation(panel, make_candidate(organization)) for _ in range(count)]
        return [Appointment(one.invitation.id, one.token) for one in invited]


def _wait_until_settled(deployment: Deployment, appointments: Sequence[Appointment]) -> tuple[float, ...]:
    with deployment.app():
        with suppress(AssertionError):  # what is not settled by then is told as lost
            wait_until(lambda: all(map(_is_settled, appointments)), SETTLED_SECONDS, interval_seconds=0.5)
        answers = [answer for one in appointments for answer in find_session(one).answers]
        return tuple(
            (answer.settled_at - answer.recorded_at).total_seconds()
            for answer in answers
            if answer.settled_at and answer.recorded_at and answer.transcript_text
        )


def _is_settled(appointment: Appointment) -> bool:
    db.session.rollback()
    return all(answer.state in SETTLED for answer in find_session(appointment).answers)


def _spoken(pcm16: bytes) -> tuple[Span, ...]:
    return tuple(find_speech(speech_probabilities(samples_of(pcm16)), FRAME_SECONDS))


def _cpu_seconds(processes: Sequence[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes if process.is_running()]
    return sum(used.user + used.system for used in times)


def _pss_bytes(process: psutil.Process) -> int:
    """0 of one that has ended, as the one that lays out reports does when it has rested."""
    with suppress(psutil.NoSuchProcess):
        return int(process.memory_full_info().pss)
    return 0


def _add_delays(report: Report, count: int, run: Held) -> None:
    at_once = f"{count} interviews at once"
    report.add(f"{at_once}: caption delay, p95", p95(run.pass_delays), "s", Reach(MAX_DELAY_SECONDS))
    report.add(f"{at_once}: from sound to text, p95", p95(run.text_delays), "s")
    add_lateness(report, at_once, run)
    report.add(f"{at_once}: memory of all processes", round(run.pss_mib), "MiB", Reach(700))
    report.add(f"{at_once}: CPU", round(run.cpu_cores, 2), "cores")


def _add_turn_ends(report: Report, count: int, run: Held) -> None:
    name = f"end of turn to next question, p95, {count} interviews at once"
    report.add(name, p95(run.next_question_delays), "s", Reach(1.5))


def _add_overload(report: Report, count: int, run: Held) -> None:
    at_once = f"{count} interviews at once, twice what is prompt"
    report.add(f"{at_once}: answers lost", run.lost, "answers", Reach(0))
    add_lateness(report, at_once, run)
    report.add(f"{at_once}: from sound to text, p95", p95(run.text_delays), "s")


def add_lateness(report: Report, at_once: str, run: Held) -> None:
    name = f"{at_once}: longest from the end of a turn to its transcript and rating"
    report.add(name, run.latest, "s", Reach(MAX_LATE_SECONDS))
