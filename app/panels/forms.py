from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty

from app.domain.component_weights import COMPONENTS
from app.domain.difficulty import Difficulty
from app.domain.next_action import MOST_PROBES
from app.panels.drafts import DEFAULT_NOTICE, LIMITS, MOST_QUESTIONS, RETENTION_DAYS, PanelDraft, QuotaDraft
from app.question_bank.models import Topic
from app.web.forms import Form

SECONDS_PER_MINUTE = 60
SPARE_ROWS = 2
DIFFICULTIES = [SelectChoice(level.value, level.capitalize()) for level in Difficulty]
IN_MINUTES = ("total_seconds", "resume_window_seconds")
TEXTS = ("title", "role_title", "language", "instructions", "notice_version", "notice_text", "retake_policy")
FLAGS = ("is_practice", "shares_feedback", "approves_feedback", "keeps_recordings")
NUMBERS = ("retention_days", "probes_per_question")


class RowForm(PlainForm):
    """`place` is the id of a topic, or of a topic and a subtopic with a slash between them; empty for no row."""

    place = SelectField("Topic", validate_choice=True)
    difficulty = SelectField(
        "Difficulty", choices=[SelectChoice(level.value, level.capitalize()) for level in Difficulty]
    )
    count = IntegerField(
        "Questions", [MayBeEmpty(), NumberRange(1, MOST_QUESTIONS, f"Enter 1 to {MOST_QUESTIONS}.")], default=1
    )


class WeightForm(PlainForm):
    """The weight of one component of a rating, in percent."""

    name = HiddenField()
    percent = DecimalField("Percent", [InputRequired("Enter 0 to 100."), NumberRange(0, 100)], places=None)


def _seconds(label: str, name: str) -> DecimalField:
    return _decimal(label, "seconds", *LIMITS[name])


def _minutes(label: str, name: str) -> DecimalField:
    low, high = LIMITS[name]
    return _decimal(label, "minutes", low / SECONDS_PER_MINUTE, high / SECONDS_PER_MINUTE)


def _decimal(label: str, unit: str, low: float, high: float) -> DecimalField:
    message = f"Enter {low:g} to {high:g} {unit}."
    return DecimalField(label, [InputRequired(message), NumberRange(low, high, message)], places=None)


class PanelForm(Form):
    title = StringField("Title", [InputRequired("Give the panel a title."), Length(max=200)])
    role_title = StringField("Role that is filled", [Length(max=200)])
    language = StringField("Language", [InputRequired("Give the code of a language."), Length(max=10)])
    anchors = TextAreaField("Codes of anchor questions")
    probes_per_question = SelectField(
        "Follow-up questions",
        choices=[SelectChoice(number, str(number)) for number in range(MOST_PROBES + 1)],
        coerce=int,
        default=0,
    )
    weights = FieldList(FormField(WeightForm))
    keeps_recordings = BooleanField("Keep the recordings, so that people can listen to the answers")
    retention_days = IntegerField(
        "Keep the interview for, in days", [InputRequired("Enter a number of days."), NumberRange(*RETENTION_DAYS)]
    )
    retake_policy = TextAreaField("May a candidate try again?", [Length(max=1000)])
    instructions = TextAreaField("What the candidate should know", [Length(max=4000)])
    rows = FieldList(FormField(RowForm))
    end_silence_seconds = _seconds("Silence that ends an answer, in seconds", "end_silence_seconds")
    longest_silence_seconds = _seconds(
        "The most of it, for somebody who makes long pauses, in seconds", "longest_silence_seconds"
    )
    min_turn_seconds = _seconds("But no answer ends before, in seconds", "min_turn_seconds")
    no_speech_seconds = _seconds("Wait for the first word, in seconds", "no_speech_seconds")
    audio_timeout_seconds = _seconds("Wait for lost sound, in seconds", "audio_timeout_seconds")
    max_turn_seconds = _seconds("Longest answer, in seconds", "max_turn_seconds")
    score_wait_seconds = _seconds("Wait for a rating before the next question, in seconds", "score_wait_seconds")
    total_seconds = _minutes("Whole interview, in minutes", "total_seconds")
    resume_window_seconds = _minutes("A candidate may come back within, in minutes", "resume_window_seconds")
    is_practice = BooleanField("Practice panel: candidates see their ratings")
    shares_feedback = BooleanField("Candidates may read feedback on their answers, without ratings")
    approves_feedback = BooleanField("A person approves each feedback before its candidate can read it")
    notice_version = StringField("Version of the notice", [InputRequired("Give the notice a version."), Length(max=40)])
    notice_text = TextAreaField("Notice that candidates agree to", [Length(max=8000)], default=DEFAULT_NOTICE)

    def offer_topics(self, topics: Sequence[Topic]) -> None:
        """Must be called before the form is checked or shown."""
        choices = [SelectChoice("", "No row")]
        for topic in topics:
            choices.append(SelectChoice(str(topic.id), f"{topic.name}, any subtopic", optgroup=topic.name))
            choices += [
                SelectChoice(f"{topic.id}/{sub.id}", f"{topic.name} / {sub.name}", optgroup=topic.name)
                for sub in topic.subtopics
            ]
        for row in self.rows:
            row.place.choices = choices

    def add_spare_rows(self, number: int = SPARE_ROWS) -> None:
        for _ in range(number):
            self.rows.append_entry()

    def fill(self, draft: PanelDraft) -> None:
        for name in (*TEXTS, *FLAGS, *NUMBERS):
            self[name].data = getattr(draft, name)
        self.anchors.data = "\n".join(draft.anchors)
        for name in COMPONENTS:
            self.weights.append_entry({"name": name, "percent": f"{draft.component_weights.get(name, 0):g}"})
        for name in LIMITS:
            value = getattr(draft, name)
            self[name].data = f"{value / SECONDS_PER_MINUTE if name in IN_MINUTES else value:g}"
        for row in draft.distribution:
            place = f"{row.topic_id}/{row.subtopic_id}" if row.subtopic_id else str(row.topic_id)
            self.rows.append_entry({"place": place, "difficulty": row.difficulty, "count": row.count})

    def to_draft(self) -> PanelDraft:
        values: dict[str, Any] = {name: (self[name].data or "").strip() for name in TEXTS}
        values |= {name: bool(self[name].data) for name in FLAGS}
        values |= {name: self[name].data for name in NUMBERS}
        values["anchors"] = tuple((self.anchors.data or "").replace(",", " ").split())
        values["component_weights"] = {entry.form.name.data: float(entry.percent.data) for entry in self.weights}
        for name in LIMITS:
            values[name] = float(self[name].data) * (SECONDS_PER_MINUTE if name in IN_MINUTES else 1)
        return PanelDraft(distribution=tuple(_read_row(row) for row in self.rows if row.place.data), **values)


def _read_row(row: Any) -> QuotaDraft:
    topic_id, _, subtopic_id = row.place.data.partition("/")
    return QuotaDraft(
        uuid.UUID(topic_id), uuid.UUID(subtopic_id) if subtopic_id else None, row.difficulty.data, row.count.data or 1
    )
