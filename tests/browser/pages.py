"""What holds for every page in Chromium, and how somebody signs in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.factories import PASSWORD

# What passes is not described: that takes two thirds of the time.
RUN_AXE = """async (options) => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...options });
  return found.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target)]);
}"""
ONLY_COLOURS = {"runOnly": ["color-contrast"]}
COLOURS_SETTLED = "Promise.allSettled(document.getAnimations().map((change) => change.finished))"


def sign_in(page: Page, url: str, email: str, path: str = "/") -> Page:
    """`url` is the product's; where the person lands is `path`."""
    page.goto(f"{url}/login?next={path}")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)
    return page


def check_page(page: Page, name: str = "", options: Mapping[str, Any] | None = None) -> None:
    """Nothing that axe objects to, and nothing that a phone has to scroll sideways for."""
    check_accessible(page, name, options)
    width, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= room, f"{name or page.url} is {width} px wide in a window of {room} px"


def check_accessible(page: Page, name: str = "", options: Mapping[str, Any] | None = None) -> None:
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN_AXE, dict(options or {}))
    assert found == [], f"{name or page.url}: {found}"


def check_in_both_themes(page: Page, name: str) -> None:
    """In the dark one what a theme can change: colours. For pages on which nothing moves for ever."""
    page.emulate_media(color_scheme="dark")
    page.evaluate(COLOURS_SETTLED)
    check_page(page, f"{name}, dark", ONLY_COLOURS)
    page.emulate_media(color_scheme="light")
    page.evaluate(COLOURS_SETTLED)
    check_page(page, name)
