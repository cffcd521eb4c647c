"""Bank, panels and candidates in Chromium: open to everybody in every state, and worked by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests import factories
from tests.browser.conftest import Launch, OpenPage
from tests.browser.recruiter_tour import Tour, empty_tour, full_tour
from tests.browser.stack import Stack

pytestmark = pytest.mark.slow
# Where sending the form as it comes is refused, and the button that sends it.
REFUSALS = {"/questions/new": "Add to the bank", "/panels/new": "Save", "/questions/import": "Import"}
COLOURS_SETTLED = "Promise.allSettled(document.getAnimations().map((change) => change.finished))"


@pytest.fixture(scope="module")
def chromium(launch: Launch) -> Browser:
    return launch()


def sign_in(stack: Stack, page: Page, tour: Tour) -> Page:
    page.goto(f"{stack.url}/login")
    page.get_by_label("Email").fill(tour.email)
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)
    return page


def check_in_both_themes(page: Page, name: str) -> None:
    """In the dark one what a theme can change: colours."""
    page.emulate_media(color_scheme="dark")
    page.evaluate(COLOURS_SETTLED)
    check(page, f"{name}, dark", {"runOnly": ["color-contrast"]})
    page.emulate_media(color_scheme="light")
    page.evaluate(COLOURS_SETTLED)
    check(page, name, {})


def check(page: Page, name: str, options: dict[str, list[str]]) -> None:
    violations = Axe().run(page, options=options).response["violations"]
    assert [(name, found["id"], [node["target"] for node in found["nodes"]]) for found in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


@pytest.mark.parametrize(
    ("tour", "refusals", "width"), [(full_tour, {}, 1200), (empty_tour, REFUSALS, 360)], ids=["full", "empty and error"]
)
def test_no_page_shuts_anybody_out(
    stack: Stack,
    chromium: Browser,
    tour: Callable[[], Tour],
    refusals: dict[str, str],
    width: int,
) -> None:
    made = tour()
    context = chromium.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = sign_in(stack, context.new_page(), made)
    for name, path in made.pages.items():
        page.goto(stack.url + path)
        check_in_both_themes(page, name)
    for path, button in refusals.items():
        page.goto(stack.url + path)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator(".error, [role=alert]").first).to_be_visible()
        check_in_both_themes(page, f"{path} refused")
    context.close()


def test_links_are_withdrawn_and_given_back_by_keyboard(stack: Stack, chromium: Browser, open_page: OpenPage) -> None:
    tour = full_tour()
    page = sign_in(stack, open_page(chromium, 1200), tour)
    page.goto(stack.url + tour.pages["panel"])
    page.get_by_label("Tick Edsger Dijkstra").focus()  # the newest stands first
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.get_by_text("2 ticked:")).to_be_visible()
    page.get_by_role("button", name="Withdraw the links").press("Enter")
    expect(page.locator("#messages")).to_be_focused()  # a page that is led to a place moves the focus once
    expect(page.get_by_text("2 links work no more.")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is as it was")).to_be_visible()
    page.wait_for_load_state("load")  # the scripts of the new page listen from then on
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Search by name or address")).to_be_focused()
    page.keyboard.press("Control+/")
    keys = page.get_by_role("dialog", name="Keys on this page")
    expect(keys.get_by_text("Go to the search")).to_be_visible()
    expect(keys.get_by_text("On the sound of an answer")).to_be_hidden()
    check(page, "keys", {})
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(page.get_by_label("Search by name or address")).to_be_focused()
