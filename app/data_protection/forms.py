from __future__ import annotations

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.data_protection.services.holds import LONGEST_TEXT
from app.domain.retention import DAYS
from app.web.forms import Form

CONFIRMATION = "delete"


class ReasonForm(Form):
    reason = TextAreaField("Reason", [InputRequired("Give a reason."), Length(max=LONGEST_TEXT)])


class RequestForm(Form):
    note = TextAreaField("What the candidate wrote", [Length(max=LONGEST_TEXT)])


class ErasureForm(Form):
    confirmation = StringField(f"Type {CONFIRMATION} to confirm", [InputRequired(f"Type {CONFIRMATION}.")])

    @property
    def is_confirmed(self) -> bool:
        return (self.confirmation.data or "").strip().lower() == CONFIRMATION


class RetentionForm(Form):
    recording_days = IntegerField("Recordings, in days", [Optional(), NumberRange(*DAYS)])
    invitation_days = IntegerField("Unused invitations, in days", [Optional(), NumberRange(*DAYS)])
