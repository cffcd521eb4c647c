from __future__ import annotations

from flask_babel import LazyString, lazy_gettext
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.outbound_address import LONGEST_URL
from app.domain.webhook_events import DESCRIPTIONS
from app.i18n import translate
from app.web.forms import Form
from app.webhooks.services.endpoints import LONGEST_DESCRIPTION, EndpointDraft


class EndpointForm(Form):
    url = StringField(
        lazy_gettext("Address"),
        [InputRequired(lazy_gettext("Write the address that is to be told.")), Length(max=LONGEST_URL)],
        render_kw={"type": "url", "placeholder": "https://example.com/webhooks", "autocomplete": "off"},
    )
    description = StringField(
        lazy_gettext("What it is"),
        [Length(max=LONGEST_DESCRIPTION)],
        render_kw={"placeholder": lazy_gettext("Such as: ATS")},
    )
    events = SelectMultipleField(
        lazy_gettext("Events"),
        choices=[SelectChoice(event.value, LazyString(translate, text)) for event, text in DESCRIPTIONS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    enabled = BooleanField(lazy_gettext("Switched on"), default=True)

    def read(self) -> EndpointDraft:
        return EndpointDraft(
            url=(self.url.data or "").strip(),
            events=tuple(self.events.data or ()),
            description=self.description.data or "",
            enabled=bool(self.enabled.data),
        )
