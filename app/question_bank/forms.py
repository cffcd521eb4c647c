from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

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
from app.web.forms import Form

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


def _titles(words: type[Difficulty | QuestionStatus] | Sequence[str]) -> list[SelectChoice]:
    return [SelectChoice(str(word), str(word).capitalize()) for word in words]


class QuestionForm(Form):
    """The lists are text, one entry a line, as app.question_bank.cells reads it."""

    text = TextAreaField("Question, as it is asked aloud", [InputRequired("Write the question."), Length(max=2000)])
    topic = StringField("Topic", [InputRequired("Name a topic."), Length(max=100)])
    subtopic = StringField("Subtopic", [InputRequired("Name a subtopic."), Length(max=100)])
    difficulty = SelectField("Difficulty", choices=_titles(Difficulty))
    category = SelectField("Category")
    status = SelectField("Status", choices=_titles(QuestionStatus))
    weightage = DecimalField("Weightage", [NumberRange(0.01, 100, "Enter 0.01 to 100.")], default=1, places=None)
    expected_seconds = IntegerField(
        "Expected length of an answer, in seconds", [NumberRange(10, 1800, "Enter 10 to 1800 seconds.")], default=120
    )
    reference_answer = TextAreaField(
        "Reference answer", [InputRequired("Write the answer that an expert would sign."), Length(max=6000)]
    )
    key_points = TextAreaField("Key points")
    rubric = TextAreaField("Rating scale")
    vocabulary = TextAreaField("Terms that speech recognition should expect")
    tags = TextAreaField("Tags")
    twins_seen = BooleanField("Save it all the same")

    def offer_categories(self, categories: Sequence[str]) -> None:
        """Must be called before the form is checked or shown."""
        self.category.choices = _titles(categories)

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
    file = FileField("CSV or JSON file", [FileRequired("Choose a file.")])
    preview = BooleanField("Only tell what would happen", default=True)


class WritingForm(Form):
    """What a language model is to propose questions on."""

    topic = StringField("Topic", [InputRequired("Name a topic."), Length(max=100)])
    subtopic = StringField("Subtopic", [InputRequired("Name a subtopic."), Length(max=100)])
    difficulty = SelectField("Difficulty", choices=_titles(Difficulty), default=Difficulty.MEDIUM.value)
    count = IntegerField(
        "How many", [NumberRange(1, MOST_QUESTIONS, f"Enter 1 to {MOST_QUESTIONS}.")], default=MOST_QUESTIONS // 2
    )
    role = StringField("Role", [Length(max=200)])
    job_description = TextAreaField(
        "Description of the job",
        [Length(max=MOST_DESCRIPTION_CHARACTERS, message=f"{MOST_DESCRIPTION_CHARACTERS:,} characters at most.")],
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
