"""The only queries on webhooks; those of the worker start from a delivery's id."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update

from app.database import Base
from app.domain.cursor import Cursor
from app.errors import NotFound
from app.extensions import db
from app.keyset import Slice, take_slice
from app.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint, WebhookMessage


def add(row: Base) -> None:
    db.session.add(row)
    db.session.flush()


def list_endpoints(organization_id: uuid.UUID) -> Sequence[WebhookEndpoint]:
    """The oldest first."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.organization_id == organization_id)
    return db.session.scalars(query.order_by(WebhookEndpoint.created_at, WebhookEndpoint.id)).all()


def get_endpoint(organization_id: uuid.UUID, endpoint_id: uuid.UUID, *, lock: bool = False) -> WebhookEndpoint:
    query = select(WebhookEndpoint).where(
        WebhookEndpoint.organization_id == organization_id, WebhookEndpoint.id == endpoint_id
    )
    endpoint = db.session.scalar(query.with_for_update() if lock else query)
    if endpoint is None:
        raise NotFound("There is no such webhook endpoint in your organisation.")
    return endpoint


def delete_endpoint(endpoint_id: uuid.UUID) -> None:
    """With its deliveries."""
    db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id))
    db.session.execute(delete(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id))


def find_delivery(delivery_id: uuid.UUID) -> WebhookDelivery | None:
    """Locked until the transaction ends."""
    query = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id)
    return db.session.scalar(query.with_for_update(of=WebhookDelivery).execution_options(populate_existing=True))


def get_delivery(organization_id: uuid.UUID, endpoint_id: uuid.UUID, delivery_id: uuid.UUID) -> WebhookDelivery:
    query = select(WebhookDelivery).where(
        WebhookDelivery.organization_id == organization_id,
        WebhookDelivery.endpoint_id == endpoint_id,
        WebhookDelivery.id == delivery_id,
    )
    delivery = db.session.scalar(query)
    if delivery is None:
        raise NotFound("There is no such delivery to this endpoint.")
    return delivery


def list_due(before: datetime, limit: int) -> Sequence[uuid.UUID]:
    """Ids of deliveries of any organisation that should have been tried by then, the longest due first."""
    query = select(WebhookDelivery.id).where(
        WebhookDelivery.state == DeliveryState.WAITING.value, WebhookDelivery.next_attempt_at < before
    )
    return db.session.scalars(query.order_by(WebhookDelivery.next_attempt_at).limit(limit)).all()


def slice_deliveries(endpoint_id: uuid.UUID, after: Cursor | None, limit: int) -> Slice[WebhookDelivery]:
    query = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
    return take_slice(query, WebhookDelivery, after, limit)


def count_waiting(organization_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """By endpoint."""
    query = select(WebhookDelivery.endpoint_id, func.count()).where(
        WebhookDelivery.organization_id == organization_id, WebhookDelivery.state == DeliveryState.WAITING.value
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(WebhookDelivery.endpoint_id))}


def forget_previous_secrets(now: datetime) -> None:
    """Those whose time is over."""
    over = update(WebhookEndpoint).where(WebhookEndpoint.previous_until < now)
    db.session.execute(over.values(previous_secret=None, previous_until=None))


def delete_messages_before(moment: datetime) -> int:
    """With their deliveries; those that still wait stay."""
    waits = exists().where(
        WebhookDelivery.message_id == WebhookMessage.id, WebhookDelivery.state == DeliveryState.WAITING.value
    )
    old = db.session.scalars(select(WebhookMessage.id).where(WebhookMessage.created_at < moment, ~waits)).all()
    for start in range(0, len(old), 500):
        ids = old[start : start + 500]
        db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.message_id.in_(ids)))
        db.session.execute(delete(WebhookMessage).where(WebhookMessage.id.in_(ids)))
    return len(old)
