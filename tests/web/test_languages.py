"""Whose language a page speaks, and where its reader chooses another."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.context import get_ports
from app.database import utc_now
from app.interviews.models import InterviewSession
from app.web.languages import language_of_connection
from tests import factories
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization

GERMAN = {"Accept-Language": "de-AT,de;q=0.8,en;q=0.5"}
SPANISH = {"Accept-Language": "es"}


def invite(web_app: Flask, language: str, **invitation: datetime) -> str:
    with web_app.app_context():
        organization = factories.make_organization()
        panel = factories.make_panel(organization, language=language)
        token = factories.make_invitation(panel, factories.make_candidate(organization), **invitation).token
    return f"/interview/{token}"


def language_of(page: str) -> str:
    found = re.search(r'<html lang="(\w+)"', page)
    assert found
    return found[1]


def test_a_candidates_page_speaks_the_language_of_the_interview(web_app: Flask, browser: Browser) -> None:
    page = browser.get(invite(web_app, "de-AT"), **SPANISH).text
    assert language_of(page) == "de"
    assert "Bevor Sie zustimmen" in page
    assert "Before you agree" not in page


def test_it_speaks_the_browsers_where_there_are_no_texts_in_that_of_the_interview(
    web_app: Flask, browser: Browser
) -> None:
    assert language_of(browser.get(invite(web_app, "fr"), **SPANISH).text) == "es"
    assert language_of(browser.get(invite(web_app, "fr")).text) == "en"


def test_a_reader_chooses_another_and_comes_back_to_the_page(web_app: Flask, browser: Browser) -> None:
    page = invite(web_app, "de")
    answer = browser.post("/language", page, language="es", next=page)
    assert (answer.status_code, answer.location) == (303, page)
    assert language_of(browser.get(page).text) == "es"
    assert language_of(browser.get("/login", **GERMAN).text) == "es"


def test_a_form_that_came_back_can_be_read_in_another_language(web_app: Flask, browser: Browser) -> None:
    page = invite(web_app, "de")
    refused = browser.post(page, page)
    assert refused.status_code == 422
    assert f'name="next" value="{page}"' in refused.text
    assert refused.text.count('class="language"') == 3


@pytest.mark.parametrize(("language", "target"), [("fr", "/login"), ("", "/login")])
def test_a_language_without_texts_cannot_be_chosen(browser: Browser, language: str, target: str) -> None:
    assert browser.post("/language", target, language=language, next=target).status_code == 422


def test_the_choice_sends_nobody_off_the_site(browser: Browser) -> None:
    assert browser.post("/language", "/login", language="de", next="//evil.example/").location == "/"


def test_a_refused_link_is_explained_in_the_language_of_its_interview(web_app: Flask, browser: Browser) -> None:
    opens = datetime(2031, 5, 3, 12, tzinfo=UTC)
    early = browser.get(invite(web_app, "de", opens_at=opens, expires_at=opens + timedelta(days=2)))
    assert early.status_code == 410
    assert "Dieser Link gilt vom 3. Mai 2031, 12:00 Uhr bis zum 5. Mai 2031, 12:00 Uhr (UTC)." in early.text
    expired = browser.get(invite(web_app, "es", expires_at=utc_now() - timedelta(days=1)))
    assert "Este enlace ha caducado" in expired.text
    assert "Diesen Link kennen wir nicht" in browser.get("/interview/unknown", **GERMAN).text


def test_the_page_brings_the_texts_of_its_modules(web_app: Flask, browser: Browser) -> None:
    page = invite(web_app, "de")
    browser.post(page, page, consent="y")
    room = browser.get(page).text
    blocks = re.findall(r'<script type="application/json" data-texts>(.*?)</script>', room)
    texts = {source: text for block in blocks for source, text in json.loads(block).items()}
    assert texts["Reading the question"] == "Die Frage wird vorgelesen"
    assert texts["%(num)s minute"] == ["%(num)s Minute", "%(num)s Minuten"]
    english = invite(web_app, "en")
    browser.post(english, english, consent="y")
    assert "data-texts" not in browser.get(english).text


def test_what_somebody_set_goes_before_the_browser(browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    assert language_of(browser.get("/account", **GERMAN).text) == "de"
    assert browser.post("/account/language", "/account", language="es").status_code == 303
    account = browser.get("/account", **GERMAN).text
    assert language_of(account) == "es"
    assert "Su cuenta" in account
    assert browser.post("/account/language", "/account", language="xx").status_code == 422
    browser.post("/account/language", "/account", language="")
    assert language_of(browser.get("/account", **GERMAN).text) == "de"


def test_a_candidates_page_is_not_in_the_language_of_the_recruiter_who_tries_it(
    web_app: Flask, browser: Browser, people: People
) -> None:
    browser.sign_in(people.recruiter)
    browser.post("/account/language", "/account", language="es")
    assert language_of(browser.get(invite(web_app, "de")).text) == "de"


def test_errors_are_told_in_the_language_of_the_reader(browser: Browser) -> None:
    missing = browser.get("/nowhere", **GERMAN)
    assert missing.status_code == 404
    assert "Hier ist nichts" in missing.text
    assert (
        "ist nicht richtig"
        in browser.client.post(
            "/login",
            data={"csrf_token": browser.token("/login"), "email": "a@b.example", "password": "x"},
            headers=GERMAN,
        ).text
    )


def test_the_usual_mail_is_offered_in_the_language_of_the_interview(
    web_app: Flask, browser: Browser, people: People
) -> None:
    with web_app.app_context():
        panel = factories.make_panel(get_organization(people), language="de")
        page = f"/panels/{panel.id}/mail"
    browser.sign_in(people.recruiter)
    shown = browser.get(page, **SPANISH).text
    assert "Ihr Interview bei {organization}: {role}" in shown
    assert "Guten Tag, Grace Example," in shown


def test_programs_read_english(browser: Browser) -> None:
    problem = browser.get("/api/v1/panels", **GERMAN)
    assert problem.get_json()["detail"] == "Sign in to go on."
    assert problem.get_json()["title"] == "Please sign in"


def test_moments_and_ratings_are_written_as_the_reader_does(web_app: Flask, browser: Browser, people: People) -> None:
    with web_app.app_context():
        session: InterviewSession = seed_finished_interview(get_ports(), get_organization(people))
        page = f"/interviews/{session.id}"
    browser.sign_in(people.recruiter)
    rating = re.search(r'class="score score-\w+[^"]*">(\d+\.\d)<', browser.get(page).text)
    assert rating
    german = browser.get(page, **GERMAN).text
    assert f">{rating[1].replace('.', ',')}<" in german
    assert f">{rating[1]}<" not in german


@pytest.mark.parametrize(
    ("headers", "offered", "language"),
    [
        ({}, "de", "de"),
        ({"HTTP_COOKIE": "language=es"}, "de", "es"),
        ({"HTTP_ACCEPT_LANGUAGE": "es-MX"}, "fr", "es"),
        ({}, "", "en"),
    ],
)
def test_a_connection_speaks_as_its_page_does(headers: dict[str, str], offered: str, language: str) -> None:
    assert language_of_connection(headers, offered) == language
