"""The page on which administrators settle what their organisation wants."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from app.domain.permissions import Action
from app.errors import InvalidInput
from app.i18n import explain
from app.organizations import services
from app.organizations.settings import NAME_CHARACTERS, Settings, change_settings, read_settings
from app.web.actors import current_actor
from app.web.authorization import current_organization_id, requires
from app.web.forms import Form

blueprint = Blueprint("organization_settings", __name__, url_prefix="/settings")


class SettingsForm(Form):
    report_name = StringField(lazy_gettext("Name on reports"), [Length(max=NAME_CHARACTERS)])
    report_colour = StringField(
        lazy_gettext("Colour of reports"), [Length(max=7)], render_kw={"placeholder": "#1d3f72"}
    )
    asks_groups = BooleanField(lazy_gettext("Ask candidates, of their own free will, which groups they belong to"))

    def read(self) -> Settings:
        colour = (self.report_colour.data or "").strip().lower()
        return Settings((self.report_name.data or "").strip(), colour, bool(self.asks_groups.data))


@blueprint.get("")
@requires(Action.MANAGE_SETTINGS)
def show() -> ResponseReturnValue:
    return _render(SettingsForm(obj=read_settings(services.get_organization(current_organization_id()))))


@blueprint.post("")
@requires(Action.MANAGE_SETTINGS)
def save() -> ResponseReturnValue:
    form = SettingsForm()
    if not form.is_submitted_right():
        return _render(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        change_settings(current_actor(), form.read())
    except InvalidInput as error:
        return _render(form, refused=explain(error)), error.http_status
    flash(gettext("Saved. Reports that are made from now on follow it."), "success")
    return redirect(url_for(".show"))


def _render(form: SettingsForm, refused: str = "") -> str:
    organization = services.get_organization(current_organization_id())
    return render_template("organizations/settings.html", form=form, organization=organization, refused=refused)
