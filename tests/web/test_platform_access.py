"""A platform admin reads an organisation's interviews for a reason, for an hour, and is seen to."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts.models import AccessGrant
from app.audit.models import AuditEntry
from app.context import get_ports
from app.database import utc_now
from app.extensions import db
from app.organizations.models import Organization
from tests import factories
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization

REASON = "Ticket 4711: a report does not open"


@pytest.fixture
def interview(web_app: Flask, people: People) -> str:
    with web_app.app_context():
        return f"/interviews/{seed_finished_interview(get_ports(), get_organization(people)).id}"


@pytest.fixture
def admin(web_app: Flask, people: People) -> Browser:
    browser = Browser(web_app.test_client())
    browser.sign_in(people.platform_admin)
    return browser


@pytest.fixture
def visitor(admin: Browser, people: People) -> Browser:
    door = f"/organisations/{people.organization_id}/access"
    assert admin.post(door, door, reason=REASON).status_code == 302
    return admin


def test_no_interview_without_a_reason(admin: Browser, people: People, interview: str) -> None:
    door = f"/organisations/{people.organization_id}/access"
    assert admin.post(door, door, reason="why not").status_code == 422
    assert admin.get(interview).status_code == 403


def test_reads_and_changes_nothing(visitor: Browser, interview: str) -> None:
    page = visitor.get(interview)
    assert page.status_code == 200
    assert "They see everything that you open" in page.text
    assert visitor.get(f"{interview}/turns/1/recording.flac").status_code == 200
    assert visitor.post(f"{interview}/dismissal", interview).status_code in {403, 404, 405}
    assert visitor.get("/panels").status_code == 403
    assert visitor.get("/privacy").status_code == 403


def test_other_organisations_stay_closed(web_app: Flask, visitor: Browser) -> None:
    with web_app.app_context():
        other = seed_finished_interview(get_ports(), factories.make_organization()).id
    assert visitor.get(f"/interviews/{other}").status_code == 404


def test_the_organisation_sees_who_looked_at_what(
    web_app: Flask, visitor: Browser, people: People, interview: str
) -> None:
    visitor.get(interview)
    own = Browser(web_app.test_client())
    own.sign_in(people.org_admin)
    assert REASON in own.get("/privacy").text
    assert f"GET {interview}" in own.get("/audit").text
    with web_app.app_context():
        organization = db.session.get_one(Organization, get_organization(people).id)
        rows = db.session.query(AuditEntry).filter_by(organization_id=organization.id).order_by(AuditEntry.number)
        assert [row.action for row in rows if row.action.startswith("access")] == ["access_opened", "access_used"]


@pytest.mark.parametrize("end", ["the admin ends it", "time is up", "signed in elsewhere"])
def test_it_ends(web_app: Flask, visitor: Browser, people: People, interview: str, end: str) -> None:
    if end == "the admin ends it":
        visitor.post("/organisations/access/end", interview)
    elif end == "time is up":
        with web_app.app_context():
            db.session.execute(update(AccessGrant).values(expires_at=utc_now()))
            db.session.commit()
    else:
        visitor = Browser(web_app.test_client())
        visitor.sign_in(people.platform_admin)
    assert visitor.get(interview).status_code == 403
