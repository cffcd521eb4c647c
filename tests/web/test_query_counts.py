"""Pages ask the database the same number of questions however much there is to show."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from app.domain.interview import SessionState
from app.extensions import db
from app.panels import services
from app.panels.models import Panel
from tests import factories
from tests.queries import counted_queries
from tests.web.conftest import Browser, People, get_organization

MORE = 4


def add_questions(people: People) -> None:
    organization = get_organization(people)
    for _ in range(MORE):
        factories.make_question(organization)


def add_panels(people: People) -> None:
    for _ in range(MORE):
        factories.make_panel(get_organization(people))


def add_candidates(people: People) -> None:
    panel = db.session.query(Panel).filter_by(organization_id=uuid.UUID(people.organization_id)).first()
    assert panel is not None
    for _ in range(MORE):
        factories.make_invitation(panel)
        session = factories.make_session(
            factories.make_invitation(panel).invitation,
            state=SessionState.COMPLETED.value,
            panel_snapshot=services.snapshot_panel(panel),
        )
        for _ in range(2):
            factories.make_answer(session)


def count(browser: Browser, path: str) -> int:
    assert browser.get(path).status_code == 200
    with counted_queries() as statements:
        browser.get(path)
    return len(statements)


@pytest.mark.parametrize(
    ("page", "grow"),
    [
        ("/questions", add_questions),
        ("/panels", add_panels),
        ("/panels/{panel}", add_candidates),
        ("/panels/{panel}/candidates.csv", add_candidates),
        ("/", add_candidates),
    ],
)
def test_more_rows_cost_no_more_queries(
    web_app: Flask, browser: Browser, people: People, page: str, grow: Callable[[People], None]
) -> None:
    with web_app.app_context():
        path = page.format(panel=factories.make_panel(get_organization(people)).id)
        grow(people)
    browser.sign_in(people.recruiter)
    few = count(browser, path)
    with web_app.app_context():
        grow(people)

    assert count(browser, path) == few
    assert few < 30
