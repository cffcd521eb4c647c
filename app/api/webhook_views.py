"""Webhooks."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from app.api.manners import require_unchanged
from app.api.routing import route
from app.api.schemas.lists import ListQuery, Page, make_page
from app.api.schemas.webhooks import (
    Delivery,
    Endpoint,
    EndpointWithSecret,
    NewEndpoint,
    describe_delivery,
    describe_endpoint,
)
from app.context import get_config, get_ports
from app.domain.permissions import Action
from app.web.actors import current_actor
from app.web.authorization import current_organization_id
from app.webhooks.services import endpoints

MANAGE = Action.MANAGE_PROGRAMS


@route("GET", "/webhooks", MANAGE)
def list_endpoints() -> list[Endpoint]:
    """Endpoints of the organisation, oldest first."""
    return [describe_endpoint(row) for row in endpoints.list_endpoints(current_organization_id())]


@route("POST", "/webhooks", MANAGE, HTTPStatus.CREATED)
def add_endpoint(body: NewEndpoint) -> EndpointWithSecret:
    """Add an endpoint; its secret is told in this answer alone."""
    row, secret = endpoints.add_endpoint(get_ports(), current_actor(), body.read(), allow_loopback=_loopback())
    return EndpointWithSecret(secret, describe_endpoint(row))


@route("GET", "/webhooks/<uuid:endpoint_id>", MANAGE)
def read_endpoint(endpoint_id: uuid.UUID) -> Endpoint:
    """One endpoint."""
    return _read(endpoint_id)


@route("PUT", "/webhooks/<uuid:endpoint_id>", MANAGE)
def change_endpoint(endpoint_id: uuid.UUID, body: NewEndpoint) -> Endpoint:
    """Change it, or switch it on or off; its secret stays. If-Match guards against other changes."""
    require_unchanged(_read(endpoint_id))
    endpoints.change_endpoint(current_actor(), endpoint_id, body.read(), allow_loopback=_loopback())
    return _read(endpoint_id)


@route("DELETE", "/webhooks/<uuid:endpoint_id>", MANAGE, HTTPStatus.NO_CONTENT)
def remove_endpoint(endpoint_id: uuid.UUID) -> None:
    """With the log of its deliveries."""
    endpoints.remove_endpoint(current_actor(), endpoint_id)


@route("POST", "/webhooks/<uuid:endpoint_id>/secret", MANAGE, HTTPStatus.CREATED)
def renew_secret(endpoint_id: uuid.UUID) -> EndpointWithSecret:
    """Make a new secret; the old one signs too for a day."""
    row, secret = endpoints.renew_secret(get_ports(), current_actor(), endpoint_id)
    return EndpointWithSecret(secret, describe_endpoint(row))


@route("POST", "/webhooks/<uuid:endpoint_id>/test", MANAGE, HTTPStatus.ACCEPTED)
def send_test(endpoint_id: uuid.UUID) -> Delivery:
    """Send a test event."""
    return describe_delivery(endpoints.send_test(get_ports(), current_actor(), endpoint_id))


@route("GET", "/webhooks/<uuid:endpoint_id>/deliveries", MANAGE)
def list_deliveries(endpoint_id: uuid.UUID, query: ListQuery) -> Page[Delivery]:
    """What was sent to an endpoint, and what became of it; kept for 30 days."""
    found = endpoints.slice_deliveries(current_organization_id(), endpoint_id, query.after(), query.limit)
    return make_page(found, describe_delivery)


@route("POST", "/webhooks/<uuid:endpoint_id>/deliveries/<uuid:delivery_id>/again", MANAGE, HTTPStatus.ACCEPTED)
def send_again(endpoint_id: uuid.UUID, delivery_id: uuid.UUID) -> Delivery:
    """Send it again, with the same message id."""
    return describe_delivery(endpoints.send_again(get_ports(), current_actor(), endpoint_id, delivery_id))


def _read(endpoint_id: uuid.UUID) -> Endpoint:
    return describe_endpoint(endpoints.get_endpoint(current_organization_id(), endpoint_id))


def _loopback() -> bool:
    return get_config().webhooks_to_loopback
