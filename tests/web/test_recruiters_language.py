"""What recruiters read is in their language; what programs read and what is kept is not."""

from __future__ import annotations

import csv
import io
from html import unescape

import pytest
from flask import Flask

from app.context import get_ports
from tests import factories
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization


@pytest.fixture
def german(browser: Browser, people: People) -> Browser:
    """A recruiter who has chosen German for this browser."""
    browser.post("/language", "/login", language="de", next="/login")
    browser.sign_in(people.recruiter)
    return browser


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "Noch keine Interviews"),
        ("/questions", "Der Katalog ist leer"),
        ("/questions/new", "Frage, wie sie vorgelesen wird"),
        ("/panels", "Noch keine Panels"),
        ("/figures", "Keine Einladungen in dieser Zeit"),
        ("/calibration", "Noch keine Goldantworten"),
        ("/privacy", "Kein offener Antrag"),
    ],
)
def test_pages_and_their_navigation_are_in_it(german: Browser, path: str, said: str) -> None:
    page = unescape(german.get(path).text)
    assert said in page
    assert "Fragenkatalog" in page


def test_refusals_choices_and_counts_are_in_it(german: Browser) -> None:
    refused = unescape(german.post("/panels/new", "/panels/new", title="", language="en").text)
    for said in ("Geben Sie dem Panel einen Titel.", "Geben Sie 10 bis 3600 Sekunden ein."):
        assert said in refused
    assert ">Schwer<" in german.get("/questions/new").text
    german.post("/questions/categories", "/questions/categories", name="Extra")
    assert "Die Kategorie ist hinzugefügt." in unescape(german.get("/questions/categories").text)


def test_states_numbers_and_reasons_of_an_interview_are_in_it(web_app: Flask, german: Browser, people: People) -> None:
    with web_app.app_context():
        session = seed_finished_interview(get_ports(), get_organization(people))
        path = f"/interviews/{session.id}"
    page = unescape(german.get(path).text)
    for said in ("Abgeschlossen", "Bewertungsentwurf", "Alle Fragen gestellt", "7,9", "Braucht Prüfung"):
        assert said in page
    assert "1 Interview" in unescape(german.get("/").text)


def test_exports_keep_the_names_of_their_columns(web_app: Flask, german: Browser, people: People) -> None:
    with web_app.app_context():
        organization = get_organization(people)
        panel = factories.make_panel(organization)
        factories.make_invitation(panel, factories.make_candidate(organization))
        path = f"/panels/{panel.id}/candidates.csv"
    rows = list(csv.reader(io.StringIO(german.get(path).text)))
    assert rows[0][0] == "candidate"
