"""The secrets of an endpoint as they lie in the database: sealed, each bound to its row and its column."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from app.database import transaction
from app.domain.webhook_signature import SECRET_BYTES, write_secret
from app.extensions import db
from app.ports import Ports
from app.webhooks import repository
from app.webhooks.models import WebhookEndpoint

BOTH_GOOD_FOR = timedelta(hours=24)


def give_secret(ports: Ports, endpoint: WebhookEndpoint) -> str:
    """A new one, for an endpoint that has its id."""
    secret = write_secret(secrets.token_bytes(SECRET_BYTES))
    endpoint.secret = _seal(ports, endpoint, "secret", secret)
    return secret


def replace_secret(ports: Ports, endpoint: WebhookEndpoint, now: datetime) -> str:
    """A new one; the one before signs too for BOTH_GOOD_FOR."""
    before = _open(ports, endpoint, "secret", endpoint.secret)
    endpoint.previous_secret = _seal(ports, endpoint, "previous_secret", before)
    endpoint.previous_until = now + BOTH_GOOD_FOR
    return give_secret(ports, endpoint)


def list_secrets(ports: Ports, endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """Those that sign now, the newest first. Raises StorageFailed."""
    found = [_open(ports, endpoint, "secret", endpoint.secret)]
    if endpoint.previous_secret and endpoint.previous_until and endpoint.previous_until > now:
        found.append(_open(ports, endpoint, "previous_secret", endpoint.previous_secret))
    return found


def reseal_secrets(ports: Ports, organization_id: uuid.UUID) -> int:
    """Under the organisation's newest key; returns of how many endpoints."""
    with transaction(db.session):
        endpoints = repository.list_endpoints(organization_id)
        for endpoint in endpoints:
            endpoint.secret = _seal(ports, endpoint, "secret", _open(ports, endpoint, "secret", endpoint.secret))
            if endpoint.previous_secret:
                before = _open(ports, endpoint, "previous_secret", endpoint.previous_secret)
                endpoint.previous_secret = _seal(ports, endpoint, "previous_secret", before)
    return len(endpoints)


def _seal(ports: Ports, endpoint: WebhookEndpoint, column: str, secret: str) -> bytes:
    return ports.seals.seal(endpoint.organization_id, _place(endpoint, column), secret.encode())


def _open(ports: Ports, endpoint: WebhookEndpoint, column: str, sealed: bytes) -> str:
    return ports.seals.open(endpoint.organization_id, _place(endpoint, column), sealed).decode()


def _place(endpoint: WebhookEndpoint, column: str) -> str:
    return f"webhook_endpoints/{endpoint.id}/{column}"
