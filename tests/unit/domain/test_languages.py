"""Which language somebody reads, and errors that can be told in it."""

from __future__ import annotations

import pytest

from app.domain.languages import LANGUAGES, choose_language, find_language
from app.errors import Conflict, InvalidInput, InvitationRefused, TooManyAttempts


@pytest.mark.parametrize(("tag", "code"), [("de", "de"), ("de-AT", "de"), ("ES_mx", "es"), ("fr", None), ("", None)])
def test_a_tag_names_a_language_where_there_are_texts_in_it(tag: str, code: str | None) -> None:
    assert find_language(tag) == code


@pytest.mark.parametrize(
    ("wishes", "code"), [(["", "fr-CA", "es-419", "de"], "es"), (["fr"], "en"), ([], "en"), (["en-US", "de"], "en")]
)
def test_the_first_wish_that_can_be_met_counts(wishes: list[str], code: str) -> None:
    assert choose_language(wishes) == code


def test_languages_are_named_in_their_own_words() -> None:
    assert LANGUAGES == {"en": "English", "de": "Deutsch", "es": "Español"}


def test_an_error_keeps_its_text_apart_from_its_values() -> None:
    error = InvalidInput("At most %(most)d characters, 100%% of them yours.", most=5)
    assert str(error) == "At most 5 characters, 100% of them yours."
    assert (error.message, error.values) == ("At most %(most)d characters, 100%% of them yours.", {"most": 5})


def test_a_text_without_values_may_hold_a_percent_sign() -> None:
    assert str(Conflict("It is 100% done.")) == "It is 100% done."


@pytest.mark.parametrize(("seconds", "text"), [(0.5, "in 1 minute."), (61, "in 2 minutes.")])
def test_too_many_attempts_say_how_long(seconds: float, text: str) -> None:
    assert str(TooManyAttempts(seconds)).endswith(text)


def test_a_refused_link_may_know_the_language_of_its_interview() -> None:
    assert InvitationRefused("invitation_revoked", "Gone.", language="de").language == "de"
    assert InvitationRefused("invitation_unknown", "Unknown.").language == ""
