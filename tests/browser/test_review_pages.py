"""A reviewer's way through an interview in Chromium: rate, submit, debrief, compare, look at figures."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from app.context import get_ports
from app.extensions import db
from app.interviews.models import InterviewSession
from app.panels.services import snapshot_panel
from tests import factories
from tests.browser.conftest import OpenPage
from tests.browser.pages import check_page, sign_in
from tests.browser.stack import Stack
from tests.interview_seeds import seed_finished_interview

pytestmark = pytest.mark.slow
PHONE_WIDTH = 360


@dataclass(frozen=True)
class Seeded:
    email: str
    admin: str
    finished: uuid.UUID
    held: uuid.UUID


@pytest.fixture
def seeded(stack: Stack) -> Seeded:
    organization = factories.make_organization(name="Nordwind Labs")
    finished = seed_finished_interview(get_ports(), organization)
    candidate = factories.make_candidate(organization, name="Linus Live")
    invitation = factories.make_invitation(finished.panel, candidate).invitation
    running = factories.make_session(
        invitation,
        state="paused",
        started_at=factories.ASKED_AT,
        held_at=factories.ASKED_AT,
        panel_snapshot=snapshot_panel(finished.panel),
    )
    reviewer = factories.make_user(organization, name="Ada Brandt")
    admin = factories.make_user(organization, "org_admin")
    return Seeded(reviewer.email, admin.email, finished.id, running.id)


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (PHONE_WIDTH, "dark")])
def test_from_rating_to_figures(
    stack: Stack, chromium: Browser, open_page: OpenPage, seeded: Seeded, width: int, scheme: str
) -> None:
    page = sign_in(open_page(chromium, width, color_scheme=scheme), stack.url, seeded.email)
    page.goto(f"{stack.url}/interviews/{seeded.finished}")
    page.get_by_role("link", name="Rate this interview").click()
    check_page(page)
    first = page.locator("#turn-1-own")
    first.get_by_label("Rating").first.fill("2.5")
    first.get_by_label("Reason").first.fill("The key point is missing.")
    first.get_by_role("button", name="Save this rating").click()
    expect(first.get_by_label("Rating").first).to_have_value("2.5")
    page.get_by_text("Strong yes").click()
    page.get_by_role("button", name="Submit and lock").click()
    expect(page.get_by_role("heading", name="Where ratings differ")).to_be_visible()
    check_page(page)
    for address, heading in (("compare", "Compare"), ("figures", "Figures"), ("live", "Live")):
        page.goto(f"{stack.url}/{address}")
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        check_page(page)


def test_controls_of_a_held_interview(stack: Stack, chromium: Browser, open_page: OpenPage, seeded: Seeded) -> None:
    page = sign_in(open_page(chromium), stack.url, seeded.email)
    page.goto(f"{stack.url}/interviews/{seeded.held}")
    page.get_by_label("Message to the candidate").fill("We are back in a minute.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("We are back in a minute.")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_the_live_page_shows_who_speaks_as_it_happens(
    stack: Stack, chromium: Browser, open_page: OpenPage, seeded: Seeded
) -> None:
    page = sign_in(open_page(chromium), stack.url, seeded.email)
    page.goto(f"{stack.url}/live")
    row = page.locator(f"#live-{seeded.held}")
    expect(row).to_contain_text("Linus Live")
    expect(page.locator("[data-connection]")).to_have_text("Up to date")
    organization_id = db.session.get_one(InterviewSession, seeded.held).organization_id
    payload = {"session": str(seeded.held), "turn": 1, "speaking": True}
    get_ports().broadcaster.to_dashboard(organization_id, "live_update", payload)
    expect(row.locator("[data-speech]")).to_have_text("Speaking")


def test_pages_of_administrators(stack: Stack, chromium: Browser, open_page: OpenPage, seeded: Seeded) -> None:
    page = sign_in(open_page(chromium, PHONE_WIDTH), stack.url, seeded.admin)
    page.goto(f"{stack.url}/settings")
    check_page(page)
    page.get_by_label("Ask candidates").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Reports that are made from now on follow it.")).to_be_visible()
    page.goto(f"{stack.url}/fairness")
    expect(page.get_by_text("Nothing to compare yet")).to_be_visible()
    check_page(page)
