"""Texts and moments as each reader writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.errors import InvalidInput, InvitationRefused
from app.i18n import current_language, explain, format_moment, in_language, spell_moment, translate
from app.web.filters import score

MOMENT = datetime(2026, 9, 3, 1, 5, 9, tzinfo=UTC)
VIENNA = ZoneInfo("Europe/Vienna")


@pytest.mark.parametrize(
    ("language", "day", "letter"),
    [
        ("en", "3 Sept 2026", "3 September 2026, 03:05"),
        ("de-AT", "3. Sept. 2026", "3. September 2026, 03:05"),
        ("es", "3 sept 2026", "3 de septiembre de 2026, 03:05"),
    ],
)
def test_moments(app: Flask, language: str, day: str, letter: str) -> None:
    with in_language(language):
        shown = [format_moment(MOMENT, VIENNA, style) for style in ("date", "time", "datetime")]
        assert shown == [day, "03:05:09", f"{day}, 03:05"]
        assert spell_moment(MOMENT, VIENNA) == letter


def test_an_error_is_explained_with_its_values(app: Flask) -> None:
    error = InvalidInput("Please keep it under %(most)d characters.", most=20)
    with in_language("de"):
        assert explain(error) == "Bitte schreiben Sie höchstens 20 Zeichen."
    assert explain(error) == str(error) == "Please keep it under 20 characters."


def test_a_text_that_no_catalog_knows_stays_as_it_is(app: Flask) -> None:
    with in_language("es"):
        assert explain(InvitationRefused("invitation_unknown", "100% new.")) == "100% new."
        assert translate("") == ""


def test_languages_nest_and_end(app: Flask) -> None:
    with in_language("fr", "de"):
        with in_language("es"):
            assert (current_language(), score(7.0)) == ("es", "7,0")
        assert current_language() == "de"
    assert (current_language(), score(7.0)) == ("en", "7.0")
