"""The platform admin's door to one organisation."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import platform_access
from app.accounts.signing_in import current_login_id
from app.domain.permissions import Action
from app.errors import InvalidInput
from app.i18n import explain
from app.organizations import services as organizations
from app.web.authorization import current_principal, requires

blueprint = Blueprint("platform_access", __name__)


@blueprint.get("/organisations/<uuid:organization_id>/access")
@requires(Action.MANAGE_ORGANIZATIONS)
def show(organization_id: uuid.UUID) -> ResponseReturnValue:
    return _render(organization_id)


@blueprint.post("/organisations/<uuid:organization_id>/access")
@requires(Action.MANAGE_ORGANIZATIONS, confirmed=True)
def open_access(organization_id: uuid.UUID) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    try:
        platform_access.open_access(current_principal().user_id, current_login_id(), organization_id, reason)
    except InvalidInput as error:
        return _render(organization_id, reason, explain(error)), error.http_status
    return redirect(url_for("interviews.dashboard"))


@blueprint.post("/organisations/access/end")
@requires(Action.MANAGE_ORGANIZATIONS)
def close_access() -> ResponseReturnValue:
    platform_access.close_access(current_login_id())
    return redirect(url_for("organizations.index"))


def _render(organization_id: uuid.UUID, reason: str = "", refused: str = "") -> str:
    organization = organizations.get_organization(organization_id)
    return render_template("accounts/access.html", organization=organization, reason=reason, refused=refused)
