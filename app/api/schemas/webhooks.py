"""Where an organisation is told of its interviews."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from app.webhooks.models import WebhookDelivery, WebhookEndpoint
from app.webhooks.services.endpoints import EndpointDraft


class NewEndpoint(Struct):
    url: Annotated[str, Meta(description="https only; public addresses only.")]
    events: Annotated[list[str], Meta(description="Such as interview.completed; see docs/webhooks.md.")]
    description: str = ""
    enabled: bool = True

    def read(self) -> EndpointDraft:
        return EndpointDraft(self.url.strip(), tuple(self.events), self.description, self.enabled)


class Endpoint(Struct):
    """`failures`: attempts that failed in a row. Until `previous_secret_until` the secret before signs too."""

    id: uuid.UUID
    url: str
    events: list[str]
    description: str
    enabled: bool
    disabled_reason: str
    failures: int
    previous_secret_until: datetime | None
    created_at: datetime


class EndpointWithSecret(Struct):
    """`secret` is shown this once."""

    secret: str
    details: Endpoint


class Delivery(Struct):
    """One message to one endpoint; the figures are those of the last attempt. `message_id` is the `webhook-id`."""

    id: uuid.UUID
    message_id: uuid.UUID
    event: str
    state: str
    attempts: int
    status: int | None
    milliseconds: int | None
    failure: str
    created_at: datetime
    attempted_at: datetime | None
    next_attempt_at: datetime | None


def describe_endpoint(row: WebhookEndpoint) -> Endpoint:
    return Endpoint(
        id=row.id,
        url=row.url,
        events=row.events,
        description=row.description,
        enabled=row.disabled_at is None,
        disabled_reason=row.disabled_reason,
        failures=row.failures,
        previous_secret_until=row.previous_until,
        created_at=row.created_at,
    )


def describe_delivery(row: WebhookDelivery) -> Delivery:
    return Delivery(
        id=row.id,
        message_id=row.message_id,
        event=row.message.event,
        state=row.state,
        attempts=row.attempts,
        status=row.status,
        milliseconds=row.milliseconds,
        failure=row.failure,
        created_at=row.created_at,
        attempted_at=row.attempted_at,
        next_attempt_at=row.next_attempt_at,
    )
