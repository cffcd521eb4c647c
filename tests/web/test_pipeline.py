"""Many candidates of a panel at once, and saved views of them."""

from __future__ import annotations

import csv
import io
import re
import uuid
from http import HTTPStatus

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.audit import services as audit
from app.context import get_ports
from app.extensions import db
from app.panels.models import Invitation
from app.reviews.models import Review
from tests import factories
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization


@pytest.fixture
def panel_id(web_app: Flask, people: People) -> uuid.UUID:
    with web_app.app_context():
        panel = factories.make_panel(get_organization(people))
        for name in ("Ada One", "Bo Two", "Cy Three"):
            factories.make_invitation(panel, factories.make_candidate(get_organization(people), name=name))
        return panel.id


@pytest.fixture
def recruiter(browser: Browser, people: People) -> Browser:
    browser.sign_in(people.recruiter)
    return browser


def ids_of(web_app: Flask, *names: str) -> list[str]:
    with web_app.app_context():
        found = {row.candidate.name: str(row.id) for row in db.session.query(Invitation)}
    return [found[name] for name in names]


def revoked(web_app: Flask) -> set[str]:
    with web_app.app_context():
        return {row.candidate.name for row in db.session.query(Invitation) if row.revoked_at}


def change(recruiter: Browser, panel_id: uuid.UUID, do: str, ids: list[str], what: str = "") -> TestResponse:
    data = {"csrf_token": recruiter.token(f"/panels/{panel_id}"), "do": do, "invitation": ids}
    return recruiter.client.post(f"/panels/{panel_id}/candidates{what}", data=data, follow_redirects=True)


def test_many_links_are_withdrawn_and_given_back(recruiter: Browser, web_app: Flask, panel_id: uuid.UUID) -> None:
    ids = ids_of(web_app, "Ada One", "Bo Two")
    page = change(recruiter, panel_id, "withdraw", ids).text
    assert "2 links work no more." in page
    assert revoked(web_app) == {"Ada One", "Bo Two"}

    offered = re.findall(r'name="invitation" value="([^"]+)"', page.split("Undo")[0])
    change(recruiter, panel_id, "", offered, "/restore")

    assert revoked(web_app) == set()
    with web_app.app_context():
        invitation = db.session.get_one(Invitation, uuid.UUID(ids[0]))
        entries = audit.list_entries(invitation.organization_id, invitation.id)
        assert [entry.entry.action for entry in entries] == ["link_restored", "link_withdrawn"]


def test_an_interview_that_has_begun_keeps_all_of_them(recruiter: Browser, web_app: Flask, panel_id: uuid.UUID) -> None:
    ids = ids_of(web_app, "Ada One", "Bo Two")
    with web_app.app_context():
        begun = db.session.get_one(Invitation, uuid.UUID(ids[1]))
        factories.make_session(begun, state="active", started_at=factories.ASKED_AT)

    page = change(recruiter, panel_id, "withdraw", ids).text

    assert "The interview of Bo Two has begun" in page
    assert revoked(web_app) == set()


def test_the_ticked_ones_are_exported(recruiter: Browser, web_app: Flask, panel_id: uuid.UUID) -> None:
    answer = change(recruiter, panel_id, "export", ids_of(web_app, "Cy Three"))

    assert answer.mimetype == "text/csv"
    assert "Cy Three" in answer.text
    assert "Ada One" not in answer.text


def test_the_ticked_ones_are_mailed(recruiter: Browser, web_app: Flask, panel_id: uuid.UUID) -> None:
    page = change(recruiter, panel_id, "mail", ids_of(web_app, "Ada One", "Cy Three")).text

    assert "2 mails are on their way" in page
    assert page.count("Mail waiting") == 2


@pytest.mark.parametrize("do", ["withdraw", "mail", "export", "odd"])
def test_nothing_happens_to_nobody(recruiter: Browser, panel_id: uuid.UUID, do: str) -> None:
    page = change(recruiter, panel_id, do, []).text

    assert re.search("Tick .*candidates first", page)


def test_somebody_of_another_panel_is_not_there(recruiter: Browser, web_app: Flask, panel_id: uuid.UUID) -> None:
    with web_app.app_context():
        foreign = str(factories.make_invitation().invitation.id)

    answer = change(recruiter, panel_id, "withdraw", [*ids_of(web_app, "Ada One"), foreign])

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert revoked(web_app) == set()


def test_a_view_is_saved_used_and_removed(recruiter: Browser, panel_id: uuid.UUID) -> None:
    page = f"/panels/{panel_id}"
    recruiter.post(f"{page}/views", page, name="All the Adas", search="ada", show="invited")

    found = re.search(r'href="(/panels/[^"]+)#invitations">All the Adas', recruiter.get(page).text)
    assert found
    shown = recruiter.get(found[1].replace("&amp;", "&")).text
    assert "Ada One" in shown
    assert "Tick Bo Two" not in shown
    remove = re.search(r'action="([^"]+/remove)"', shown)
    assert remove
    recruiter.post(remove[1], page)
    assert "All the Adas" in recruiter.get(page).text  # the message that offers to take it back
    assert "All the Adas" not in recruiter.get(page).text


def test_views_are_ones_own(browser: Browser, people: People, panel_id: uuid.UUID) -> None:
    page = f"/panels/{panel_id}"
    browser.sign_in(people.recruiter)
    browser.post(f"{page}/views", page, name="Mine", search="ada")
    assert "Mine" in browser.get(page).text
    browser.post("/logout", page)
    browser.sign_in(people.org_admin)

    assert "Mine" not in browser.get(page).text


@pytest.mark.parametrize(("name", "search"), [("", "ada"), ("x" * 61, "ada"), ("All", "")])
def test_a_view_needs_a_name_and_a_filter(recruiter: Browser, panel_id: uuid.UUID, name: str, search: str) -> None:
    page = f"/panels/{panel_id}"
    answer = recruiter.post(f"{page}/views", page, name=name, search=search)

    assert "notice-error" in recruiter.get(answer.headers["Location"]).text


def test_the_table_tells_what_was_noted_and_how_many_people_have_rated(
    recruiter: Browser, web_app: Flask, people: People
) -> None:
    with web_app.app_context():
        organization = get_organization(people)
        interview = seed_finished_interview(get_ports(), organization)
        for submitted_at in (factories.ASKED_AT, factories.ASKED_AT, None):
            about = {"organization_id": organization.id, "session_id": interview.id, "submitted_at": submitted_at}
            factories.save(Review(**about, reviewer_id=factories.make_user(organization).id))
        panel = f"/panels/{interview.panel_id}"
    page = recruiter.get(panel).text
    assert "2 scorecards" in page
    assert "1 to review" in page
    assert "Short answer" in page
    (row,) = csv.DictReader(io.StringIO(recruiter.get(f"{panel}/candidates.csv").text))
    assert (row["scorecards"], row["flags"], row["answers_to_review"]) == ("2", "short_answer", "1")
