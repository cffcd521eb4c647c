"""`make screenshots`: the pages as they look, in light and at the width of a phone, into docs/screenshots."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.accounts.models import User
from app.audit.services import Actor
from app.context import get_ports
from app.domain.question_writing import Brief
from app.domain.recommendation import Recommendation
from app.extensions import db
from app.fairness.models import SelfIdentification
from app.interviews.models import InterviewSession
from app.organizations.models import Organization
from app.question_bank.assistant_models import QuestionGeneration
from app.reviews.models import Review
from app.reviews.services import rating
from app.reviews.services.drafts import GivenRating
from config import ROOT
from tests import factories
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.pages import sign_in
from tests.browser.recruiter_tour import Tour, full_tour, make_named_candidate
from tests.browser.room_page import RoomPage
from tests.browser.room_tour import SAID, caption, tour_room, write_microphone
from tests.browser.stack import Stack, run_stack
from tests.interview_seeds import seed_finished_interview
from tests.waiting import PATIENCE_SECONDS
from tests.web.tenants import make_share, make_webhook

FOLDER = ROOT / "docs" / "screenshots" / "pages"
SIZES = {"desk": (1200, 800), "phone": (390, 800)}
COLOURS = 48
SECOND_ROUND = "Backend engineer, second round"
MOST_BYTES = 3_000_000
COUNTED = (
    *("Frances Allen", "Alan Turing", "Jean Bartik", "Donald Knuth", "Mary Kenneth Keller", "Tony Hoare"),
    *("Adele Goldberg", "Robin Milner", "Shafi Goldwasser", "Niklaus Wirth", "Lynn Conway", "John McCarthy"),
)
PROPOSED = {
    "text": "Why can a LEFT JOIN return more rows than its left table has?",
    "difficulty": "medium",
    "reference_answer": "It returns each row of the left table once for every row that matches it on the right.",
    "key_points": [
        {"text": "A row of the left table is repeated for each match", "weight": 2.0},
        {"text": "Rows without a match are kept, with nulls", "weight": 1.0},
    ],
}
PAGES_OF_ADMINS = {
    "people": "/people",
    "fairness": "/fairness",
    "privacy": "/privacy",
    "retention": "/privacy/retention",
    "audit": "/audit",
    "settings": "/settings",
    "webhooks": "/settings/webhooks",
}
PAGES_OF_THE_PLATFORM = {"organisations": "/organisations", "operations": "/operations"}


def take_all() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    with (
        TemporaryDirectory() as home,
        run_stack(Path(home), workers=False) as stack,
        sync_playwright() as play,
    ):
        organization, tour = _fill()
        admin = _make_admin(organization, tour)
        keeper = _make_keeper()
        microphone = write_microphone(Path(home) / "answer.wav")
        speaking = ("--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={microphone}")
        browser = play.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *speaking])
        for size in SIZES:
            _take(_open(browser, size), f"{stack.url}/login", f"login_{size}")
            for each in (tour, admin, keeper):
                _take_pages(stack, sign_in(_open(browser, size), stack.url, each.email), each.pages, size)
            _take_room(stack, browser, tour, size)
        browser.close()
    taken = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    assert taken <= MOST_BYTES, f"the screenshots take {taken} bytes together"


def _fill() -> tuple[Organization, Tour]:
    """What happens after candidates have spoken too, in the organisation of the tour."""
    tour = full_tour()
    organization = db.session.query(Organization).one()
    organization.asks_groups = True
    finished = seed_finished_interview(get_ports(), organization, name="Tomás Ferreira")
    _count_groups(organization, finished)
    of_it = f"/interviews/{finished.id}"
    make_share(finished, db.session.query(User).filter_by(email=tour.email).one())
    more = {
        "interviews": "/",
        "interview": of_it,
        "scorecard": f"{of_it}/review",
        "shares": f"{of_it}/shares",
        "compare": "/compare",
        "proposals": f"/questions/proposals/{_make_proposal(organization).id}",
    }
    return organization, Tour(tour.email, {**tour.pages, **more, "account": "/account", "tokens": "/account/tokens"})


def _make_proposal(organization: Organization) -> QuestionGeneration:
    brief = asdict(Brief("Databases", "Joins", "medium", count=1))
    proposals = [{"record": PROPOSED, "problems": [], "decision": ""}]
    return factories.save(QuestionGeneration(organization_id=organization.id, brief=brief, proposals=proposals))


def _make_admin(organization: Organization, tour: Tour) -> Tour:
    """Has rated the finished interview, and so reads what others said."""
    admin = factories.make_user(organization, "org_admin", name="Olga Weiss", email="olga.weiss@nordwind.example")
    session_id = uuid.UUID(tour.pages["interview"].removeprefix("/interviews/"))
    actor, ports = Actor(organization.id, admin.id), get_ports()
    rating.rate_answer(ports, actor, session_id, 1, [GivenRating("coverage", 6.0, "The second key point is missing.")])
    rating.submit_review(ports, actor, session_id, Recommendation.YES, "Solid on the basics.")
    endpoint = make_webhook(organization, "Northwind")["endpoint_id"]
    of_it = {"debrief": f"/interviews/{session_id}/debrief", "webhook": f"/settings/webhooks/{endpoint}"}
    return Tour(admin.email, {**PAGES_OF_ADMINS, **of_it})


def _make_keeper() -> Tour:
    keeper = factories.make_user(role="platform_admin", name="Kim Park", email="kim.park@nordwind.example")
    return Tour(keeper.email, PAGES_OF_THE_PLATFORM)


def _count_groups(organization: Organization, finished: InterviewSession) -> None:
    """Women and men by turns, with recommendations: what the page of fairness counts."""
    about = {"organization_id": organization.id}
    reviewer = factories.make_user(organization, name="Jonas Meyer", email="jonas.meyer@nordwind.example")
    for number, name in enumerate(COUNTED):
        candidate = make_named_candidate(organization, name)
        invitation = factories.make_invitation(finished.panel, candidate).invitation
        session = factories.make_session(invitation, **_times(number))
        gender = ("woman", "man")[number % 2]
        factories.save(SelfIdentification(**about, invitation_id=invitation.id, gender=gender))
        recommended = ("yes", "strong_yes", "no")[number % 3]
        submitted = {"recommendation": recommended, "submitted_at": factories.ASKED_AT}
        factories.save(Review(**about, session_id=session.id, reviewer_id=reviewer.id, **submitted))


def _times(number: int) -> dict[str, Any]:
    """Of a completed interview; each lasts some minutes longer than the one before."""
    minutes = 12 + 3 * number
    return {
        "state": "completed",
        "end_reason": "all_questions_asked",
        "started_at": factories.ASKED_AT,
        "ended_at": factories.ASKED_AT + timedelta(minutes=minutes),
        "seconds_used": 60.0 * minutes,
    }


def _take_pages(stack: Stack, page: Page, pages: Mapping[str, str], size: str) -> None:
    for name, path in pages.items():
        _take(page, stack.url + path, f"{name}_{size}")


def _take_room(stack: Stack, browser: Browser, tour: Tour, size: str) -> None:
    """What a candidate sees from the link to the end, and what a recruiter sees while the candidate speaks."""
    watching = sign_in(_open(browser, size), stack.url, tour.email)
    room = RoomPage(_open(browser, size))
    for name, session_id in tour_room(room, stack.url, SECOND_ROUND):
        _save(room.page, FOLDER / f"{name}_{size}.png")
        if name == "room_listening" and session_id is not None:
            _take(watching, f"{stack.url}/live", f"live_{size}")
            watching.goto(f"{stack.url}/interviews/{session_id}")
            expect(watching.get_by_text("Up to date")).to_be_visible()
            caption(session_id)
            expect(watching.get_by_text(SAID)).to_be_visible()
            _save(watching, FOLDER / f"interview_live_{size}.png")


def _open(browser: Browser, size: str) -> Page:
    width, height = SIZES[size]
    return browser.new_context(viewport={"width": width, "height": height}, color_scheme="light").new_page()


def _take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    _save(page, FOLDER / f"{name}.png")


def _save(page: Page, path: Path) -> None:
    """Few colours: a page has few, and the pictures are kept in the repository."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    take_all()
