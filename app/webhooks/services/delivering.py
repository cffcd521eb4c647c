"""One attempt at a delivery, and when the next one follows. An attempt may come twice; receivers know `webhook-id`."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus

import structlog

from app.database import Transaction, transaction, utc_now
from app.domain.retry import rest_seconds, webhook_delay_seconds
from app.domain.webhook_signature import sign
from app.domain.wording import marked
from app.errors import DependencyUnavailable, WebhookFailed
from app.extensions import db
from app.log_context import tell_logs
from app.ports import Ports
from app.webhooks import repository
from app.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from app.webhooks.services.secrets import list_secrets

# Longer than an attempt takes: after it, the worker that made it must have died.
ATTEMPT_LASTS = timedelta(seconds=60)
# The clocks of the queue and of the worker need not agree to the second.
EARLY = timedelta(seconds=2)
OVERDUE = timedelta(seconds=20)
KEPT_FOR = timedelta(days=30)
LONGEST_FAILURE = 200
USER_AGENT = "InterviewBot-Webhooks/1"
SWITCHED_OFF = marked("The endpoint is switched off.")
GONE = marked("It answered 410: it wants no more of these.")
COUNTED_AS = {DeliveryState.DELIVERED: "delivered", DeliveryState.FAILED: "failed", DeliveryState.WAITING: "retried"}
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Attempt:
    delivery_id: uuid.UUID
    number: int
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class _Outcome:
    """`failure` is empty where the receiver took it; `is_final` where another attempt would be no better."""

    status: int | None
    milliseconds: int
    failure: str = ""
    wished_seconds: float | None = None
    is_final: bool = False


def deliver(
    ports: Ports, delivery_id: uuid.UUID, now: datetime | None = None, jitter: Callable[[], float] = random.random
) -> None:
    """Does nothing where none is due, and where the receiver is left alone for a while. Raises StorageFailed."""
    attempt = _begin(ports, delivery_id, now or utc_now())
    if attempt is not None:
        _settle(ports, attempt, _post(ports, attempt), now or utc_now(), jitter())


def list_overdue(limit: int) -> list[uuid.UUID]:
    """Deliveries whose hint was lost."""
    return list(repository.list_due(utc_now() - OVERDUE, limit))


def forget_old_messages(now: datetime) -> int:
    """What was told KEPT_FOR ago, with its deliveries, and secrets that sign no more; returns how many messages."""
    with transaction(db.session):
        repository.forget_previous_secrets(now)
        return repository.delete_messages_before(now - KEPT_FOR)


def _begin(ports: Ports, delivery_id: uuid.UUID, now: datetime) -> _Attempt | None:
    with transaction(db.session) as tx:
        delivery = repository.find_delivery(delivery_id)
        if delivery is None or not _is_due(delivery, now):
            return None
        endpoint = delivery.endpoint
        if endpoint.disabled_at is not None:
            _end(delivery, DeliveryState.FAILED, SWITCHED_OFF)
            return None
        if endpoint.rests_until is not None and endpoint.rests_until > now + EARLY:
            _put_off(tx, ports, delivery, endpoint.rests_until, now)
            return None
        tell_logs(delivery.organization_id, delivery.message.session_id)
        delivery.attempts += 1
        delivery.attempted_at, delivery.next_attempt_at = now, now + ATTEMPT_LASTS
        return _prepare(ports, delivery, endpoint, now)


def _is_due(delivery: WebhookDelivery, now: datetime) -> bool:
    waits = delivery.state == DeliveryState.WAITING
    return waits and delivery.next_attempt_at is not None and delivery.next_attempt_at <= now + EARLY


def _prepare(ports: Ports, delivery: WebhookDelivery, endpoint: WebhookEndpoint, now: datetime) -> _Attempt:
    body = json.dumps(delivery.message.payload, separators=(",", ":")).encode()
    message_id, timestamp = str(delivery.message_id), int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(list_secrets(ports, endpoint, now), message_id, timestamp, body),
    }
    return _Attempt(delivery.id, delivery.attempts, endpoint.url, headers, body)


def _post(ports: Ports, attempt: _Attempt) -> _Outcome:
    started = time.monotonic()
    try:
        answer = ports.webhooks.post(attempt.url, attempt.headers, attempt.body)
    except WebhookFailed as error:
        return _Outcome(None, _milliseconds_since(started), str(error), is_final=not error.retryable)
    milliseconds = _milliseconds_since(started)
    return _Outcome(answer.status, milliseconds, _explain(answer.status), answer.retry_after_seconds)


def _milliseconds_since(started: float) -> int:
    return round(1000 * (time.monotonic() - started))


def _explain(status: int) -> str:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return ""
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"It answered {status}: redirects are not followed. Name the address itself."
    return GONE if status == HTTPStatus.GONE else f"It answered {status}."


def _settle(ports: Ports, attempt: _Attempt, outcome: _Outcome, now: datetime, jitter: float) -> None:
    with transaction(db.session) as tx:
        delivery = repository.find_delivery(attempt.delivery_id)
        if delivery is None or delivery.attempts != attempt.number or delivery.state != DeliveryState.WAITING:
            return  # its endpoint was removed, or a later attempt is under way
        delivery.status, delivery.milliseconds = outcome.status, outcome.milliseconds
        if outcome.failure:
            _fail(tx, ports, delivery, outcome, now, jitter)
        else:
            _end(delivery, DeliveryState.DELIVERED)
            delivery.endpoint.failures, delivery.endpoint.rests_until = 0, None
        state = delivery.state
    log.info("webhook_attempted", delivery=str(attempt.delivery_id), attempt=attempt.number, status=outcome.status)
    _count(ports, COUNTED_AS[DeliveryState(state)])


def _fail(
    tx: Transaction, ports: Ports, delivery: WebhookDelivery, outcome: _Outcome, now: datetime, jitter: float
) -> None:
    endpoint = delivery.endpoint
    endpoint.failures += 1
    rest = rest_seconds(endpoint.failures)
    endpoint.rests_until = now + timedelta(seconds=rest)
    if outcome.status == HTTPStatus.GONE:
        endpoint.disabled_at, endpoint.disabled_reason = now, GONE
    delay = webhook_delay_seconds(delivery.attempts, outcome.wished_seconds, jitter)
    if delay is None or outcome.is_final or endpoint.disabled_at is not None:
        _end(delivery, DeliveryState.FAILED, outcome.failure)
    else:
        delivery.failure = outcome.failure[:LONGEST_FAILURE]
        _put_off(tx, ports, delivery, now + timedelta(seconds=max(delay, rest)), now)


def _put_off(tx: Transaction, ports: Ports, delivery: WebhookDelivery, until: datetime, now: datetime) -> None:
    delivery.next_attempt_at = until
    delay_seconds = max(0.0, (until - now).total_seconds())
    again = partial(ports.jobs.enqueue, "deliver_webhook", str(delivery.id), delay_seconds=delay_seconds)
    tx.after_commit(again)


def _end(delivery: WebhookDelivery, state: DeliveryState, failure: str = "") -> None:
    delivery.state, delivery.failure, delivery.next_attempt_at = state.value, failure[:LONGEST_FAILURE], None


def _count(ports: Ports, outcome: str) -> None:
    with suppress(DependencyUnavailable):
        ports.figures.add("webhooks", {"outcome": outcome}, {"total": 1})
