"""Who may begin when more candidates have come than interviews can run at once: first come, first served."""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice


@dataclass(frozen=True)
class QueueRules:
    """`notice_seconds`: how long before their turn candidates are told. `grace_seconds`: how long a place is kept for
    somebody whose connection is gone, and how long a broken-off interview counts as running. `follows_load`:
    `most_active` holds until it is known how many the speech workers keep up with.
    """

    most_active: int
    notice_seconds: float = 30.0
    grace_seconds: float = 120.0
    follows_load: bool = False


UNLIMITED = QueueRules(most_active=1_000_000)


@dataclass(frozen=True)
class Place:
    """`called_seconds`: since the notice, None before it. `absent_seconds`: without a connection, None where there."""

    session_id: uuid.UUID
    called_seconds: float | None = None
    absent_seconds: float | None = None


@dataclass(frozen=True)
class QueueStep:
    """What is due: whose place is free again, who begins, and who is told that their turn comes."""

    dropped: tuple[uuid.UUID, ...] = ()
    admitted: tuple[uuid.UUID, ...] = ()
    called: tuple[uuid.UUID, ...] = ()


def next_step(places: Sequence[Place], running: int, rules: QueueRules) -> QueueStep:
    """`places` in the order of arrival. Who is away for a moment is passed over, and keeps their place."""
    kept = [place for place in places if not _is_lost(place, rules)]
    called = [place for place in kept if place.called_seconds is not None]
    free = max(0, rules.most_active - running - len(called))
    next_ones = (place for place in kept if place.called_seconds is None and place.absent_seconds is None)
    return QueueStep(
        dropped=tuple(place.session_id for place in places if _is_lost(place, rules)),
        admitted=tuple(place.session_id for place in called if _is_due(place, rules)),
        called=tuple(place.session_id for place in islice(next_ones, free)),
    )


def estimate_waits(seconds_left: Sequence[float], lengths: Sequence[float], most_active: int) -> tuple[float, ...]:
    """Seconds until each place in the queue is free if every interview takes all of its time.

    `seconds_left` of the running interviews; `lengths` of those that wait, in order.
    """
    ends = heapq.nlargest(most_active, seconds_left) + [0.0] * max(0, most_active - len(seconds_left))
    heapq.heapify(ends)
    waits = []
    for length in lengths:
        begins = heapq.heappop(ends)
        waits.append(begins)
        heapq.heappush(ends, begins + length)
    return tuple(waits)


def _is_lost(place: Place, rules: QueueRules) -> bool:
    return place.absent_seconds is not None and place.absent_seconds >= rules.grace_seconds


def _is_due(place: Place, rules: QueueRules) -> bool:
    has_had_notice = place.called_seconds is not None and place.called_seconds >= rules.notice_seconds
    return has_had_notice and place.absent_seconds is None
