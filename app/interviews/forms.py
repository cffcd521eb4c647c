from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateTimeLocalField, EmailField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError
from wtforms.validators import Optional as MayBeEmpty

from app.database import utc_now
from app.errors import InvalidInput
from app.i18n import explain
from app.interviews.list_repository import Filters, Show
from app.panels.services import DEFAULT_EXPIRY_DAYS, check_opening
from app.web.filters import find_zone
from app.web.forms import Form
from app.web.time_zones import list_zones

MAX_SEARCH_CHARACTERS = 100
DATETIME_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def read_filters(query: MultiDict[str, str]) -> Filters:
    """What the address asks for; whatever it says wrongly counts as not said."""
    shown = query.get("show", Show.ALL)
    return Filters(
        show=Show(shown) if shown in set(Show) else Show.ALL,
        search=query.get("search", "").strip()[:MAX_SEARCH_CHARACTERS],
        panel_id=query.get("panel", type=uuid.UUID),
    )


def write_filters(filters: Filters) -> dict[str, Any]:
    """The shortest query that read_filters reads as `filters`."""
    given = {
        "show": "" if filters.show is Show.ALL else filters.show.value,
        "search": filters.search,
        "panel": str(filters.panel_id) if filters.panel_id else "",
    }
    return {name: value for name, value in given.items() if value}


class InviteForm(Form):
    """`panel` offers what the view sets as its choices; `opens_at` is in the candidate's time zone."""

    panel = SelectField(lazy_gettext("Panel"), [InputRequired(lazy_gettext("Choose a panel."))])
    name = StringField(
        lazy_gettext("Candidate's name"),
        [InputRequired(lazy_gettext("Enter the candidate's name.")), Length(max=200)],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(lazy_gettext("Email address (optional)"), [Length(max=254)], render_kw={"autocomplete": "off"})
    time_zone = SelectField(
        lazy_gettext("Candidate's time zone"), choices=lambda: list(list_zones()), validate_choice=False
    )
    opens_at = DateTimeLocalField(lazy_gettext("The link opens at (optional)"), [MayBeEmpty()], format=DATETIME_FORMATS)
    by_mail = BooleanField(lazy_gettext("Send the invitation by mail"))
    days = IntegerField(
        lazy_gettext("The link works for, in days"),
        [NumberRange(1, 365, lazy_gettext("Enter 1 to 365 days."))],
        default=DEFAULT_EXPIRY_DAYS,
    )

    def read_opening(self) -> datetime | None:
        """Aware, or None where the link opens at once."""
        given = self.opens_at.data
        return given.replace(tzinfo=find_zone(self.time_zone.data or "UTC")) if given else None

    def validate_opens_at(self, _field: DateTimeLocalField) -> None:
        try:
            check_opening(self.read_opening(), utc_now())
        except InvalidInput as error:
            raise ValidationError(explain(error)) from error
