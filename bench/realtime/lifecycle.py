"""`make run` from the second start on: how soon it is ready, what it costs idle, how soon it mends itself."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import psutil

from app.candidate_client import CandidateClient, ClientSettings, Finish, read_pcm16
from bench.report import Reach, Report, tell
from tests.processes import SPEECH_WORKER, WEB, Deployment, run_supervisor
from tests.waiting import wait_until
from tests.whole_interviews import FILES, make_appointment

IDLE_SECONDS = 20.0
# Once ready, workers still load what they need.
SETTLING_SECONDS = 5.0
PATIENCE_SECONDS = 30.0
# By then workers have given back what their last jobs needed.
RESTING_SECONDS = 30.0
DEFAULT_OF_TWO_CORES = "2"


def add_lifecycle(report: Report) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with run_supervisor(home):
            tell("first start done")
        started = time.monotonic()
        with run_supervisor(home, SPEECH_PROCESSES=DEFAULT_OF_TWO_CORES) as deployment:
            report.add("second start of make run, to ready", round(time.monotonic() - started, 2), "s", Reach(5))
            add_idle(report, deployment)
            add_failures(report, deployment)
            report.add("the same after an interview, with the second speech worker", memory_of(deployment), "MB")
            time.sleep(RESTING_SECONDS)
            report.add("the same half a minute later", memory_of(deployment), "MB", Reach(700))


def add_idle(report: Report, deployment: Deployment) -> None:
    time.sleep(SETTLING_SECONDS)
    processes = family(deployment)
    before = cpu_seconds(processes)
    time.sleep(IDLE_SECONDS)  # what is measured is the passing of time
    idle = 100 * (cpu_seconds(processes) - before) / IDLE_SECONDS
    report.add("idle CPU of all processes", round(idle, 1), "% of a core", Reach(2))
    report.add("memory of all processes (PSS)", memory_of(deployment), "MB", Reach(700))


def add_failures(report: Report, deployment: Deployment) -> None:
    """Kills the web process in mid-answer and the speech worker in mid-job, in one interview that then completes."""
    appointment = make_appointment(deployment, 2)
    settings = ClientSettings(finish=Finish.BUTTON, answer_seconds=6.0, retry_seconds=0.05)
    client = CandidateClient(deployment.url, appointment.token, [read_pcm16(path) for path in FILES], settings)
    web_killed = worker_killed = 0.0
    for event in client.run():
        if event.name == "transcription_update" and event.payload["turn"] == 1 and not web_killed:
            deployment.kill(WEB)
            web_killed = time.monotonic()
        elif event.name == "session_state" and web_killed and event.payload.get("turn") == 1:
            report.add("the only web process killed: audio goes on", since(web_killed), "s")
        elif event.name == "turn_ended" and event.payload["turn"] == 2:
            deployment.kill(SPEECH_WORKER)
            worker_killed = time.monotonic()
        elif event.name == "turn_saved" and event.payload["turn"] == 2:
            report.add("speech worker killed: its job is done again", since(worker_killed), "s", Reach(10))
    wait_until(deployment.is_ready, PATIENCE_SECONDS)


def since(moment: float) -> float:
    return round(time.monotonic() - moment, 2)


def family(deployment: Deployment) -> list[psutil.Process]:
    parent = psutil.Process(deployment.process.pid)
    return [parent, *parent.children()]  # not what its processes start for a moment


def memory_of(deployment: Deployment) -> int:
    return round(sum(process.memory_full_info().pss for process in family(deployment)) / 1e6)


def cpu_seconds(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)
