from __future__ import annotations

from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.domain.recommendation import Recommendation
from app.errors import InvalidInput
from app.reviews.services.drafts import GivenRating
from app.reviews.services.rating import LONGEST_NOTE_CHARACTERS
from app.web.filters import plain_words
from app.web.forms import Form, spell

RATING = "rating-"
REASON = "reason-"


class SubmissionForm(Form):
    recommendation = RadioField(
        lazy_gettext("Your recommendation"),
        [InputRequired(lazy_gettext("Choose one of the five steps."))],
        choices=[SelectChoice(step.value, spell(step)) for step in Recommendation],
    )
    note = TextAreaField(lazy_gettext("Note (optional)"), [Length(max=LONGEST_NOTE_CHARACTERS)])


def read_ratings(form: MultiDict[str, str]) -> list[GivenRating]:
    """One for each component with a number or a reason. Raises InvalidInput."""
    names = [name.removeprefix(RATING) for name in form if name.startswith(RATING)]
    given = [(name, form[RATING + name].strip(), form.get(REASON + name, "").strip()) for name in names]
    return [_read(*fields) for fields in given if any(fields[1:])]


def _read(component: str, rating: str, reason: str) -> GivenRating:
    try:
        return GivenRating(component, float(rating.replace(",", ".")), reason)
    except ValueError as error:
        raise InvalidInput("%(component)s: enter a number from 0 to 10.", component=plain_words(component)) from error
