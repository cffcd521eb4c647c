"""Job queue and broadcaster that remember what they were given."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.errors import NotFound
from app.jobs import QUEUES, REGISTRY
from app.ports import FailedJob, OutgoingMail, Payload, QueueState, WorkerState


@dataclass
class RecordedJobs:
    """`pending` holds (name, args, delay) in order; `waits` how long the next job of a queue has waited."""

    pending: list[tuple[str, tuple[str | int, ...], float]] = field(default_factory=list)
    recoveries: int = 0
    looks: int = 0
    workers: int = 1
    waits: dict[str, float] = field(default_factory=dict)

    def enqueue(self, name: str, *args: str | int, delay_seconds: float = 0) -> None:
        self.pending.append((name, args, delay_seconds))

    def start_due(self) -> int:
        self.looks += 1
        return 0

    def recover_abandoned(self) -> int:
        self.recoveries += 1
        return 0

    def list_queues(self) -> list[QueueState]:
        """As if a worker waited on each; nothing is taken from `pending`."""
        waiting = Counter(REGISTRY[name].queue for name in self.names())
        return [
            QueueState(queue, waiting[queue], has_worker=True, oldest_seconds=self.waits.get(queue, 0.0))
            for queue in QUEUES
        ]

    def count_workers(self, queue: str) -> int:
        return self.workers

    def names(self) -> list[str]:
        return [name for name, _args, _delay in self.pending]


@dataclass
class KeptJobRecords:
    workers: list[WorkerState] = field(default_factory=list)
    failed: list[FailedJob] = field(default_factory=list)

    def list_workers(self) -> list[WorkerState]:
        return self.workers

    def list_failed(self) -> list[FailedJob]:
        return self.failed

    def get_failed(self, failed_id: uuid.UUID) -> FailedJob:
        for failed in self.failed:
            if failed.id == failed_id:
                return failed
        raise NotFound("This failed job is gone.")

    def drop_failed(self, failed_id: uuid.UUID) -> bool:
        before = len(self.failed)
        self.failed = [failed for failed in self.failed if failed.id != failed_id]
        return len(self.failed) < before


@dataclass
class RecordedBroadcasts:
    candidate: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    candidate_sessions: list[uuid.UUID] = field(default_factory=list)
    reviewers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    dashboard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    closed: list[tuple[str, str]] = field(default_factory=list)

    def to_candidate(self, session_id: uuid.UUID, event: str, payload: Payload) -> None:
        self.candidate.append((event, dict(payload)))
        self.candidate_sessions.append(session_id)

    def to_reviewers(self, session_id: uuid.UUID, event: str, payload: Payload) -> None:
        self.reviewers.append((event, dict(payload)))

    def to_many_reviewers(self, messages: Sequence[tuple[uuid.UUID, str, Payload]]) -> None:
        for message in messages:
            self.to_reviewers(*message)

    def to_dashboard(self, organization_id: uuid.UUID, event: str, payload: Payload) -> None:
        self.dashboard.append((event, dict(payload)))

    def close_connection(self, connection_id: str, code: str, message: str) -> None:
        self.closed.append((connection_id, code))

    def candidate_events(self) -> list[str]:
        return [event for event, _payload in self.candidate]


@dataclass
class KeptMail:
    """`failures` are raised first, one a call."""

    sent: list[OutgoingMail] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def send(self, mail: OutgoingMail) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(mail)
