"""What happens where more candidates come at once than this machine bears: the others wait at the door."""

from __future__ import annotations

from bench.report import Reach, Report
from bench.speech.capacity import add_lateness, deployed, hold, list_answers, usual_settings
from bench.speech.data import SpeechData
from bench.speech.held import p95

TIMES_THE_LIMIT = 3


def measure_door(report: Report, data: SpeechData) -> None:
    count = TIMES_THE_LIMIT * usual_settings().max_active_interviews
    with deployed() as deployment:
        run = hold(deployment, count, list_answers(data))
    name = f"{count} candidates at once, the usual limit"
    report.add(f"{name}: answers lost", run.lost, "answers", Reach(0))
    add_lateness(report, name, run)
    report.add(f"{name}: from sound to text, p95", p95(run.text_delays), "s")
