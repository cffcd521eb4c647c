"""The platform admin's page of tenants; they are made from the command line."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.domain.permissions import Action
from app.organizations.services import list_organizations
from app.web.authorization import requires

blueprint = Blueprint("organizations", __name__)


@blueprint.get("/organisations")
@requires(Action.MANAGE_ORGANIZATIONS)
def index() -> ResponseReturnValue:
    return render_template("organizations/index.html", organizations=list_organizations())
