"""The report's HTML, for printing only: plain tables that xhtml2pdf lays out well, and nothing to fetch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain.interview import AnswerState, SessionState
from app.domain.scorecard import HIGHEST_RATING
from app.domain.turn_detector import TurnEndReason
from app.i18n import format_moment
from app.reports.content import ReportContent
from app.web.filters import clock_time, duration, find_zone, plain_words, score

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "reports"
OUTCOMES = {
    SessionState.COMPLETED: "Completed",
    SessionState.ABANDONED: "Ended before all questions were answered",
    SessionState.TECHNICAL_FAILURE: "Ended by a technical failure",
}
STATES = {
    AnswerState.SCORED: "Draft rating",
    AnswerState.NEEDS_REVIEW: "Needs review",
    AnswerState.UNANSWERED: "Not answered",
}
VERDICTS = {"covered": "Covered", "partial": "In part", "missing": "Not mentioned", "contradicted": "Contradicted"}
TURN_ENDS = {
    TurnEndReason.SILENCE: "the candidate fell silent",
    TurnEndReason.FINISHED: "the candidate said that they had finished",
    TurnEndReason.NO_SPEECH_TIMEOUT: "nothing was said in the time allowed",
    TurnEndReason.AUDIO_TIMEOUT: "no more sound arrived",
    TurnEndReason.MAX_DURATION: "the longest time allowed had passed",
}
BAR_POINTS = 190
LONG_PARAGRAPH = 1000  # characters, eleven lines
# The end of a first sentence that is a few lines long at most.
FIRST_SENTENCE = re.compile(r".{40,400}?[.!?…](?=\s)", re.DOTALL)
OPENING_CHARACTERS = 300
QUESTION_CHARACTERS = 60  # one line of the list on the first page


def lay_out(
    content: ReportContent,
    *,
    version: int,
    made_at: datetime,
    notices: Sequence[str] = (),
    changes: Sequence[str] = (),
) -> str:
    """`changes` since the version before. Whatever comes from outside is escaped: it is text, never markup."""
    zone = find_zone(content.time_zone)
    template = print_environment().get_template("report.html")
    return template.render(
        report=content,
        version=version,
        made_at=made_at,
        notices=notices,
        changes=changes,
        local=partial(format_moment, zone=zone),
    )


@cache
def print_environment() -> Environment:
    """Of every printed page; a name that the template lacks is an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for function in (clock_time, duration, plain_words, score, bar_points, break_up):
        environment.filters[function.__name__] = function
    tables = {"OUTCOMES": OUTCOMES, "STATES": STATES, "VERDICTS": VERDICTS, "TURN_ENDS": TURN_ENDS}
    environment.globals.update(tables, BAR_POINTS=BAR_POINTS, QUESTION_CHARACTERS=QUESTION_CHARACTERS)
    return environment


def bar_points(rating: float) -> float:
    """The length of a rating's bar, in points."""
    return round(BAR_POINTS * rating / HIGHEST_RATING, 1)


def break_up(text: str) -> tuple[str, ...]:
    """A long paragraph as two: a heading goes to the page of the paragraph below it, which must not fill one alone."""
    if len(text) <= LONG_PARAGRAPH:
        return (text,)
    sentence = FIRST_SENTENCE.match(text)
    end = sentence.end() if sentence else text.rfind(" ", 0, OPENING_CHARACTERS)
    end = end if end > 0 else OPENING_CHARACTERS
    return text[:end], text[end:].lstrip()
