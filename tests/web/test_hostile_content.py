"""Names, answers and what a model wrote are shown as text: nothing in them loads, neither by a page nor by a report."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.context import get_ports
from app.extensions import db
from app.reports import services
from tests.canary import Canary
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization

MARKUP = (
    '<img src="http://{0}/i"><link rel="stylesheet" href="http://{0}/l"><style>@import url(http://{0}/s);</style>'
    "<svg onload=\"fetch('http://{0}/o')\"></svg>{{{{7*7}}}}"
)


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.close()


def test_hostile_markup_is_text_everywhere(web_app: Flask, browser: Browser, people: People, canary: Canary) -> None:
    hostile = MARKUP.format(canary.address)
    with web_app.app_context():
        session = seed_finished_interview(get_ports(), get_organization(people), hostile[:200])
        session_id, candidate_id = session.id, session.candidate_id
        for answer in session.answers:
            answer.transcript_text = answer.review_reason = hostile
            if answer.scorecard:
                answer.scorecard.feedback = hostile
                answer.scorecard.evidence = [{**found, "quote": hostile} for found in answer.scorecard.evidence]
        db.session.commit()
        services.build_report(get_ports(), session_id)
    browser.sign_in(people.org_admin)
    pages = [
        browser.get(path).text
        for path in ("/", "/interviews", f"/interviews/{session_id}", f"/privacy/candidates/{candidate_id}")
    ]
    assert any(canary.address in page for page in pages)
    for page in pages:
        assert f'<img src="http://{canary.address}' not in page
        assert f'href="http://{canary.address}' not in page
        assert "<svg onload" not in page
    assert canary.visits == 0
