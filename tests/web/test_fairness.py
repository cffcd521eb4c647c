"""What candidates say of themselves is counted, and nothing else is done with it."""

from __future__ import annotations

import csv
import io
import uuid

import pytest
from flask import Flask

from app.audit.models import AuditEntry
from app.context import get_ports
from app.extensions import db
from app.fairness.models import SelfIdentification
from app.organizations.models import Organization
from app.reviews.models import Review
from tests import factories
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization

SAID = "about-you"


@pytest.fixture
def asking(web_app: Flask, people: People) -> None:
    with web_app.app_context():
        get_organization(people).asks_groups = True
        db.session.commit()


@pytest.fixture
def token(web_app: Flask, people: People, asking: None) -> str:
    with web_app.app_context():
        panel = factories.make_panel(get_organization(people))
        return factories.make_invitation(panel).token


def page_of(token: str) -> str:
    return f"/interview/{token}/about-you"


def rows(web_app: Flask) -> list[tuple[str, str, str]]:
    with web_app.app_context():
        return [(row.gender, row.ethnicity, row.age_band) for row in db.session.query(SelfIdentification)]


def test_a_candidate_says_what_they_like_and_takes_it_back(web_app: Flask, browser: Browser, token: str) -> None:
    page = page_of(token)
    browser.post(page, page, gender="woman", ethnicity="", age_band="from_40")
    assert rows(web_app) == [("woman", "", "from_40")]
    shown = browser.get(page).text
    assert "You have answered before." in shown
    assert shown.count("checked") == 3  # "I would rather not say", three times: nothing tells what was said
    browser.post(page, page, gender="man")
    assert rows(web_app) == [("man", "", "")]
    browser.post(page, page)
    assert rows(web_app) == []
    with web_app.app_context():
        assert db.session.query(AuditEntry).count() == 0


def test_only_groups_that_are_offered_are_kept(web_app: Flask, browser: Browser, token: str) -> None:
    assert browser.post(page_of(token), page_of(token), gender="<b>").status_code == 422
    assert rows(web_app) == []


def test_nobody_is_asked_where_the_organisation_does_not_ask(web_app: Flask, browser: Browser, token: str) -> None:
    with web_app.app_context():
        db.session.query(Organization).update({"asks_groups": False})
        db.session.commit()
    assert browser.get(page_of(token)).status_code == 404
    assert browser.get(page_of("unknown")).status_code == 410


def seed_group(web_app: Flask, people: People, gender: str, recommended: int, number: int) -> uuid.UUID:
    """`number` interviews of candidates of one gender, the first `recommended` of which somebody recommends."""
    with web_app.app_context():
        organization = get_organization(people)
        reviewer = factories.make_user(organization)
        panel = factories.make_panel(organization, [])
        invitations = [factories.make_invitation(panel).invitation for _ in range(number)]
        sessions = [factories.make_session(each, state="completed") for each in invitations]
        for index, session in enumerate(sessions):
            step = "yes" if index < recommended else "no"
            about = {"organization_id": organization.id, "session_id": session.id, "reviewer_id": reviewer.id}
            db.session.add(Review(**about, recommendation=step, submitted_at=factories.ASKED_AT))
            said = {"organization_id": organization.id, "invitation_id": session.invitation_id}
            db.session.add(SelfIdentification(**said, gender=gender))
        db.session.commit()
        return sessions[0].id


def test_rates_by_group_as_a_page_and_as_csv(web_app: Flask, browser: Browser, people: People, asking: None) -> None:
    seed_group(web_app, people, "woman", 3, 6)
    seed_group(web_app, people, "man", 6, 6)
    seed_group(web_app, people, "another", 1, 2)
    browser.sign_in(people.org_admin)
    page = browser.get("/fairness").text
    assert "Below four fifths" in page
    assert "Fewer than 5 people: not told." in page
    lines = list(csv.DictReader(io.StringIO(browser.get("/fairness.csv").text)))
    women = next(line for line in lines if line["group"] == "Woman" and line["measure"] == "selection")
    assert (women["people"], women["favourable"], women["impact_ratio"]) == ("6", "3", "0.5000")
    assert women["below_four_fifths"] == "yes"
    assert "29 CFR 1607.4 D" in women["method"]
    assert "Wilson" in women["method"]
    few = next(line for line in lines if line["group"].startswith("Non-binary") and line["measure"] == "selection")
    assert few["people"] == few["favourable"] == ""


def test_no_page_of_reviewers_tells_a_group(web_app: Flask, browser: Browser, people: People, asking: None) -> None:
    with web_app.app_context():
        interview = seed_finished_interview(get_ports(), get_organization(people))
        said = {"organization_id": interview.organization_id, "invitation_id": interview.invitation_id}
        db.session.add(SelfIdentification(**said, gender="another", ethnicity="pacific"))
        db.session.commit()
        page = f"/interviews/{interview.id}"
    browser.sign_in(people.org_admin)
    for path in (page, f"{page}/review", f"{page}/export.json", f"{page}/export.csv", "/", "/compare", "/figures"):
        text = browser.get(path).text
        assert "Pacific" not in text, path
        assert '"pacific"' not in text, path


def test_settings_are_checked_and_audited(web_app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.org_admin)
    refused = browser.post("/settings", "/settings", report_colour="#ffff00")
    assert refused.status_code == 422
    assert "cannot be read" in refused.text
    saved = browser.post("/settings", "/settings", report_name="Nordwind", report_colour="#004433", asks_groups="y")
    assert saved.status_code == 302
    with web_app.app_context():
        organization = get_organization(people)
        assert (organization.report_name, organization.report_colour) == ("Nordwind", "#004433")
        assert organization.asks_groups
        actions = [entry.action for entry in db.session.query(AuditEntry)]
    assert actions[-1] == "organization_changed"
