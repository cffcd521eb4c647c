from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DecimalField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from app.domain.difficulty import Difficulty
from app.domain.question_writing import MOST_DESCRIPTION_CHARACTERS, MOST_QUESTIONS, Brief
from app.question_bank.cells import read_cell, write_cell
from app.question_bank.content import DEFAULT_RUBRIC, QuestionContent
from app.question_bank.models import QuestionStatus
from app.question_bank.services import QuestionFilter
from app.web.forms import Form, spell

MAX_SEARCH_CHARACTERS = 100
MAX_CATEGORY_CHARACTERS = 40
NOT_OF_QUESTION = frozenset({"csrf_token", "twins_seen"})
LISTS = ("key_points", "rubric", "vocabulary", "tags")


def read_filter(query: MultiDict[str, str]) -> QuestionFilter:
    """What the address asks for; whatever it says wrongly counts as not said."""
    difficulty, status = query.get("difficulty", ""), query.get("status", "")
    return QuestionFilter(
        words=query.get("search", "").strip()[:MAX_SEARCH_CHARACTERS],
        topic_id=query.get("topic", type=uuid.UUID),
        difficulty=difficulty if difficulty in set(Difficulty) else "",
        status=status if status in set(QuestionStatus) else "",
        category=query.get("category", "").strip()[:MAX_CATEGORY_CHARACTERS],
    )


def write_filter(wanted: QuestionFilter) -> dict[str, Any]:
    """The shortest query that read_filter reads as `wanted`."""
    given = {
        "search": wanted.words,
        "topic": str(wanted.topic_id) if wanted.topic_id else "",
        "difficulty": wanted.difficulty,
        "status": wanted.status,
        "category": wanted.category,
    }
    return {name: value for name, value in given.items() if value}


def _titles(words: type[Difficulty | QuestionStatus]) -> list[SelectChoice]:
    return [SelectChoice(word.value, spell(word.value)) for word in words]


class QuestionForm(Form):
    """The lists are text, one entry a line, as app.question_bank.cells reads it."""

    text = TextAreaField(
        lazy_gettext("Question, as it is asked aloud"),
        [InputRequired(lazy_gettext("Write the question.")), Length(max=2000)],
    )
    topic = StringField(lazy_gettext("Topic"), [InputRequired(lazy_gettext("Name a topic.")), Length(max=100)])
    subtopic = StringField(lazy_gettext("Subtopic"), [InputRequired(lazy_gettext("Name a subtopic.")), Length(max=100)])
    difficulty = SelectField(lazy_gettext("Difficulty"), choices=_titles(Difficulty))
    category = SelectField(lazy_gettext("Category"))
    status = SelectField(lazy_gettext("Status"), choices=_titles(QuestionStatus))
    weightage = DecimalField(
        lazy_gettext("Weightage"), [NumberRange(0.01, 100, lazy_gettext("Enter 0.01 to 100."))], default=1, places=None
    )
    expected_seconds = IntegerField(
        lazy_gettext("Expected length of an answer, in seconds"),
        [NumberRange(10, 1800, lazy_gettext("Enter 10 to 1800 seconds."))],
        default=120,
    )
    reference_answer = TextAreaField(
        lazy_gettext("Reference answer"),
        [InputRequired(lazy_gettext("Write the answer that an expert would sign.")), Length(max=6000)],
    )
    key_points = TextAreaField(lazy_gettext("Key points"))
    rubric = TextAreaField(lazy_gettext("Rating scale"))
    vocabulary = TextAreaField(lazy_gettext("Terms that speech recognition should expect"))
    tags = TextAreaField(lazy_gettext("Tags"))
    twins_seen = BooleanField(lazy_gettext("Save it all the same"))

    def offer_categories(self, categories: Sequence[str]) -> None:
        """Must be called before the form is checked or shown."""
        self.category.choices = [SelectChoice(name, name.capitalize()) for name in categories]

    def fill(self, content: QuestionContent) -> None:
        record = content.to_record()
        for name, field in self._fields.items():
            if name in record:
                field.data = write_cell(name, record[name])

    def start_empty(self) -> None:
        self.rubric.data = write_cell("rubric", [vars(anchor) for anchor in DEFAULT_RUBRIC])

    def to_record(self) -> dict[str, Any]:
        record = {name: field.data for name, field in self._fields.items() if name not in NOT_OF_QUESTION}
        record["weightage"] = float(record["weightage"])
        return {
            name: read_cell(name, (value or "").replace("\r\n", "\n")) if name in LISTS else value
            for name, value in record.items()
        }


class ImportForm(Form):
    file = FileField(lazy_gettext("CSV or JSON file"), [FileRequired(lazy_gettext("Choose a file."))])
    preview = BooleanField(lazy_gettext("Only tell what would happen"), default=True)


class WritingForm(Form):
    """What a language model is to propose questions on."""

    topic = StringField(lazy_gettext("Topic"), [InputRequired(lazy_gettext("Name a topic.")), Length(max=100)])
    subtopic = StringField(lazy_gettext("Subtopic"), [InputRequired(lazy_gettext("Name a subtopic.")), Length(max=100)])
    difficulty = SelectField(lazy_gettext("Difficulty"), choices=_titles(Difficulty), default=Difficulty.MEDIUM.value)
    count = IntegerField(
        lazy_gettext("How many"),
        [NumberRange(1, MOST_QUESTIONS, lazy_gettext("Enter 1 to %(most)s.", most=MOST_QUESTIONS))],
        default=MOST_QUESTIONS // 2,
    )
    role = StringField(lazy_gettext("Role"), [Length(max=200)])
    job_description = TextAreaField(
        lazy_gettext("Description of the job"),
        [Length(max=MOST_DESCRIPTION_CHARACTERS, message=lazy_gettext("%(max)d characters at most."))],
    )

    def to_brief(self) -> Brief:
        return Brief(
            topic=(self.topic.data or "").strip(),
            subtopic=(self.subtopic.data or "").strip(),
            difficulty=self.difficulty.data,
            count=self.count.data or 0,
            role=(self.role.data or "").strip(),
            job_description=(self.job_description.data or "").strip(),
        )
