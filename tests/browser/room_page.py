"""What a candidate does in the room, and what a test looks at."""

from __future__ import annotations

import hashlib
import re

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.interviews.models import InterviewSession
from app.panels.models import Invitation
from tests.browser.pages import check_page


class RoomPage:
    def __init__(self, page: Page) -> None:
        self.page = page

    def agree(self, url: str) -> None:
        self.page.goto(url)
        self.page.get_by_role("checkbox").check()
        self.page.get_by_role("button", name="Agree and check my microphone").click()
        self.ready()

    def ready(self) -> None:
        expect(self.page.locator("[data-room][data-ready]")).to_be_attached()

    def turn_on_microphone(self) -> None:
        self.press("Turn on the microphone")
        expect(self.page.get_by_text("We can hear you well.")).to_be_visible()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).locator("visible=true").click()

    def expect_question(self, number: int) -> None:
        expect(self.page.locator("[data-question-number]")).to_contain_text(f"Question {number} of")

    def expect_listening(self) -> None:
        expect(self.page.locator('[data-mic-line][data-tone="listening"]')).to_be_visible()

    def expect_captions(self, words: str = r"\w+ \w+") -> None:
        """A pattern in the captions that no longer change."""
        expect(self.page.locator("[data-confirmed]")).to_contain_text(re.compile(words))

    def expect_prompt(self) -> None:
        expect(self.page.get_by_text("Finished?", exact=True)).to_be_visible()

    def expect_screen(self, name: str) -> None:
        expect(self.page.locator(f'[data-screen="{name}"]')).to_be_visible()

    def check(self) -> None:
        check_page(self.page)


def find_interview(url: str) -> InterviewSession | None:
    """The interview behind a link, as it is stored now."""
    digest = hashlib.sha256(url.rsplit("/", 1)[-1].encode()).hexdigest()
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalar(select(InterviewSession).join(Invitation).where(Invitation.token_hash == digest))


def states_of(url: str) -> tuple[str, list[str]]:
    interview = find_interview(url)
    return (interview.state, [answer.state for answer in interview.answers]) if interview else ("", [])
