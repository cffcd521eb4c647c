"""What is told, written with what it tells of: the rows are the outbox, the job that delivers them is only a hint."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from app.database import Transaction, utc_now
from app.domain.webhook_events import WebhookEvent
from app.ports import Ports
from app.webhooks import repository
from app.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookMessage


def emit(
    tx: Transaction,
    ports: Ports,
    organization_id: uuid.UUID,
    session_id: uuid.UUID,
    event: WebhookEvent,
    data: Mapping[str, Any],
) -> None:
    """Tell every endpoint of the organisation that asked for it. `data` holds ids and states as JSON values."""
    endpoints = [found for found in repository.list_endpoints(organization_id) if _wants(found, event)]
    if endpoints:
        add_message(tx, ports, endpoints, event, data, session_id)


def add_message(
    tx: Transaction,
    ports: Ports,
    endpoints: Sequence[WebhookEndpoint],
    event: WebhookEvent,
    data: Mapping[str, Any],
    session_id: uuid.UUID | None = None,
) -> list[WebhookDelivery]:
    """`endpoints` are of one organisation, and at least one."""
    now = utc_now()
    payload = {"type": event.value, "timestamp": now.isoformat(), "data": dict(data)}
    organization_id = endpoints[0].organization_id
    message = WebhookMessage(organization_id=organization_id, session_id=session_id, event=event.value, payload=payload)
    repository.add(message)
    return [add_delivery(tx, ports, message, endpoint) for endpoint in endpoints]


def add_delivery(tx: Transaction, ports: Ports, message: WebhookMessage, endpoint: WebhookEndpoint) -> WebhookDelivery:
    delivery = WebhookDelivery(
        organization_id=endpoint.organization_id,
        message_id=message.id,
        endpoint_id=endpoint.id,
        next_attempt_at=utc_now(),
    )
    repository.add(delivery)
    tx.after_commit(partial(ports.jobs.enqueue, "deliver_webhook", str(delivery.id)))
    return delivery


def _wants(endpoint: WebhookEndpoint, event: WebhookEvent) -> bool:
    return endpoint.disabled_at is None and event.value in endpoint.events
