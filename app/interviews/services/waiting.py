"""The way from "Start" to the first question: at once where there is room, else through the queue."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from app.audit import services as audit
from app.audit.services import Actor
from app.database import Transaction, transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.interview import SessionState, next_session_state
from app.domain.waiting_queue import Place, QueueRules, QueueStep, estimate_waits, next_step
from app.domain.webhook_events import WebhookEvent
from app.errors import InvalidInput
from app.extensions import db
from app.interviews import queue_repository, repository
from app.interviews.models import InterviewSession, QueuePlace
from app.interviews.services.announcing import announce
from app.interviews.services.capacity import rules_in_force
from app.interviews.services.events import tell_everybody, tell_state_after
from app.interviews.services.queue_presence import QueuePresence, look_around
from app.panels import services as panels
from app.ports import Ports


def start_interview(
    ports: Ports, session_id: uuid.UUID, rules: QueueRules, *, consent: bool, notice_version: str
) -> None:
    """Store the consent and begin, or wait for a place; whoever was called begins at once. Safe to repeat.

    Raises InvalidInput without consent to the current notice.
    """
    rules = rules_in_force(ports, rules)
    presence = look_around(ports, rules)
    with transaction(db.session) as tx:
        queue_repository.lock_queue()
        session = repository.get_session(session_id, lock=True)
        if session.state == SessionState.WAITING:
            _check_consent(session, consent=consent, notice_version=notice_version)
            session.consent_at, session.consent_notice_version = utc_now(), notice_version
            _write_down_consent(session)
            _join(tx, ports, session)
        if session.state == SessionState.QUEUED:
            now = utc_now()
            if _advance(tx, ports, presence, rules, now, arriving=session_id):
                _tell_places_after(tx, ports, presence, rules, now)


def _write_down_consent(session: InterviewSession) -> None:
    """Which words were agreed to; it stays when the interview is deleted, and names nobody."""
    words = hashlib.sha256(panels.write_notice(session.panel_snapshot).encode()).hexdigest()
    after = {"notice_version": session.consent_notice_version, "notice_sha256": words}
    audit.record(Actor(session.organization_id, None), AuditAction.CONSENT_GIVEN, session.id, after=after)


def advance_queue(ports: Ports, rules: QueueRules, now: datetime, *, tell_all: bool = False) -> None:
    """Let in whose turn it is and tell those whose turn comes; the ticker calls this once a second.

    Everybody in the queue is told their place where anything changed, and with `tell_all`.
    """
    if not queue_repository.has_places():
        return
    rules = rules_in_force(ports, rules)
    presence = look_around(ports, rules)
    with transaction(db.session) as tx:
        queue_repository.lock_queue()
        if _advance(tx, ports, presence, rules, now) or tell_all:
            _tell_places_after(tx, ports, presence, rules, now)


def describe_place(ports: Ports, session_id: uuid.UUID, rules: QueueRules, now: datetime) -> dict[str, Any] | None:
    """The `queue_position` payload, None for whoever is not in the queue."""
    if queue_repository.find_place(session_id) is None:
        return None  # estimating the wait looks at every running interview
    rules = rules_in_force(ports, rules)
    return _describe_places(look_around(ports, rules), rules, now).get(session_id)


def _check_consent(session: InterviewSession, *, consent: bool, notice_version: str) -> None:
    current = session.panel_snapshot["notice_version"]
    if not consent:
        raise InvalidInput("The interview can begin only with your consent to the notice.")
    if notice_version != current:
        raise InvalidInput("The notice has changed to version %(version)s; please read it again.", version=current)


def _join(tx: Transaction, ports: Ports, session: InterviewSession) -> None:
    session.state = next_session_state(session.state, SessionState.QUEUED)
    queue_repository.add(QueuePlace(session=session))
    tell_state_after(tx, ports, session)


def _advance(
    tx: Transaction,
    ports: Ports,
    presence: QueuePresence,
    rules: QueueRules,
    now: datetime,
    arriving: uuid.UUID | None = None,
) -> bool:
    """Whether anything changed. Who asks to begin just now, and has been called or is next, needs no notice."""
    places = queue_repository.list_places()
    if arriving is None:
        _note_absence(presence, places, now)
    step = next_step([_read(place, now) for place in places], _count_running(presence), rules)
    for place in places:
        _apply(tx, ports, place, step, now, is_arriving=place.session_id == arriving)
    return bool(step.dropped or step.called or step.admitted)


def _apply(
    tx: Transaction, ports: Ports, place: QueuePlace, step: QueueStep, now: datetime, *, is_arriving: bool
) -> None:
    session_id = place.session_id
    if session_id in step.dropped:
        _leave(tx, ports, place, SessionState.WAITING)
    elif session_id in step.admitted or (is_arriving and (place.called_at or session_id in step.called)):
        _begin(tx, ports, place)
    elif session_id in step.called:
        place.called_at = now


def _begin(tx: Transaction, ports: Ports, place: QueuePlace) -> None:
    session_id = place.session_id
    place.session.started_at = place.session.invitation.listed_at = utc_now()
    session = place.session
    _leave(tx, ports, place, SessionState.ACTIVE)
    announce(tx, ports, session, WebhookEvent.INTERVIEW_STARTED)
    tx.after_commit(lambda: ports.jobs.enqueue("begin_interview", str(session_id)))


def _leave(tx: Transaction, ports: Ports, place: QueuePlace, state: SessionState) -> None:
    place.session.state = next_session_state(place.session.state, state)
    tell_state_after(tx, ports, place.session)
    queue_repository.delete(place)


def _note_absence(presence: QueuePresence, places: Sequence[QueuePlace], now: datetime) -> None:
    for place in places:
        if place.session_id not in presence.away:
            place.absent_since = None
        elif place.absent_since is None:
            place.absent_since = now


def _read(place: QueuePlace, now: datetime) -> Place:
    return Place(place.session_id, _seconds_since(place.called_at, now), _seconds_since(place.absent_since, now))


def _seconds_since(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else max(0.0, (now - moment).total_seconds())


def _count_running(presence: QueuePresence) -> int:
    return sum(session.id not in presence.broken_off for session in queue_repository.list_begun_sessions())


def _tell_places_after(
    tx: Transaction, ports: Ports, presence: QueuePresence, rules: QueueRules, now: datetime
) -> None:
    db.session.flush()
    for session_id, payload in _describe_places(presence, rules, now).items():
        tx.after_commit(partial(tell_everybody, ports, session_id, "queue_position", payload))


def _describe_places(presence: QueuePresence, rules: QueueRules, now: datetime) -> dict[uuid.UUID, dict[str, Any]]:
    places = queue_repository.list_places()
    left = [presence.left_of(session) for session in queue_repository.list_begun_sessions()]
    lengths = [float(place.session.panel_snapshot["total_seconds"]) for place in places]
    waits = estimate_waits(left, lengths, rules.most_active)
    return {
        place.session_id: _describe(place, position, wait, rules, now)
        for position, (place, wait) in enumerate(zip(places, waits, strict=True), start=1)
    }


def _describe(place: QueuePlace, position: int, wait: float, rules: QueueRules, now: datetime) -> dict[str, Any]:
    called_seconds = _seconds_since(place.called_at, now)
    eta = wait if called_seconds is None else max(0.0, rules.notice_seconds - called_seconds)
    return {"position": position, "eta_seconds": round(eta), "called": called_seconds is not None}
