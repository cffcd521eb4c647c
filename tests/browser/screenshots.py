"""`make screenshots`: the pages as they look, in light and at the width of a phone, into docs/screenshots."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from app.context import get_ports
from app.extensions import db
from app.organizations.models import Organization
from app.panels.drafts import DEFAULT_NOTICE
from config import ROOT
from tests import factories
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.recruiter_tour import Tour, full_tour
from tests.browser.room_page import RoomPage
from tests.browser.stack import run_stack
from tests.browser.test_preparing_pages import sign_in
from tests.interview_seeds import seed_finished_interview

FOLDER = ROOT / "docs" / "screenshots" / "pages"
SIZES = {"desk": (1200, 800), "phone": (390, 800)}
COLOURS = 48
SECOND_ROUND, ROLE = "Backend engineer, second round", "Backend engineer"
MOST_BYTES = 2_000_000


def take_all() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as home,
        run_stack(Path(home), workers=False) as stack,
        sync_playwright() as play,
    ):
        tour = _add_interviews(full_tour())
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for size, (width, height) in SIZES.items():
            page = _open(browser, width, height)
            sign_in(stack, page, tour)
            for name, path in tour.pages.items():
                page.goto(stack.url + path)
                _save(page, FOLDER / f"{name}_{size}.png")
            _take_room(_open(browser, width, height), stack.url, size)
        browser.close()
    taken = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    assert taken <= MOST_BYTES, f"the screenshots take {taken} bytes together"


def _add_interviews(tour: Tour) -> Tour:
    """What happens after a candidate has spoken, in the same organisation."""
    organization = db.session.query(Organization).one()
    finished = seed_finished_interview(get_ports(), organization)
    of_it = f"/interviews/{finished.id}"
    more = {"interviews": "/", "interview": of_it, "scorecard": f"{of_it}/review", "compare": "/compare"}
    return Tour(tour.email, {**tour.pages, **more, "account": "/account"})


def _take_room(page: Page, url: str, size: str) -> None:
    """What a candidate sees before the first question."""
    organization = db.session.query(Organization).one()
    panel = factories.make_panel(organization, title=SECOND_ROUND, role_title=ROLE, notice_text=DEFAULT_NOTICE)
    address = f"{url}/interview/{factories.make_invitation(panel).token}"
    page.goto(address)
    _save(page, FOLDER / f"room_notice_{size}.png")
    RoomPage(page).agree(address)
    _save(page, FOLDER / f"room_check_{size}.png")


def _open(browser: Browser, width: int, height: int) -> Page:
    return browser.new_context(viewport={"width": width, "height": height}, color_scheme="light").new_page()


def _save(page: Page, path: Path) -> None:
    """Few colours: a page has few, and the pictures are kept in the repository."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    take_all()
