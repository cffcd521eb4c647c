from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange

from app.domain.accommodations import Accommodations, ExtraTime
from app.domain.invitation_mail import LONGEST_BODY
from app.domain.mail_writing import LONGEST_SUBJECT
from app.panels.services import DEFAULT_EXPIRY_DAYS
from app.web.forms import Form
from app.web.time_zones import list_zones

EXTRA_TIME = {
    ExtraTime.NONE: lazy_gettext("The panel's times"),
    ExtraTime.HALF_MORE: lazy_gettext("Half as long again"),
    ExtraTime.DOUBLE: lazy_gettext("Twice as long"),
    ExtraTime.UNTIMED: lazy_gettext("No time limits: each answer ends when the candidate says so"),
}


GRANTS = ("captions", "question_text", "larger_type", "adjustable_timers")


class TimeZoneForm(Form):
    time_zone = SelectField(lazy_gettext("Time zone"), choices=lambda: list(list_zones()))


class AccommodationForm(Form):
    extra_time = RadioField(
        lazy_gettext("Time"),
        choices=[SelectChoice(extra.value, label) for extra, label in EXTRA_TIME.items()],
        default=ExtraTime.NONE,
    )
    captions = BooleanField(lazy_gettext("Captions: what is said is shown as text"))
    question_text = BooleanField(lazy_gettext("Each question stays on the screen as text"))
    larger_type = BooleanField(lazy_gettext("Larger type from the start"))
    adjustable_timers = BooleanField(lazy_gettext("The candidate may add a minute to an answer, again and again"))

    def fill(self, granted: Accommodations) -> None:
        self.extra_time.data = granted.extra_time.value
        for name in GRANTS:
            self[name].data = getattr(granted, name)

    def to_accommodations(self) -> Accommodations:
        return Accommodations(ExtraTime(self.extra_time.data), **{name: bool(self[name].data) for name in GRANTS})


class InviteeFileForm(Form):
    file = FileField(lazy_gettext("CSV file"), [FileRequired(lazy_gettext("Choose a file."))])


class InviteAllForm(Form):
    """The second step: the file as it was read, in a hidden field."""

    content = HiddenField()
    days = IntegerField(
        lazy_gettext("The links work for, in days"),
        [NumberRange(1, 365, lazy_gettext("Enter 1 to 365 days."))],
        default=DEFAULT_EXPIRY_DAYS,
    )
    by_mail = BooleanField(lazy_gettext("Send each invitation by mail"))


class MailForm(Form):
    subject = StringField(lazy_gettext("Subject"), [Length(max=LONGEST_SUBJECT)])
    body = TextAreaField(lazy_gettext("Body"), [Length(max=LONGEST_BODY)])
