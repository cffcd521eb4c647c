"""The bases of forms: FlaskForm, which checks the CSRF token, with types, and what a form is made of."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString
from flask_wtf import FlaskForm
from wtforms import Form as PlainForm

from app.web.filters import plain_words
from app.web.form_words import FormWords


def spell(name: str) -> Any:
    """A program's word as a choice of a form: in the language of whoever is shown it."""
    return LazyString(plain_words, name)


class _OwnWords:
    """What the `Meta` of a form needs for its fields to say how to mend them."""

    def get_translations(self, _form: Any) -> FormWords:
        return FormWords()


class Form(FlaskForm):
    class Meta(_OwnWords, FlaskForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        FlaskForm.__init__(self, *args, **kwargs)

    def is_submitted_right(self) -> bool:
        """Whether this is a POST and every field is right."""
        return bool(FlaskForm.validate_on_submit(self))


class FormPart(PlainForm):
    """Fields that repeat within a form, whose token they share."""

    class Meta(_OwnWords, PlainForm.Meta):
        pass
