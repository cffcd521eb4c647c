"""The recruiter's pages in Chromium: by keyboard, on a phone, in the dark, live, with sound."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from app.context import get_ports
from app.extensions import db
from app.interviews.models import Answer, InterviewSession
from app.organizations.models import Organization
from app.panels.services import snapshot_panel
from tests import factories
from tests.browser import pages
from tests.browser.conftest import OpenPage
from tests.browser.stack import Stack
from tests.interview_seeds import QUOTE, seed_finished_interview
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
PHONE_WIDTH = 360
SignIn = Callable[..., Page]
# In pixels; the cross that empties a search is not there while it is empty.
ROOM_BESIDE_HINT = """input => {
  const style = getComputedStyle(input);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
  return input.clientWidth - padding - pen.measureText(input.placeholder).width;
}"""


@dataclass(frozen=True)
class Tenant:
    """An organisation with a recruiter, a finished interview and one that is being held."""

    organization: Organization
    email: str
    finished: uuid.UUID
    live: uuid.UUID


@pytest.fixture
def tenant(stack: Stack) -> Tenant:
    organization = factories.make_organization(name="Nordwind Labs", time_zone="Europe/Berlin")
    finished = seed_finished_interview(get_ports(), organization)
    invitation = factories.make_invitation(
        finished.panel, factories.make_candidate(organization, name="Linus Live")
    ).invitation
    # `paused` and not `active`: the ticker would pause an interview whose candidate has no connection
    live = factories.make_session(invitation, state="paused", panel_snapshot=snapshot_panel(finished.panel))
    factories.make_answer(live, finished.answers[0].question_version.question)
    email = factories.make_user(organization, name="Ada Brandt").email
    return Tenant(organization, email, finished.id, live.id)


@pytest.fixture
def sign_in(stack: Stack, chromium: Browser, open_page: OpenPage, tenant: Tenant) -> SignIn:
    def open_signed_in(path: str = "/", *, email: str = tenant.email, **options: object) -> Page:
        return pages.sign_in(open_page(chromium, **{"width": 1280, **options}), stack.url, email, path)

    return open_signed_in


def test_signing_in_and_out_by_keyboard(stack: Stack, chromium: Browser, open_page: OpenPage, tenant: Tenant) -> None:
    page = open_page(chromium)
    page.goto(f"{stack.url}/login")
    page.keyboard.type(tenant.email)
    page.keyboard.press("Tab")
    page.keyboard.type(factories.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Interviews")).to_be_visible()
    page.wait_for_load_state()  # a menu closes by Escape once its module has run
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_label("Account of Ada Brandt").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_nothing_is_cut_off_on_a_phone(sign_in: SignIn, stack: Stack, tenant: Tenant) -> None:
    page = sign_in(width=PHONE_WIDTH, height=740)
    for path in ("/", f"/interviews/{tenant.finished}", "/invitations/new", "/account"):
        page.goto(stack.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE_WIDTH, path


@pytest.mark.parametrize("width", [1280, PHONE_WIDTH])
@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_the_hint_of_a_search_is_read_whole(
    sign_in: SignIn, stack: Stack, tenant: Tenant, width: int, language: str
) -> None:
    page = sign_in(width=width, height=740)
    page.set_extra_http_headers({"Accept-Language": language})
    for path in ("/", "/questions"):
        page.goto(stack.url + path)
        room = page.locator("#search").evaluate(ROOM_BESIDE_HINT)
        assert room >= 0, path


def test_the_cells_of_details_begin_at_one_height_on_a_phone(sign_in: SignIn, tenant: Tenant) -> None:
    page = sign_in(f"/interviews/{tenant.finished}", width=390, height=740)
    cells = page.locator("#facts .facts > div").all()
    tops: dict[float, set[float]] = {}
    for cell in cells:
        row = cell.evaluate("cell => cell.getBoundingClientRect().top")
        tops.setdefault(row, set()).add(cell.locator("dd").evaluate("dd => dd.getBoundingClientRect().top"))
    assert len(tops) < len(cells)
    assert all(len(of_row) == 1 for of_row in tops.values())


def test_a_chosen_theme_stays(sign_in: SignIn) -> None:
    page = sign_in(color_scheme="light")
    background = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(background)
    page.get_by_role("button", name="Switch between light and dark").click()
    dark = page.evaluate(background)
    assert dark != before
    page.reload()
    assert page.evaluate(background) == dark


def test_an_answer_is_heard(sign_in: SignIn, tenant: Tenant) -> None:
    page = sign_in(f"/interviews/{tenant.finished}")
    page.get_by_role("button", name="Play answer 1").click()
    wait_until(lambda: page.evaluate("document.querySelector('#turn-1 audio').currentTime > 0.5"))
    expect(page.locator("#turn-1 .word.is-spoken")).to_have_count(1)
    page.get_by_role("button", name="Pause answer 1").click()
    assert page.evaluate("document.querySelector('#turn-1 audio').paused")


def test_a_word_is_heard_where_it_was_said(sign_in: SignIn, tenant: Tenant) -> None:
    page = sign_in(f"/interviews/{tenant.finished}")
    word = page.locator("#turn-1 .word", has_text="dictionary.")
    start = float(word.get_attribute("data-start") or 0)
    # a quarter of a second is over before a busy machine looks again
    page.evaluate("document.querySelector('#turn-1 audio').playbackRate = 0.1")
    word.click()
    wait_until(lambda: page.evaluate(f"document.querySelector('#turn-1 audio').currentTime >= {start}"))
    expect(word).to_have_class(re.compile("is-spoken"))


def test_evidence_leads_to_its_place_and_stops_after_it(sign_in: SignIn, tenant: Tenant) -> None:
    page = sign_in(f"/interviews/{tenant.finished}")
    quote = page.locator("#turn-1 .quote")
    start, end = (float(quote.get_attribute(name) or 0) for name in ("data-start", "data-end"))
    quote.click()
    assert page.locator("#turn-1 .word.is-quoted").all_inner_texts() == QUOTE.split()
    position = "document.querySelector('#turn-1 audio').currentTime"
    wait_until(lambda: page.evaluate(f"{position} > {start}"))
    wait_until(lambda: page.evaluate("document.querySelector('#turn-1 audio').paused"))
    assert end <= page.evaluate(position) < end + 1


def test_evidence_of_a_written_answer_is_marked(sign_in: SignIn, tenant: Tenant) -> None:
    page = sign_in(f"/interviews/{tenant.finished}")
    page.locator("#turn-2 .quote").click()
    expect(page.locator("#turn-2 mark")).to_have_text("makes its values one at a time")


def test_words_appear_as_they_are_spoken(sign_in: SignIn, tenant: Tenant) -> None:
    page = sign_in(f"/interviews/{tenant.live}")
    expect(page.get_by_text("Up to date")).to_be_visible()
    tell = get_ports().broadcaster.to_reviewers
    update = {"turn": 1, "confirmed": "A list can grow", "tentative": "and shrink", "final": False}
    tell(tenant.live, "transcription_update", update)
    expect(page.locator("[data-confirmed]")).to_have_text("A list can grow")
    expect(page.locator("[data-tentative]")).to_have_text("and shrink")
    state = {"turn": 1, "speaking": False, "silence_seconds": 4.2, "ends_in_seconds": 5.8}
    tell(tenant.live, "turn_state", {**state, "speaking": True})
    expect(page.locator("[data-live-state]")).to_have_text("Speaking")
    tell(tenant.live, "turn_state", state)
    expect(page.locator("[data-live-state]")).to_have_text("Silent for 4 s, the turn ends in 6 s")


def test_a_rating_appears_without_touching_the_rest(sign_in: SignIn, tenant: Tenant) -> None:
    page = sign_in(f"/interviews/{tenant.finished}")
    expect(page.get_by_text("Up to date")).to_be_visible()
    page.get_by_role("button", name="Play answer 1").click()
    page.locator("#turn-3-details summary").click()
    change_answer(tenant.finished, 3, review_reason="A colleague is listening.")
    get_ports().broadcaster.to_reviewers(tenant.finished, "scoring_update", {"turn": 3, "status": "needs_review"})
    expect(page.locator("#turn-3-rating")).to_contain_text("A colleague is listening.")
    assert page.locator("#turn-3-details").get_attribute("open") is not None
    assert not page.evaluate("document.querySelector('#turn-1 audio').paused")


def change_answer(session_id: uuid.UUID, turn: int, **values: object) -> None:
    answer = db.session.query(Answer).filter_by(session_id=session_id, turn=turn).one()
    for name, value in values.items():
        setattr(answer, name, value)
    db.session.commit()


def test_what_was_missed_is_there_after_a_lost_connection(sign_in: SignIn, stack: Stack, tenant: Tenant) -> None:
    page = sign_in(f"/interviews/{tenant.finished}")
    expect(page.get_by_text("Up to date")).to_be_visible()
    stack.stop("web")
    expect(page.get_by_text("Reconnecting")).to_be_visible()
    change_answer(tenant.finished, 3, review_reason="Said while nobody could hear it.")
    stack.start_web()
    expect(page.locator("#turn-3-rating")).to_contain_text("Said while nobody could hear it.")
    expect(page.get_by_text("Up to date")).to_be_visible()


def test_the_dashboard_follows_what_happens(sign_in: SignIn, tenant: Tenant) -> None:
    page = sign_in("/")
    row = page.get_by_role("row").filter(has_text="Linus Live")
    expect(row).to_contain_text("Paused")
    expect(page.locator("[data-dashboard][data-live]")).to_be_attached()
    session = db.session.get_one(InterviewSession, tenant.live)
    session.state = "completed"
    db.session.commit()
    get_ports().broadcaster.to_dashboard(tenant.organization.id, "dashboard_update", {"session": str(tenant.live)})
    expect(row).to_contain_text("Completed")
    expect(page.get_by_role("link", name="Completed 2")).to_be_visible()


def test_a_link_is_copied(sign_in: SignIn) -> None:
    page = sign_in("/invitations/new")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Candidate's name").fill("Grace Example")
    page.get_by_role("button", name="Invite", exact=True).click()
    link = page.get_by_label("Link for the candidate").input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link
