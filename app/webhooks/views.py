"""The pages on which administrators say where their organisation is told of its interviews."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.context import get_config, get_ports
from app.database import utc_now
from app.domain.cursor import decode_cursor
from app.domain.permissions import Action
from app.domain.webhook_events import DESCRIPTIONS
from app.errors import InvalidInput
from app.i18n import explain
from app.web.actors import current_actor
from app.web.authorization import current_organization_id, requires
from app.web.telling import telling
from app.webhooks.forms import EndpointForm
from app.webhooks.models import WebhookEndpoint
from app.webhooks.services import endpoints

DELIVERIES_A_PAGE = 25
blueprint = Blueprint("webhooks", __name__, url_prefix="/settings/webhooks")


@blueprint.get("")
@requires(Action.MANAGE_PROGRAMS)
def index() -> ResponseReturnValue:
    return _list(EndpointForm(events=[event.value for event in DESCRIPTIONS]))


@blueprint.post("")
@requires(Action.MANAGE_PROGRAMS, confirmed=True)
def add() -> ResponseReturnValue:
    """The answer itself shows the secret: it cannot be shown again."""
    form = EndpointForm()
    try:
        if not form.is_submitted_right():
            return _list(form), 422
        endpoint, secret = endpoints.add_endpoint(
            get_ports(), current_actor(), form.read(), allow_loopback=get_config().webhooks_to_loopback
        )
    except InvalidInput as error:
        return _list(form, refused=explain(error)), error.http_status
    return _show(endpoint, secret=secret)


@blueprint.get("/<uuid:endpoint_id>")
@requires(Action.MANAGE_PROGRAMS)
def show(endpoint_id: uuid.UUID) -> ResponseReturnValue:
    return _show(endpoints.get_endpoint(current_organization_id(), endpoint_id))


@blueprint.post("/<uuid:endpoint_id>")
@requires(Action.MANAGE_PROGRAMS, confirmed=True)
def save(endpoint_id: uuid.UUID) -> ResponseReturnValue:
    form, endpoint = EndpointForm(), endpoints.get_endpoint(current_organization_id(), endpoint_id)
    try:
        if not form.is_submitted_right():
            return _show(endpoint, form), 422
        endpoints.change_endpoint(
            current_actor(), endpoint_id, form.read(), allow_loopback=get_config().webhooks_to_loopback
        )
    except InvalidInput as error:
        return _show(endpoint, form, refused=explain(error)), error.http_status
    flash(gettext("Saved."), "success")
    return _go_to(endpoint_id)


@blueprint.post("/<uuid:endpoint_id>/secret")
@requires(Action.MANAGE_PROGRAMS, confirmed=True)
def renew(endpoint_id: uuid.UUID) -> ResponseReturnValue:
    """As for `add`."""
    endpoint, secret = endpoints.renew_secret(get_ports(), current_actor(), endpoint_id)
    return _show(endpoint, secret=secret)


@blueprint.post("/<uuid:endpoint_id>/test")
@requires(Action.MANAGE_PROGRAMS)
def test(endpoint_id: uuid.UUID) -> ResponseReturnValue:
    with telling(gettext("A test is on its way; what became of it stands below in a moment.")):
        endpoints.send_test(get_ports(), current_actor(), endpoint_id)
    return _go_to(endpoint_id)


@blueprint.post("/<uuid:endpoint_id>/deliveries/<uuid:delivery_id>/again")
@requires(Action.MANAGE_PROGRAMS)
def send_again(endpoint_id: uuid.UUID, delivery_id: uuid.UUID) -> ResponseReturnValue:
    with telling(gettext("It is sent again, with the same id.")):
        endpoints.send_again(get_ports(), current_actor(), endpoint_id, delivery_id)
    return _go_to(endpoint_id)


@blueprint.post("/<uuid:endpoint_id>/removal")
@requires(Action.MANAGE_PROGRAMS)
def remove(endpoint_id: uuid.UUID) -> ResponseReturnValue:
    endpoints.remove_endpoint(current_actor(), endpoint_id)
    flash(gettext("The endpoint is removed, and the log of its deliveries with it."), "success")
    return redirect(url_for(".index"))


def _go_to(endpoint_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for(".show", endpoint_id=endpoint_id))


def _list(form: EndpointForm, refused: str = "") -> str:
    organization_id = current_organization_id()
    return render_template(
        "webhooks/index.html",
        endpoints=endpoints.list_endpoints(organization_id),
        waiting=endpoints.count_waiting(organization_id),
        form=form,
        refused=refused,
    )


def _show(endpoint: WebhookEndpoint, form: EndpointForm | None = None, secret: str = "", refused: str = "") -> str:
    cursor = request.args.get("cursor", "")
    after = decode_cursor(cursor) if cursor else None
    deliveries = endpoints.slice_deliveries(endpoint.organization_id, endpoint.id, after, DELIVERIES_A_PAGE)
    return render_template(
        "webhooks/show.html",
        endpoint=endpoint,
        form=form or EndpointForm(obj=endpoint, enabled=endpoint.disabled_at is None),
        deliveries=deliveries,
        is_first_page=after is None,
        secret=secret,
        refused=refused,
        now=utc_now(),
    )
