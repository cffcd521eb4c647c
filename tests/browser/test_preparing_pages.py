"""Bank, panels and candidates in Chromium: open to everybody in every state, and worked by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.pages import check_in_both_themes, check_page, sign_in
from tests.browser.recruiter_tour import empty_tours, full_tour
from tests.browser.stack import Stack
from tests.web.tenants import ADMIN, PLATFORM, RECRUITER, VISITOR, make_tenant
from tests.web.test_route_matrix import ADMITTED, path_of

pytestmark = pytest.mark.slow
# Where sending the form as it comes is refused, and the button that sends it.
REFUSALS = {"/questions/new": "Add to the bank", "/panels/new": "Save", "/questions/import": "Import"}
# What is read by programs, downloaded, or a part of another page.
NO_PAGES = frozenset(
    {
        "static",
        "health.healthz",
        "health.readyz",
        "health.metrics",
        "health.edge_view",
        "interviews.recording",
        "interviews.state",
        "invitations.calendar",
        "pipeline.export",
        "question_bank.export",
        "fairness.export",
        "data_protection.receipt_file",
        "report_comparisons.download",
        "reports.download",
        "report_shares.export_csv",
        "report_shares.export_json",
        "report_shares.open_shared",
    }
)


@pytest.fixture
def open_in(chromium: Browser, open_page: OpenPage) -> Callable[[int], Page]:
    return lambda width: open_page(chromium, width, 900, reduced_motion="reduce")


def test_no_page_shuts_anybody_out(stack: Stack, open_in: Callable[[int], Page]) -> None:
    """Every page that there is, with something on it, as whoever may open it and can do least."""
    tenant, addresses = make_tenant(stack.app, "Nordwind"), stack.app.url_map.iter_rules()
    browsers = {VISITOR: open_in(1200)}
    for rule in sorted(addresses, key=lambda rule: rule.endpoint):
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith("api.") or rule.endpoint in NO_PAGES:
            continue
        role = next(role for role in (VISITOR, RECRUITER, ADMIN, PLATFORM) if role in ADMITTED[rule.endpoint])
        if role not in browsers:
            browsers[role] = sign_in(open_in(1200), stack.url, tenant.users[role])
        browsers[role].goto(stack.url + path_of(rule, tenant.objects))
        check_in_both_themes(browsers[role], rule.endpoint)
    browsers[RECRUITER].goto(f"{stack.url}/candidates/{tenant.objects['candidate_id']}")
    browsers[RECRUITER].get_by_role("button", name="Open the accommodations").click()
    expect(browsers[RECRUITER].get_by_label("Twice as long")).to_be_visible()
    check_in_both_themes(browsers[RECRUITER], "accommodations")


def test_neither_empty_pages_nor_refusals_shut_anybody_out_on_a_phone(
    stack: Stack, open_in: Callable[[int], Page]
) -> None:
    tours = empty_tours()
    opened = [sign_in(open_in(360), stack.url, tour.email) for tour in tours]
    for tour, page in zip(tours, opened, strict=True):
        for name, path in tour.pages.items():
            page.goto(stack.url + path)
            check_in_both_themes(page, name)
    for path, button in REFUSALS.items():
        opened[0].goto(stack.url + path)
        opened[0].get_by_role("button", name=button, exact=True).click()
        expect(opened[0].locator(".error, [role=alert]").first).to_be_visible()
        check_in_both_themes(opened[0], f"{path} refused")


def test_links_are_withdrawn_and_given_back_by_keyboard(stack: Stack, chromium: Browser, open_page: OpenPage) -> None:
    tour = full_tour()
    page = sign_in(open_page(chromium, 1200), stack.url, tour.email)
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
    check_page(page, "keys")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(page.get_by_label("Search by name or address")).to_be_focused()
