"""`flask webhook`: where an organisation is told of its interviews."""

from __future__ import annotations

import uuid
from typing import Any

import click

from app.audit.services import Actor
from app.cli.base import CommandGroup, emit, json_option, table
from app.context import get_config, get_ports
from app.domain.webhook_events import SUBSCRIBABLE
from app.organizations.choosing import choose_organization, organization_option
from app.webhooks.models import WebhookDelivery, WebhookEndpoint
from app.webhooks.services import endpoints
from app.webhooks.services.endpoints import EndpointDraft

SHOWN_ONCE = "Keep the secret now: it cannot be shown again."
EVENTS = tuple(event.value for event in SUBSCRIBABLE)
webhook = CommandGroup("webhook", help="Where an organisation is told of its interviews.")
endpoint_argument = click.argument("endpoint_id", metavar="ENDPOINT", type=click.UUID)
delivery_argument = click.argument("delivery_id", metavar="DELIVERY", type=click.UUID)


@webhook.command("list", help="Show the endpoints.")
@organization_option
@json_option
def list_all(*, slug: str, as_json: bool) -> None:
    rows = [_row(found) for found in endpoints.list_endpoints(choose_organization(slug).id)]
    emit({"endpoints": rows}, table(rows, ("id", "url", "enabled", "failures", "events")), as_json=as_json)


@webhook.command("add", help="Add an endpoint; prints its secret.")
@click.argument("url")
@click.option("--event", "events", multiple=True, type=click.Choice(EVENTS), help="All where none is named.")
@click.option("--description", default="", help="What it is.")
@organization_option
@json_option
def add(*, url: str, events: tuple[str, ...], description: str, slug: str, as_json: bool) -> None:
    draft = EndpointDraft(url, events or EVENTS, description)
    loopback = get_config().webhooks_to_loopback
    endpoint, secret = endpoints.add_endpoint(get_ports(), _actor(slug), draft, allow_loopback=loopback)
    _emit_secret(endpoint, secret, as_json=as_json)


@webhook.command("switch", help="Switch an endpoint on or off.")
@endpoint_argument
@click.argument("state", type=click.Choice(["on", "off"]))
@organization_option
@json_option
def switch(*, endpoint_id: uuid.UUID, state: str, slug: str, as_json: bool) -> None:
    actor = _actor(slug)
    found = endpoints.get_endpoint(actor.organization_id, endpoint_id)
    draft = EndpointDraft(found.url, tuple(found.events), found.description, enabled=state == "on")
    loopback = get_config().webhooks_to_loopback
    row = _row(endpoints.change_endpoint(actor, endpoint_id, draft, allow_loopback=loopback))
    emit(row, f"Endpoint {endpoint_id} is {state}.", as_json=as_json)


@webhook.command("rotate", help="Make a new secret; the old one signs too for a day.")
@endpoint_argument
@organization_option
@json_option
def rotate(*, endpoint_id: uuid.UUID, slug: str, as_json: bool) -> None:
    endpoint, secret = endpoints.renew_secret(get_ports(), _actor(slug), endpoint_id)
    _emit_secret(endpoint, secret, as_json=as_json)


@webhook.command("remove", help="Remove an endpoint with the log of its deliveries.")
@endpoint_argument
@organization_option
@json_option
def remove(*, endpoint_id: uuid.UUID, slug: str, as_json: bool) -> None:
    endpoints.remove_endpoint(_actor(slug), endpoint_id)
    emit({"removed": str(endpoint_id)}, f"Endpoint {endpoint_id} is removed.", as_json=as_json)


@webhook.command("test", help="Send a test event.")
@endpoint_argument
@organization_option
@json_option
def test(*, endpoint_id: uuid.UUID, slug: str, as_json: bool) -> None:
    delivery = endpoints.send_test(get_ports(), _actor(slug), endpoint_id)
    emit(_delivery(delivery), f"Delivery {delivery.id} is on its way.", as_json=as_json)


@webhook.command("deliveries", help="Show the latest deliveries to an endpoint.")
@endpoint_argument
@click.option("--limit", default=25, show_default=True, type=click.IntRange(1, 1000))
@organization_option
@json_option
def deliveries(*, endpoint_id: uuid.UUID, limit: int, slug: str, as_json: bool) -> None:
    found = endpoints.slice_deliveries(choose_organization(slug).id, endpoint_id, None, limit)
    rows = [_delivery(row) for row in found.rows]
    columns = ("id", "event", "state", "attempts", "status", "milliseconds", "next_attempt_at", "failure")
    emit({"deliveries": rows}, table(rows, columns), as_json=as_json)


@webhook.command("resend", help="Send a delivery again, with the same message id.")
@endpoint_argument
@delivery_argument
@organization_option
@json_option
def resend(*, endpoint_id: uuid.UUID, delivery_id: uuid.UUID, slug: str, as_json: bool) -> None:
    delivery = endpoints.send_again(get_ports(), _actor(slug), endpoint_id, delivery_id)
    emit(_delivery(delivery), f"Delivery {delivery.id} is on its way.", as_json=as_json)


def _actor(slug: str) -> Actor:
    return Actor(choose_organization(slug).id, None)


def _emit_secret(endpoint: WebhookEndpoint, secret: str, *, as_json: bool) -> None:
    emit({**_row(endpoint), "secret": secret}, f"Endpoint {endpoint.id}\n{secret}\n{SHOWN_ONCE}", as_json=as_json)


def _row(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": str(endpoint.id),
        "url": endpoint.url,
        "description": endpoint.description,
        "events": endpoint.events,
        "enabled": endpoint.disabled_at is None,
        "failures": endpoint.failures,
        "previous_secret_until": endpoint.previous_until,
    }


def _delivery(delivery: WebhookDelivery) -> dict[str, Any]:
    return {
        "id": str(delivery.id),
        "message": str(delivery.message_id),
        "event": delivery.message.event,
        "created_at": delivery.created_at,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "status": delivery.status,
        "milliseconds": delivery.milliseconds,
        "next_attempt_at": delivery.next_attempt_at,
        "failure": delivery.failure,
    }
