"""A candidate talks in one browser while a recruiter watches, listens and reads the report in another."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from app.extensions import db
from app.organizations.models import Organization
from tests import factories
from tests.browser.conftest import Invite, Launch, OpenPage
from tests.browser.pages import sign_in
from tests.browser.room_page import RoomPage, find_interview
from tests.browser.stack import Stack

pytestmark = pytest.mark.slow


def test_a_recruiter_watches_the_candidate_talk(
    stack: Stack, speaking_browser: Browser, launch: Launch, invite: Invite, open_page: OpenPage
) -> None:
    url = invite(end_silence_seconds=7.0)
    room = RoomPage(open_page(speaking_browser))
    room.agree(url)
    room.turn_on_microphone()
    room.press("Start the interview")
    room.expect_question(1)
    interview = find_interview(url)
    assert interview is not None
    organization = db.session.get_one(Organization, interview.organization_id)
    watching = open_page(launch(), width=1280)
    sign_in(watching, stack.url, factories.make_user(organization, "recruiter").email)
    watching.goto(f"{stack.url}/interviews/{interview.id}")

    first = watching.locator('[data-turn="1"]')
    expect(first).to_be_visible()
    expect(first.locator("[data-confirmed]")).to_contain_text(re.compile(r"\w+ \w+"))

    room.expect_question(2)
    expect(first.locator(".word", has_text="constant")).to_be_visible()
    expect(first.get_by_role("button", name="Play answer 1")).to_be_visible()
    room.expect_listening()
    room.press("finished")
    room.expect_screen("end")
    expect(room.page.locator("body")).not_to_contain_text(re.compile(r"\d(\.\d)?\s*/\s*10"))
    expect(watching.get_by_role("link", name="Open the PDF")).to_be_visible()
