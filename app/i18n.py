"""Texts, dates and numbers in a reader's language; English is the source, the catalogs are in app/translations."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from flask_babel import force_locale, get_locale, gettext

from app.domain.languages import SOURCE_LANGUAGE, choose_language
from app.errors import InterviewBotError

# British dates; its catalog is the source itself.
SOURCE_LOCALE = "en_GB"


def name_locale(language: str) -> str:
    return SOURCE_LOCALE if language == SOURCE_LANGUAGE else language


def current_locale() -> Locale:
    return get_locale() or Locale.parse(SOURCE_LOCALE)


def current_language() -> str:
    return str(current_locale().language)


def in_language(*wishes: str) -> AbstractContextManager[None]:
    """What is written inside is written for this reader: in the first of the wishes that there are texts in."""
    forced: AbstractContextManager[None] = force_locale(name_locale(choose_language(wishes)))
    return forced


def translate(text: str, **values: object) -> str:
    """A text that was `marked`, or came from a catalog's list, in the reader's language."""
    return str(gettext(text, **values)) if text else ""


def explain(error: InterviewBotError) -> str:
    """What is wrong and how to mend it, in the reader's language."""
    return translate(error.message, **error.values)


def format_moment(moment: datetime, zone: ZoneInfo, style: str = "datetime") -> str:
    """`style`: date, time (with seconds) or datetime. Browsers write the same, by static/js/times.js."""
    local = moment.astimezone(zone)
    day = format_skeleton("yMMMd", local, tzinfo=zone, locale=current_locale())
    return {"date": day, "time": f"{local:%H:%M:%S}", "datetime": f"{day}, {local:%H:%M}"}[style]


def spell_moment(moment: datetime, zone: ZoneInfo) -> str:
    """For letters: the month in full."""
    local = moment.astimezone(zone)
    return f"{format_date(local, 'long', locale=current_locale())}, {local:%H:%M}"
