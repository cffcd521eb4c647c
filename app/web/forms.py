"""The base of every form: FlaskForm, which checks the CSRF token, with types."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString
from flask_wtf import FlaskForm

from app.web.filters import plain_words


def spell(name: str) -> Any:
    """A program's word as a choice of a form: in the language of whoever is shown it."""
    return LazyString(plain_words, name)


class Form(FlaskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        FlaskForm.__init__(self, *args, **kwargs)

    def is_submitted_right(self) -> bool:
        """Whether this is a POST and every field is right."""
        return bool(FlaskForm.validate_on_submit(self))
