"""Forms speak in our own words, whatever is wrong with a field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import wtforms
from flask import Flask
from wtforms import DecimalField, FieldList, FormField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import AnyOf, Length, NumberRange

from app.web.form_words import OTHERWISE, WORDS
from app.web.forms import Form, FormPart

SOURCES = "".join(path.read_text() for path in Path(wtforms.__file__).parent.rglob("*.py"))
GIVEN = {
    "whole": "soon",
    "title": "x" * 12,
    "days": "4000",
    "kind": "other",
    "code": "x",
    "parts-0-share": "half",
    "parts-1-share": "101",
}


class Part(FormPart):
    share = DecimalField(validators=[NumberRange(0, 100)])


class Sample(Form):
    whole = IntegerField()
    title = StringField(validators=[Length(max=10)])
    days = IntegerField(validators=[NumberRange(1, 3650)])
    kind = SelectField(choices=[SelectChoice("a", "A")])
    code = StringField(validators=[AnyOf("abc")])
    parts = FieldList(FormField(Part))


@pytest.mark.parametrize("text", WORDS)
def test_what_is_replaced_is_what_the_library_says(text: str) -> None:
    assert f'"{text}"' in re.sub(r"\s+", " ", SOURCES)


def test_every_field_says_how_to_mend_it(app: Flask) -> None:
    with app.test_request_context(method="POST", data=GIVEN):
        form = Sample(meta={"csrf": False})
        form.is_submitted_right()
        told = {name: errors[0] for name, errors in form.errors.items() if name != "parts"}
        parts = [part["share"][0] for part in form.errors["parts"]]
    assert told == {
        "whole": "Enter a whole number, such as 7.",
        "title": "12 characters are too many; shorten it to 10.",
        "days": "Enter 1 to 3650.",
        "kind": "Choose one of what the list offers.",
        "code": OTHERWISE,
    }
    assert parts == ["Enter a number, such as 2.5.", "Enter 0 to 100."]
