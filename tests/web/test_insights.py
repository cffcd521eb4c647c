"""Pages over many interviews: side by side, and in figures."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask

from app.audit.services import Actor
from app.context import get_ports
from app.extensions import db
from app.interviews.models import InterviewSession
from app.interviews.services import dismissal
from app.organizations.models import Organization
from tests import factories
from tests.interview_seeds import seed_finished_interview
from tests.queries import counted_queries
from tests.web.conftest import Browser, People, get_organization


def add_candidate(first: InterviewSession, name: str, total: float) -> uuid.UUID:
    """Another finished interview on the same panel, with one rated answer to the same question."""
    organization = first.panel.organization_id
    candidate = factories.make_candidate(db.session.get_one(Organization, organization), name=name)
    invitation = factories.make_invitation(first.panel, candidate).invitation
    session = factories.make_session(
        invitation,
        state="completed",
        panel_snapshot=first.panel_snapshot,
        started_at=factories.ASKED_AT,
        ended_at=factories.ASKED_AT,
        seconds_used=1500.0,
    )
    card = first.answers[0].scorecard
    assert card is not None
    columns = {column.name for column in card.__table__.columns} - {"id", "created_at", "answer_id"}
    copied = type(card)(**{name: getattr(card, name) for name in columns} | {"total": total})
    question = first.answers[0].question_version.question
    factories.make_answer(session, question, state="scored", scorecard=copied, transcript_text=f"{name} said this.")
    return session.id


@pytest.fixture
def first(web_app: Flask, people: People) -> uuid.UUID:
    with web_app.app_context():
        return seed_finished_interview(get_ports(), get_organization(people)).id


def add(web_app: Flask, first: uuid.UUID, name: str, total: float) -> uuid.UUID:
    with web_app.app_context():
        return add_candidate(db.session.get_one(InterviewSession, first), name, total)


def panel_of(web_app: Flask, first: uuid.UUID) -> uuid.UUID:
    with web_app.app_context():
        return db.session.get_one(InterviewSession, first).panel_id


def dismiss(web_app: Flask, people: People, session: uuid.UUID) -> None:
    with web_app.app_context():
        organization = get_organization(people)
        actor = Actor(organization.id, factories.make_user(organization).id)
        dismissal.dismiss_interview(get_ports(), actor, session, "The line was dead.")


def test_answers_to_the_same_question_stand_side_by_side_with_sound(
    web_app: Flask, browser: Browser, people: People, first: uuid.UUID
) -> None:
    other = add(web_app, first, "Mateo Silva", 3.1)
    browser.sign_in(people.viewer)
    page = browser.get(f"/compare?panel={panel_of(web_app, first)}").text
    line = page[page.index("How does a list differ") :].partition("</tr>")[0]
    assert f"/interviews/{other}#turn-1" in line
    assert f"/interviews/{first}/turns/1/recording.flac" in line
    assert "Mateo Silva said this." in line
    assert "Not asked" in page


def test_the_address_says_who_is_compared(web_app: Flask, browser: Browser, people: People, first: uuid.UUID) -> None:
    other = add(web_app, first, "Mateo Silva", 3.1)
    browser.sign_in(people.viewer)
    page = browser.get(f"/compare?panel={panel_of(web_app, first)}&with={other}").text
    head = page[page.index("<thead>") :].partition("</thead>")[0]
    assert "Mateo Silva" in head
    assert "Grace Example" not in head


def test_panels_with_somebody_to_compare_are_offered_with_the_newest_interview_first(
    web_app: Flask, browser: Browser, people: People, first: uuid.UUID
) -> None:
    with web_app.app_context():
        later = factories.ASKED_AT + timedelta(days=1)
        panel = factories.make_panel(get_organization(people), title="Second round")
        candidate = factories.make_candidate(get_organization(people), name="Mateo Silva")
        invitation = factories.make_invitation(panel, candidate).invitation
        newest = factories.make_session(invitation, state="completed", started_at=later, ended_at=later)
        empty = factories.make_panel(get_organization(people), title="Nobody came")
        seed_finished_interview(get_ports(), factories.make_organization())
        newest_id, empty_id = newest.id, empty.id
    browser.sign_in(people.viewer)
    page = browser.get("/compare").text
    assert re.findall(r"<option [^>]*>([^<]+)<", page) == ["Second round", "Backend engineer, first round"]
    assert "Mateo Silva" in page
    assert '" selected>Nobody came<' in browser.get(f"/compare?panel={empty_id}").text
    dismiss(web_app, people, newest_id)
    assert "Second round" not in browser.get("/compare").text


def test_a_dismissed_interview_is_compared_with_nobody_and_counts_in_no_figure(
    web_app: Flask, browser: Browser, people: People, first: uuid.UUID
) -> None:
    other = add(web_app, first, "Mateo Silva", 1.0)
    browser.sign_in(people.viewer)
    before = browser.get("/figures").text
    assert median(before) == "3.8"
    dismiss(web_app, people, other)
    assert median(browser.get("/figures").text) in {"6.5", "6.6"}
    assert "1 dismissed" in browser.get("/figures").text
    assert "Mateo Silva" not in browser.get(f"/compare?panel={panel_of(web_app, first)}").text


def median(page: str) -> str:
    found = re.search(r'Median rating</dt><dd class="numeric">([^<]+)<', page)
    assert found
    return found[1]


def test_others_figures_and_panels_stay_theirs(
    web_app: Flask, browser: Browser, people: People, first: uuid.UUID
) -> None:
    browser.sign_in(people.stranger)
    assert browser.get(f"/compare?panel={panel_of(web_app, first)}").status_code == 404
    assert "No invitations in this time" in browser.get("/figures").text
    assert "No invitations in this time" in browser.get(f"/figures?panel={panel_of(web_app, first)}").text


def test_wrong_filters_count_as_none(browser: Browser, people: People, first: uuid.UUID) -> None:
    browser.sign_in(people.viewer)
    assert browser.get("/figures?days=7000&panel=x").status_code == 200
    assert browser.get("/compare?panel=x&with=y").status_code == 200


@pytest.mark.parametrize("path", ["/figures", "/compare"])
def test_the_number_of_queries_does_not_grow(
    web_app: Flask, browser: Browser, people: People, first: uuid.UUID, path: str
) -> None:
    browser.sign_in(people.viewer)
    browser.get(path)
    with counted_queries("SELECT") as few:
        browser.get(path)
    for number in range(4):
        add(web_app, first, f"Candidate {number}", 5.0)
    with counted_queries("SELECT") as many:
        browser.get(path)
    assert len(many) == len(few)
    assert len(many) < 20
