"""What all processes share, read when asked for, so that every web process tells the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from sqlalchemy.exc import SQLAlchemyError

from app.context import get_config, get_ports
from app.errors import DependencyUnavailable
from app.extensions import db
from app.interviews.services.census import count_answers_owed, count_interviews
from app.ports import QueueState

HELP = {
    "jobs_total": "Jobs that workers ended, by outcome.",
    "jobs_seconds_total": "Seconds that workers spent on jobs.",
}


class SharedCollector:
    """What cannot be asked is left out: the alert on its absence tells of it."""

    def collect(self) -> Iterator[Metric]:
        with suppress(DependencyUnavailable):
            yield from _queues(get_ports().jobs.list_queues())
            yield from _figures()
        with suppress(SQLAlchemyError):
            yield _by_state("interviews", "Interviews that have not ended, by state.", count_interviews())
            yield _by_state("answers_owed", "Answers that wait for a worker or a person.", count_answers_owed())
            db.session.rollback()
        yield from _disk()


def _queues(queues: Iterable[QueueState]) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("interviewbot_jobs_waiting", "Jobs that wait in a queue.", labels=["queue"])
    age = GaugeMetricFamily(
        "interviewbot_queue_oldest_seconds", "How long the next job of a queue has waited.", labels=["queue"]
    )
    attended = GaugeMetricFamily("interviewbot_queue_attended", "1 where a worker serves the queue.", labels=["queue"])
    for queue in queues:
        waiting.add_metric([queue.name], queue.waiting)
        age.add_metric([queue.name], queue.oldest_seconds)
        attended.add_metric([queue.name], float(queue.has_worker))
    return iter((waiting, age, attended))


def _figures() -> Iterator[Metric]:
    families: dict[str, CounterMetricFamily] = {}
    for name, labels, amount in get_ports().figures.list_all():
        keys = [key for key, _ in labels]
        family = families.setdefault(
            name, CounterMetricFamily(f"interviewbot_{name}", HELP.get(name, name), labels=keys)
        )
        family.add_metric([value for _, value in labels], amount)
    return iter(families.values())


def _by_state(name: str, explained: str, counts: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(f"interviewbot_{name}", explained, labels=["state"])
    for state, count in counts.items():
        family.add_metric([state], count)
    return family


def _disk() -> Iterator[Metric]:
    with suppress(OSError):
        usage = shutil.disk_usage(get_config().home)
        yield GaugeMetricFamily("interviewbot_disk_free_bytes", "Free in INTERVIEWBOT_HOME.", value=usage.free)
        yield GaugeMetricFamily("interviewbot_disk_bytes", "Size of that disk.", value=usage.total)
