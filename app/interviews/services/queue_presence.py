"""What Redis says of those who wait and of those whose interviews run, read before a transaction asks the database."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.waiting_queue import QueueRules
from app.interviews import queue_repository
from app.interviews.models import InterviewSession
from app.interviews.services.state import count_time_left
from app.ports import Payload, Ports


@dataclass(frozen=True)
class QueuePresence:
    """Who has come or begun since the look is in none of these: that counts as there, and as running.

    `broken_off`: interviews that give up their place, and yet go on at once when the candidate returns.
    """

    away: frozenset[uuid.UUID]
    broken_off: frozenset[uuid.UUID]
    seconds_left: Mapping[uuid.UUID, float]

    def left_of(self, session: InterviewSession) -> float:
        return self.seconds_left.get(session.id, float(session.panel_snapshot["total_seconds"]))


def look_around(ports: Ports, rules: QueueRules) -> QueuePresence:
    waiting = [place.session_id for place in queue_repository.list_places()]
    running = queue_repository.list_begun_sessions()
    clock, turns = ports.live.read_turns([session.id for session in running])
    pairs = list(zip(running, turns, strict=True))
    return QueuePresence(
        away=frozenset(ports.live.list_away(waiting)),
        broken_off=frozenset(one.id for one, turn in pairs if _is_broken_off(one, turn, clock, rules)),
        seconds_left={session.id: count_time_left(session, turn, clock) for session, turn in pairs},
    )


def _is_broken_off(session: InterviewSession, live_turn: Payload | None, clock: float, rules: QueueRules) -> bool:
    if session.held_at is not None or live_turn is None or live_turn["paused_at"] is None:
        return False
    return bool(clock - live_turn["paused_at"] >= rules.grace_seconds)
