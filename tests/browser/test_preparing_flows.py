"""From an empty bank to candidates with links in Chromium, once by mouse and once by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests import factories
from tests.browser.conftest import OpenPage
from tests.browser.pages import sign_in
from tests.browser.stack import Stack

pytestmark = pytest.mark.slow

Press = Callable[[Locator], None]
QUESTIONS_CSV = b"""text,topic,subtopic,difficulty,status,reference_answer,key_points
What does a generator give you that a list does not?,Python,Iteration,easy,reviewed,One by one.,1 | One value at a time
"""
CANDIDATES_CSV = b"""name,email,time_zone
Grace Hopper,grace@example.org,Europe/Vienna
Alan Turing,alan@example.org,
"""


# An empty list offers what its page does too: the first of both is taken.
def click(control: Locator) -> None:
    control.first.click()


def press_enter(control: Locator) -> None:
    control.first.focus()
    control.first.press("Enter")


@pytest.mark.parametrize("press", [click, press_enter], ids=["mouse", "keyboard"])
def test_a_recruiter_prepares_an_interview(stack: Stack, chromium: Browser, open_page: OpenPage, press: Press) -> None:
    recruiter = factories.make_user()
    page = sign_in(open_page(chromium, 1200), stack.url, recruiter.email, "/questions")
    write_question(page, press)
    import_questions(page, press)
    compose_panel(page, press)
    write_mail(page, press)
    invite_from_file(page, press)


def write_question(page: Page, press: Press) -> None:
    press(page.get_by_role("link", name="New question"))
    page.get_by_label("Question, as it is asked aloud").fill("How does a list differ from a tuple?")
    page.get_by_label("Topic", exact=True).fill("Python")
    page.get_by_label("Subtopic").fill("Data structures")
    page.get_by_label("Difficulty").select_option("easy")
    page.get_by_label("Status").select_option("reviewed")
    page.get_by_label("Reference answer").fill("A list can be changed, a tuple cannot.")
    page.get_by_label("Key points").fill("2 | A tuple cannot be changed after it is made")
    press(page.get_by_role("button", name="Add to the bank"))
    expect(page.get_by_text("How does a list differ from a tuple?")).to_be_visible()


def import_questions(page: Page, press: Press) -> None:
    press(page.get_by_role("link", name="Question bank"))
    press(page.get_by_role("link", name="Import"))
    for button, told in (("Preview", "The file is right."), ("Import", "1 new, 0 changed")):
        choose_file(page, "CSV or JSON file", QUESTIONS_CSV)
        press(page.get_by_role("button", name=button))
        expect(page.get_by_text(told).first).to_be_visible()
    press(page.get_by_role("link", name="Question bank"))
    expect(page.get_by_text("What does a generator give you that a list does not?")).to_be_visible()


def compose_panel(page: Page, press: Press) -> None:
    press(page.get_by_role("link", name="Panels"))
    press(page.get_by_role("link", name="New panel"))
    page.get_by_label("Title").fill("Python, first round")
    row = page.get_by_role("group", name="Row 1")
    row.get_by_label("Topic").select_option("Python, any subtopic")
    row.get_by_label("Questions").fill("3")
    press(page.get_by_role("button", name="Save"))
    press(page.get_by_role("button", name="Publish"))
    expect(page.get_by_text("Not published.")).to_be_visible()  # the bank has two
    press(page.get_by_role("link", name="Edit"))
    page.get_by_role("group", name="Row 1").get_by_label("Questions").fill("2")
    press(page.get_by_role("button", name="Save"))
    press(page.get_by_role("button", name="Publish"))
    expect(page.get_by_role("link", name="Invite a candidate").first).to_be_visible()


def write_mail(page: Page, press: Press) -> None:
    press(page.get_by_role("link", name="Mail"))
    page.get_by_label("Subject").fill("Your interview at Northwind")
    press(page.get_by_role("button", name="Preview"))
    expect(page.locator(".mail-subject")).to_have_text("Your interview at Northwind")
    press(page.get_by_role("button", name="Save"))


def invite_from_file(page: Page, press: Press) -> None:
    press(page.get_by_role("link", name="Invite from a file"))
    choose_file(page, "CSV", CANDIDATES_CSV)
    press(page.get_by_role("button", name="Look at it"))
    press(page.get_by_role("button", name="Invite 2 candidates"))
    for name in ("Grace Hopper", "Alan Turing"):
        expect(page.get_by_label(name)).to_have_value(re.compile("/interview/"))


def choose_file(page: Page, label: str, content: bytes) -> None:
    file = FilePayload(name="file.csv", mimeType="text/csv", buffer=content)
    page.get_by_label(label).set_input_files(file)
