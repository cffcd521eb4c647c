from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import IntegerField, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.data_protection.services.holds import LONGEST_TEXT
from app.domain.retention import DAYS
from app.web.forms import Form

CONFIRMATION = "delete"


class ReasonForm(Form):
    reason = TextAreaField(
        lazy_gettext("Reason"), [InputRequired(lazy_gettext("Give a reason.")), Length(max=LONGEST_TEXT)]
    )


class RequestForm(Form):
    note = TextAreaField(lazy_gettext("What the candidate wrote"), [Length(max=LONGEST_TEXT)])


class ErasureForm(Form):
    confirmation = StringField(
        lazy_gettext("Type %(word)s to confirm", word=CONFIRMATION),
        [InputRequired(lazy_gettext("Type %(word)s.", word=CONFIRMATION))],
    )
    password = PasswordField(
        lazy_gettext("Your password"),
        [InputRequired(lazy_gettext("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )

    @property
    def is_confirmed(self) -> bool:
        return (self.confirmation.data or "").strip().lower() == CONFIRMATION


class RetentionForm(Form):
    recording_days = IntegerField(lazy_gettext("Recordings, in days"), [Optional(), NumberRange(*DAYS)])
    invitation_days = IntegerField(lazy_gettext("Unused invitations, in days"), [Optional(), NumberRange(*DAYS)])
