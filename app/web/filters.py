"""How times, durations, ratings and states read on a page."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import format_decimal
from flask import Flask

from app.domain.browser_names import name_browser
from app.domain.interview import AnswerState, SessionState
from app.domain.permissions import LABELS, RoleName
from app.domain.wording import marked
from app.i18n import current_locale, format_moment, translate
from app.web.authorization import find_principal
from app.web.waveform import waveform_path

HIGH_RATING = 7.0
MIDDLE_RATING = 4.0
SECONDS_PER_MINUTE = 60
MINUTES_PER_HOUR = 60
_FORM_TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


@dataclass(frozen=True)
class StateLabel:
    """`tone` names a badge of the design system; `live` marks what is going on now."""

    label: str
    tone: str = ""
    live: bool = False


SESSION_LABELS: dict[str, StateLabel] = {
    "invited": StateLabel(marked("Invited")),
    "link_expired": StateLabel(marked("Link expired"), "warn"),
    "link_revoked": StateLabel(marked("Link withdrawn")),
    SessionState.WAITING: StateLabel(marked("Not started")),
    SessionState.QUEUED: StateLabel(marked("In the queue"), "info"),
    SessionState.ACTIVE: StateLabel(marked("Live"), "accent", live=True),
    SessionState.PAUSED: StateLabel(marked("Paused"), "warn"),
    SessionState.COMPLETED: StateLabel(marked("Completed"), "good"),
    SessionState.ABANDONED: StateLabel(marked("Ended early"), "warn"),
    SessionState.TECHNICAL_FAILURE: StateLabel(marked("Technical failure"), "bad"),
}
ANSWER_LABELS = {
    AnswerState.ASKED: StateLabel(marked("Answering"), "accent", live=True),
    AnswerState.RECORDED: StateLabel(marked("Transcribing"), "info"),
    AnswerState.TRANSCRIBED: StateLabel(marked("Rating"), "info"),
    AnswerState.SCORED: StateLabel(marked("Rated"), "good"),
    AnswerState.NEEDS_REVIEW: StateLabel(marked("Needs review"), "warn"),
    AnswerState.UNANSWERED: StateLabel(marked("Not answered")),
}


def session_label(state: str) -> StateLabel:
    return _translated(SESSION_LABELS[state])


def answer_label(state: str) -> StateLabel:
    return _translated(ANSWER_LABELS[AnswerState(state)])


def _translated(shown: StateLabel) -> StateLabel:
    return replace(shown, label=translate(shown.label))


def find_zone(name: str) -> ZoneInfo:
    """UTC where the name is not known."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local_time(moment: datetime, style: str = "datetime") -> str:
    """In the time zone of the reader's organisation."""
    return format_moment(moment, find_zone(getattr(find_principal(), "time_zone", "UTC")), style)


def utc_time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def clock_time(seconds: float) -> str:
    """Position in a recording: 65.4 becomes 1:05."""
    minutes, rest = divmod(int(seconds), SECONDS_PER_MINUTE)
    return f"{minutes}:{rest:02d}"


def duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < SECONDS_PER_MINUTE:
        return f"{whole} s"
    minutes, rest = divmod(whole, SECONDS_PER_MINUTE)
    if minutes < MINUTES_PER_HOUR:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, MINUTES_PER_HOUR)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def score(rating: float) -> str:
    """A rating of 0 to 10 with one decimal place."""
    return format_decimal(rating, "0.0", locale=current_locale())


def decimal(value: float, places: int = 2, *, signed: bool = False) -> str:
    """With so many decimal places; `signed` writes the plus too."""
    pattern = f"0.{'0' * places}"
    return format_decimal(value, f"+{pattern};-{pattern}" if signed else pattern, locale=current_locale())


def number(value: float) -> str:
    """With the decimal places that it needs, four at most."""
    return format_decimal(value, "0.####", locale=current_locale())


def score_band(rating: float | None) -> str:
    """high, middle, low or none: a colour, never a decision."""
    if rating is None:
        return "none"
    if rating >= HIGH_RATING:
        return "high"
    return "middle" if rating >= MIDDLE_RATING else "low"


def browser_name(user_agent: str) -> str:
    """In a few words, or as it calls itself where these do not know it."""
    return name_browser(user_agent) or user_agent


def role_label(role: str) -> str:
    return translate(LABELS[RoleName(role)])


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def plain_words(name: str) -> str:
    """A program's word for people: no_speech_timeout becomes "No speech timeout", in the reader's language."""
    return translate(name.replace("_", " ").strip().capitalize())


def translated(text: str) -> str:
    """What is kept in the source language, in the reader's where the catalogs know it."""
    return translate(text)


def fingerprint(html: str) -> str:
    """The same for the same HTML: tells an open page which of its parts have changed.

    Tokens of forms are new in every answer and change nothing.
    """
    return hashlib.blake2s(_FORM_TOKEN.sub("", html).encode(), digest_size=8).hexdigest()


def init_filters(app: Flask) -> None:
    filters = (
        session_label,
        answer_label,
        local_time,
        utc_time,
        clock_time,
        duration,
        score,
        decimal,
        number,
        score_band,
        browser_name,
        role_label,
        initials,
        plain_words,
        translated,
        fingerprint,
        waveform_path,
    )
    for function in filters:
        app.add_template_filter(function)
