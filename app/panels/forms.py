from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
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
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty

from app.domain.component_weights import COMPONENTS
from app.domain.difficulty import Difficulty
from app.domain.next_action import MOST_PROBES
from app.panels.drafts import DEFAULT_NOTICE, LIMITS, MOST_QUESTIONS, RETENTION_DAYS, PanelDraft, QuotaDraft
from app.question_bank.models import Topic
from app.web.forms import Form, FormPart, spell

SECONDS_PER_MINUTE = 60
SPARE_ROWS = 2
DIFFICULTIES = [SelectChoice(level.value, spell(level)) for level in Difficulty]
IN_MINUTES = ("total_seconds", "resume_window_seconds")
TEXTS = ("title", "role_title", "language", "instructions", "notice_version", "notice_text", "retake_policy")
FLAGS = ("is_practice", "shares_feedback", "approves_feedback", "keeps_recordings", "allows_retakes")
NUMBERS = ("retention_days", "probes_per_question")


class RowForm(FormPart):
    """`place` is the id of a topic, or of a topic and a subtopic with a slash between them; empty for no row."""

    place = SelectField(lazy_gettext("Topic"), validate_choice=True)
    difficulty = SelectField(lazy_gettext("Difficulty"), choices=DIFFICULTIES)
    count = IntegerField(
        lazy_gettext("Questions"),
        [MayBeEmpty(), NumberRange(1, MOST_QUESTIONS, lazy_gettext("Enter 1 to %(most)s.", most=MOST_QUESTIONS))],
        default=1,
    )


class WeightForm(FormPart):
    """The weight of one component of a rating, in percent."""

    name = HiddenField()
    percent = DecimalField(
        lazy_gettext("Percent"),
        [InputRequired(lazy_gettext("Enter 0 to 100.")), NumberRange(0, 100, lazy_gettext("Enter 0 to 100."))],
        places=None,
    )


def _seconds(label: str, name: str) -> DecimalField:
    low, high = LIMITS[name]
    message = lazy_gettext("Enter %(low)s to %(high)s seconds.", low=f"{low:g}", high=f"{high:g}")
    return _decimal(label, low, high, message)


def _minutes(label: str, name: str) -> DecimalField:
    low, high = (limit / SECONDS_PER_MINUTE for limit in LIMITS[name])
    message = lazy_gettext("Enter %(low)s to %(high)s minutes.", low=f"{low:g}", high=f"{high:g}")
    return _decimal(label, low, high, message)


def _decimal(label: str, low: float, high: float, message: str) -> DecimalField:
    return DecimalField(label, [InputRequired(message), NumberRange(low, high, message)], places=None)


class PanelForm(Form):
    title = StringField(
        lazy_gettext("Title"), [InputRequired(lazy_gettext("Give the panel a title.")), Length(max=200)]
    )
    role_title = StringField(lazy_gettext("Role that is filled"), [Length(max=200)])
    language = StringField(
        lazy_gettext("Language"), [InputRequired(lazy_gettext("Give the code of a language.")), Length(max=10)]
    )
    anchors = TextAreaField(lazy_gettext("Codes of anchor questions"))
    probes_per_question = SelectField(
        lazy_gettext("Follow-up questions"),
        choices=[SelectChoice(number, str(number)) for number in range(MOST_PROBES + 1)],
        coerce=int,
        default=0,
    )
    weights = FieldList(FormField(WeightForm))
    keeps_recordings = BooleanField(lazy_gettext("Keep the recordings, so that people can listen to the answers"))
    retention_days = IntegerField(
        lazy_gettext("Keep the interview for, in days"),
        [InputRequired(lazy_gettext("Enter a number of days.")), NumberRange(*RETENTION_DAYS)],
    )
    allows_retakes = BooleanField(lazy_gettext("Who has taken this interview may be invited to it again"))
    retake_policy = TextAreaField(lazy_gettext("What candidates are told about trying again"), [Length(max=1000)])
    instructions = TextAreaField(lazy_gettext("What the candidate should know"), [Length(max=4000)])
    rows = FieldList(FormField(RowForm))
    end_silence_seconds = _seconds(lazy_gettext("Silence that ends an answer, in seconds"), "end_silence_seconds")
    longest_silence_seconds = _seconds(
        lazy_gettext("The most of it, for somebody who makes long pauses, in seconds"), "longest_silence_seconds"
    )
    min_turn_seconds = _seconds(lazy_gettext("But no answer ends before, in seconds"), "min_turn_seconds")
    no_speech_seconds = _seconds(lazy_gettext("Wait for the first word, in seconds"), "no_speech_seconds")
    audio_timeout_seconds = _seconds(lazy_gettext("Wait for lost sound, in seconds"), "audio_timeout_seconds")
    max_turn_seconds = _seconds(lazy_gettext("Longest answer, in seconds"), "max_turn_seconds")
    score_wait_seconds = _seconds(
        lazy_gettext("Wait for a rating before the next question, in seconds"), "score_wait_seconds"
    )
    total_seconds = _minutes(lazy_gettext("Whole interview, in minutes"), "total_seconds")
    resume_window_seconds = _minutes(
        lazy_gettext("A candidate may come back within, in minutes"), "resume_window_seconds"
    )
    is_practice = BooleanField(lazy_gettext("Practice panel: candidates see their ratings"))
    shares_feedback = BooleanField(lazy_gettext("Candidates may read feedback on their answers, without ratings"))
    approves_feedback = BooleanField(lazy_gettext("A person approves each feedback before its candidate can read it"))
    notice_version = StringField(
        lazy_gettext("Version of the notice"),
        [InputRequired(lazy_gettext("Give the notice a version.")), Length(max=40)],
    )
    notice_text = TextAreaField(
        lazy_gettext("Notice that candidates agree to"), [Length(max=8000)], default=DEFAULT_NOTICE
    )

    def offer_topics(self, topics: Sequence[Topic]) -> None:
        """Must be called before the form is checked or shown."""
        choices = [SelectChoice("", gettext("No row"))]
        for topic in topics:
            choices.append(
                SelectChoice(str(topic.id), gettext("%(topic)s, any subtopic", topic=topic.name), optgroup=topic.name)
            )
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
