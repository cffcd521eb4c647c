"""What all processes share, read when asked for, so that every web process tells the same."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from sqlalchemy.exc import SQLAlchemyError

from app.context import get_config, get_ports
from app.domain.histogram import Labels
from app.errors import DependencyUnavailable
from app.extensions import db
from app.interviews.services.census import count_answers_owed, count_interviews
from app.ports import Figure, QueueState

HELP = {
    "jobs_total": "Jobs that workers ended, by outcome.",
    "jobs_seconds_total": "Seconds that workers spent on jobs.",
    "webhooks_total": "Attempts to deliver webhooks, by outcome.",
    "ack_seconds": "From the arrival of a candidate's chunk to its acknowledgement, as the slowest of its group.",
    "chunks_unacknowledged_total": "Chunks that were refused or could not be stored; candidates keep and resend them.",
    "speech_seconds_total": "Seconds that speech workers computed, by kind of pass.",
    "speech_audio_seconds_total": "Seconds of sound that those passes were given.",
    "llm_seconds": "Seconds until the language model answered, by outcome.",
}
PREFIX = "interviewbot_"
HISTOGRAM_PART = re.compile(r"_(?:bucket|sum|count)$")


class SharedCollector:
    """What cannot be asked is left out: the alert on its absence tells of it."""

    def collect(self) -> Iterator[Metric]:
        with suppress(DependencyUnavailable):
            yield from _queues(get_ports().jobs.list_queues())
            yield from _figures()
            yield from _streams()
        with suppress(SQLAlchemyError):
            yield _by_state("interviews", "Interviews that have not ended, by state.", count_interviews())
            yield _by_state("answers_owed", "Answers that wait for a worker or a person.", count_answers_owed())
            db.session.rollback()
        yield from _disk()


def _queues(queues: Iterable[QueueState]) -> Iterator[Metric]:
    waiting = GaugeMetricFamily(f"{PREFIX}jobs_waiting", "Jobs that wait in a queue.", labels=["queue"])
    age = GaugeMetricFamily(
        f"{PREFIX}queue_oldest_seconds", "How long the next job of a queue has waited.", labels=["queue"]
    )
    attended = GaugeMetricFamily(f"{PREFIX}queue_attended", "1 where a worker serves the queue.", labels=["queue"])
    for queue in queues:
        waiting.add_metric([queue.name], queue.waiting)
        age.add_metric([queue.name], queue.oldest_seconds)
        attended.add_metric([queue.name], float(queue.has_worker))
    return iter((waiting, age, attended))


def _figures() -> Iterator[Metric]:
    families: dict[str, CounterMetricFamily] = {}
    figures = get_ports().figures.list_all()
    yield from _histograms(figures)
    for name, labels, amount in figures:
        if not HISTOGRAM_PART.search(name):
            family = families.get(name) or _counter(name, labels)
            families[name] = family
            family.add_metric([value for _, value in labels], amount)
    yield from families.values()


def _counter(name: str, labels: Labels) -> CounterMetricFamily:
    return CounterMetricFamily(PREFIX + name, HELP.get(name, name), labels=_names(labels))


def _histograms(figures: Sequence[Figure]) -> Iterator[Metric]:
    """Buckets and sums that belong together; `le` is the last label of a bucket."""
    parts: dict[str, dict[Labels, dict[str, float]]] = {}
    for name, labels, amount in figures:
        if found := HISTOGRAM_PART.search(name):
            is_bucket = found[0] == "_bucket"
            of = parts.setdefault(name[: found.start()], {}).setdefault(labels[:-1] if is_bucket else labels, {})
            of[labels[-1][1] if is_bucket else found[0]] = amount
    for name, series in parts.items():
        family = HistogramMetricFamily(PREFIX + name, HELP.get(name, name), labels=_names(next(iter(series))))
        for labels, of in series.items():
            buckets = sorted(((le, of[le]) for le in of if not le.startswith("_")), key=lambda each: float(each[0]))
            family.add_metric([value for _, value in labels], buckets, of.get("_sum"))
        yield family


def _names(labels: Labels) -> list[str]:
    return [name for name, _ in labels]


def _streams() -> Iterator[Metric]:
    live = get_ports().live
    open_turns = live.list_sessions()
    away = len(live.list_away(open_turns)) if open_turns else 0
    yield GaugeMetricFamily(f"{PREFIX}streams", "Candidates who are connected in an open turn.", len(open_turns) - away)


def _by_state(name: str, explained: str, counts: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(PREFIX + name, explained, labels=["state"])
    for state, count in counts.items():
        family.add_metric([state], count)
    return family


def _disk() -> Iterator[Metric]:
    with suppress(OSError):
        usage = shutil.disk_usage(get_config().home)
        yield GaugeMetricFamily(f"{PREFIX}disk_free_bytes", "Free in INTERVIEWBOT_HOME.", value=usage.free)
        yield GaugeMetricFamily(f"{PREFIX}disk_bytes", "Size of that disk.", value=usage.total)
