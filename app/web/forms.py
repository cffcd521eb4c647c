"""The base of every form: FlaskForm, which checks the CSRF token, with types."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm


class Form(FlaskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        FlaskForm.__init__(self, *args, **kwargs)

    def is_submitted_right(self) -> bool:
        """Whether this is a POST and every field is right."""
        return bool(FlaskForm.validate_on_submit(self))
