"""Endpoints of an organisation: where it is told of its interviews, of what, and under which secret."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction, keep_differences
from app.domain.cursor import Cursor
from app.domain.outbound_address import find_url_problem
from app.domain.webhook_events import SUBSCRIBABLE, WebhookEvent
from app.domain.wording import marked
from app.errors import Conflict, InvalidInput
from app.extensions import db
from app.keyset import Slice
from app.ports import Ports
from app.webhooks import repository
from app.webhooks.models import WebhookDelivery, WebhookEndpoint
from app.webhooks.services.messages import add_delivery, add_message
from app.webhooks.services.secrets import give_secret, replace_secret

MOST_ENDPOINTS = 10
LONGEST_DESCRIPTION = 100
BY_HAND = marked("Switched off by a person.")


@dataclass(frozen=True)
class EndpointDraft:
    """`events` are values of SUBSCRIBABLE."""

    url: str
    events: tuple[str, ...]
    description: str = ""
    enabled: bool = True


def list_endpoints(organization_id: uuid.UUID) -> Sequence[WebhookEndpoint]:
    return repository.list_endpoints(organization_id)


def count_waiting(organization_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Deliveries that are still to be made, by endpoint."""
    return repository.count_waiting(organization_id)


def get_endpoint(organization_id: uuid.UUID, endpoint_id: uuid.UUID) -> WebhookEndpoint:
    """Raises NotFound."""
    return repository.get_endpoint(organization_id, endpoint_id)


def slice_deliveries(
    organization_id: uuid.UUID, endpoint_id: uuid.UUID, after: Cursor | None, limit: int
) -> Slice[WebhookDelivery]:
    """Newest first. Raises NotFound."""
    return repository.slice_deliveries(repository.get_endpoint(organization_id, endpoint_id).id, after, limit)


def add_endpoint(
    ports: Ports, actor: Actor, draft: EndpointDraft, *, allow_loopback: bool = False
) -> tuple[WebhookEndpoint, str]:
    """The endpoint and its secret, which cannot be read again. Raises InvalidInput."""
    _check(draft, allow_loopback=allow_loopback)
    with transaction(db.session):
        if len(repository.list_endpoints(actor.organization_id)) >= MOST_ENDPOINTS:
            raise InvalidInput("An organisation has %(most)s endpoints at most. Remove one first.", most=MOST_ENDPOINTS)
        endpoint = WebhookEndpoint(id=uuid.uuid4(), organization_id=actor.organization_id)
        _fill(endpoint, draft)
        secret = give_secret(ports, endpoint)
        repository.add(endpoint)
        audit.record(actor, AuditAction.WEBHOOK_ADDED, endpoint.id, after=_describe(endpoint))
    return endpoint, secret


def change_endpoint(
    actor: Actor, endpoint_id: uuid.UUID, draft: EndpointDraft, *, allow_loopback: bool = False
) -> WebhookEndpoint:
    """Raises NotFound, InvalidInput."""
    _check(draft, allow_loopback=allow_loopback)
    with transaction(db.session):
        endpoint = repository.get_endpoint(actor.organization_id, endpoint_id, lock=True)
        before = _describe(endpoint)
        _fill(endpoint, draft)
        differences = keep_differences(before, _describe(endpoint))
        audit.record(actor, AuditAction.WEBHOOK_CHANGED, endpoint.id, *differences)
    return endpoint


def remove_endpoint(actor: Actor, endpoint_id: uuid.UUID) -> None:
    """With the log of its deliveries. Raises NotFound."""
    with transaction(db.session):
        endpoint = repository.get_endpoint(actor.organization_id, endpoint_id, lock=True)
        audit.record(actor, AuditAction.WEBHOOK_REMOVED, endpoint_id, before=_describe(endpoint))
        repository.delete_endpoint(endpoint_id)


def renew_secret(ports: Ports, actor: Actor, endpoint_id: uuid.UUID) -> tuple[WebhookEndpoint, str]:
    """Both the new and the old secret sign for a day, so that the receiver can change over. Raises NotFound."""
    with transaction(db.session):
        endpoint = repository.get_endpoint(actor.organization_id, endpoint_id, lock=True)
        secret = replace_secret(ports, endpoint, utc_now())
        audit.record(actor, AuditAction.WEBHOOK_SECRET_RENEWED, endpoint_id)
    return endpoint, secret


def send_test(ports: Ports, actor: Actor, endpoint_id: uuid.UUID) -> WebhookDelivery:
    """Raises NotFound, Conflict where it is switched off."""
    with transaction(db.session) as tx:
        endpoint = _get_ready(actor, endpoint_id)
        deliveries = add_message(tx, ports, [endpoint], WebhookEvent.TEST, {"endpoint": str(endpoint_id)})
        audit.record(actor, AuditAction.WEBHOOK_TESTED, endpoint_id)
    return deliveries[0]


def send_again(ports: Ports, actor: Actor, endpoint_id: uuid.UUID, delivery_id: uuid.UUID) -> WebhookDelivery:
    """The same message, with the same id, from the first attempt on. Raises NotFound, Conflict."""
    with transaction(db.session) as tx:
        endpoint = _get_ready(actor, endpoint_id)
        before = repository.get_delivery(actor.organization_id, endpoint_id, delivery_id)
        delivery = add_delivery(tx, ports, before.message, endpoint)
        audit.record(actor, AuditAction.WEBHOOK_SENT_AGAIN, endpoint_id, after={"message": str(before.message_id)})
    return delivery


def _get_ready(actor: Actor, endpoint_id: uuid.UUID) -> WebhookEndpoint:
    """A person asks: it is tried at once, whatever failed before."""
    endpoint = repository.get_endpoint(actor.organization_id, endpoint_id, lock=True)
    if endpoint.disabled_at is not None:
        raise Conflict("This endpoint is switched off. Switch it on first.")
    endpoint.rests_until = None
    return endpoint


def _check(draft: EndpointDraft, *, allow_loopback: bool) -> None:
    if problem := find_url_problem(draft.url, allow_loopback=allow_loopback):
        raise InvalidInput(problem)
    if not draft.events or set(draft.events) - {event.value for event in SUBSCRIBABLE}:
        raise InvalidInput("Choose one event or more: %(events)s.", events=", ".join(SUBSCRIBABLE))
    if len(draft.description) > LONGEST_DESCRIPTION:
        raise InvalidInput("The description has %(most)s characters at most.", most=LONGEST_DESCRIPTION)


def _fill(endpoint: WebhookEndpoint, draft: EndpointDraft) -> None:
    endpoint.url, endpoint.description = draft.url, draft.description.strip()
    endpoint.events = [event.value for event in SUBSCRIBABLE if event.value in draft.events]
    if draft.enabled:
        endpoint.disabled_at, endpoint.disabled_reason = None, ""
        endpoint.failures, endpoint.rests_until = 0, None
    elif endpoint.disabled_at is None:
        endpoint.disabled_at, endpoint.disabled_reason = utc_now(), BY_HAND


def _describe(endpoint: WebhookEndpoint) -> dict[str, Any]:
    enabled = endpoint.disabled_at is None
    return {"url": endpoint.url, "events": list(endpoint.events), "enabled": enabled}
