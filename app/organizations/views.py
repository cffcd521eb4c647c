"""The platform admin's page of tenants."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from app.domain.permissions import Action
from app.errors import Conflict, InvalidInput
from app.i18n import explain
from app.organizations.services import NAME_CHARACTERS, SLUG_CHARACTERS, create_organization, list_organizations
from app.web.authorization import requires
from app.web.forms import Form
from app.web.time_zones import list_zones

blueprint = Blueprint("organizations", __name__)


class OrganizationForm(Form):
    name = StringField(
        lazy_gettext("Name"), [InputRequired(lazy_gettext("Enter the name.")), Length(max=NAME_CHARACTERS)]
    )
    slug = StringField(lazy_gettext("Short name"), [Length(max=SLUG_CHARACTERS)])
    time_zone = SelectField(lazy_gettext("Time zone"), default="UTC")

    def __init__(self) -> None:
        super().__init__()
        self.time_zone.choices = list_zones()


@blueprint.get("/organisations")
@requires(Action.MANAGE_ORGANIZATIONS)
def index() -> ResponseReturnValue:
    return _render(OrganizationForm())


@blueprint.post("/organisations")
@requires(Action.MANAGE_ORGANIZATIONS, confirmed=True)
def create() -> ResponseReturnValue:
    form = OrganizationForm()
    if not form.is_submitted_right():
        return _render(form, gettext("Nothing was made: look at the fields below.")), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        made = create_organization(form.name.data, form.slug.data or "", form.time_zone.data)
    except (InvalidInput, Conflict) as error:
        return _render(form, explain(error)), error.http_status
    flash(gettext("%(name)s is there. Add its first administrator under People.", name=made.name), "success")
    return redirect(url_for(".index"))


def _render(form: OrganizationForm, refused: str = "") -> str:
    return render_template("organizations/index.html", organizations=list_organizations(), form=form, refused=refused)
