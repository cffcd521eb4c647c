"""How many interviews may run at once: what was set, or what the speech workers have shown that they keep up with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import structlog

from app.domain.interview_capacity import Workload, estimate_most_active
from app.domain.waiting_queue import QueueRules
from app.errors import DependencyUnavailable
from app.jobs import REGISTRY, SPEECH_QUEUES
from app.ports import Ports

LEVEL = "most_active_interviews"
SPEECH_JOBS = frozenset(name for name, spec in REGISTRY.items() if spec.queue in SPEECH_QUEUES)
# Every speech worker serves it, and nobody else does.
COMMON_QUEUE = "captions"
log = structlog.get_logger(__name__)


@dataclass
class CapacityWatch:
    """What one ticker has seen since its last estimate; whoever takes over begins anew."""

    interview_seconds: float = 0.0
    since: Workload | None = field(default=None)

    def pass_time(self, seconds: float, running: int) -> None:
        self.interview_seconds += seconds * running


def rules_in_force(ports: Ports, rules: QueueRules) -> QueueRules:
    if not rules.follows_load:
        return rules
    try:
        level = ports.figures.find_level(LEVEL)
    except DependencyUnavailable:
        level = None
    return rules if level is None else replace(rules, most_active=int(level))


def follow_load(ports: Ports, watch: CapacityWatch, rules: QueueRules) -> None:
    """Estimate anew once enough has been seen. Raises DependencyUnavailable."""
    if not rules.follows_load:
        return
    now = Workload(watch.interview_seconds, _busy_seconds(ports))
    watch.since = watch.since or now
    work = now.since(watch.since)
    if work.tells:
        watch.since = now  # also where all workers are gone: that tells nothing of those that come
        workers = ports.jobs.count_workers(COMMON_QUEUE)
        if workers:
            _set_estimate(ports, work, workers, rules)


def _set_estimate(ports: Ports, work: Workload, workers: int, rules: QueueRules) -> None:
    before = ports.figures.find_level(LEVEL) or float(rules.most_active)
    estimate = estimate_most_active(work, workers, before, rules.most_active)
    ports.figures.set_level(LEVEL, estimate)
    if int(estimate) != int(before):
        log.info("capacity_estimated", most_active=int(estimate), before=int(before), speech_workers=workers)


def _busy_seconds(ports: Ports) -> float:
    return sum(
        figure.amount
        for figure in ports.figures.list_all()
        if figure.name == "jobs_seconds_total" and dict(figure.labels).get("job") in SPEECH_JOBS
    )
