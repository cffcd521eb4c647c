"""The candidate room in its states, one after the other, and what recruiters see meanwhile."""

from __future__ import annotations

import uuid
import wave
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from app.context import get_ports
from app.database import utc_now
from app.domain.interview import SessionState
from app.extensions import db
from app.interviews.services import progress
from app.organizations.models import Organization
from app.panels.drafts import DEFAULT_NOTICE
from tests import factories
from tests.audio.sounds import RATE_HZ, silence, spoken
from tests.browser.recruiter_tour import make_believable_panel, make_named_candidate
from tests.browser.room_page import RoomPage, find_interview
from tests.waiting import wait_until

SAID = "A hash table turns the key into a number, and the number into a place in an array;"
STILL_HEARD = "two keys with one place share a bucket"


def write_microphone(path: Path) -> Path:
    """A spoken answer and eight seconds of silence, for Chromium to play over and over."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(spoken("hash_table") + silence(8))
    return path


def make_address(url: str, title: str, **invitation: object) -> str:
    organization = db.session.query(Organization).one()
    panel = make_believable_panel(organization, title, notice_text=DEFAULT_NOTICE, end_silence_seconds=30.0)
    candidate = make_named_candidate(organization, "Barbara Liskov")
    return f"{url}/interview/{factories.make_invitation(panel, candidate, **invitation).token}"


def tour_room(room: RoomPage, url: str, title: str) -> Iterator[tuple[str, uuid.UUID | None]]:
    """Names of states as the page reaches them, with the interview once there is one. No worker runs beside it."""
    address = make_address(url, title)
    room.page.goto(address)
    yield "room_notice", None
    room.agree(address)
    yield "room_check", None
    room.turn_on_microphone()
    yield "room_heard", None
    session_id = _start(room, address)
    yield "room_listening", session_id
    yield from _in_mid_answer(room, session_id)
    progress.end_interview(get_ports(), session_id, SessionState.COMPLETED, "all_questions_asked")
    room.expect_screen("end")
    yield "room_end", session_id
    room.page.get_by_role("link", name="Read and correct my answers").click()
    yield "room_afterwards", session_id
    room.page.goto(make_address(url, title, expires_at=utc_now() - timedelta(days=1)))
    yield "room_refused", None


def _start(room: RoomPage, address: str) -> uuid.UUID:
    room.press("Start the interview")
    wait_until(lambda: (found := find_interview(address)) is not None and found.state == "active")
    interview = find_interview(address)
    assert interview is not None
    session_id = interview.id
    progress.begin_interview(get_ports(), session_id)
    room.expect_question(1)
    room.expect_listening()
    caption(session_id)
    expect(room.page.get_by_text(SAID)).to_be_visible()
    return session_id


def caption(session_id: uuid.UUID) -> None:
    """As a speech worker would: to the candidate, and to whoever watches just now."""
    captions = {"turn": 1, "confirmed": SAID, "tentative": f" {STILL_HEARD}", "heard_seconds": 9.0, "final": False}
    get_ports().broadcaster.to_candidate(session_id, "transcription_update", captions)
    get_ports().broadcaster.to_reviewers(session_id, "transcription_update", captions)


def _in_mid_answer(room: RoomPage, session_id: uuid.UUID) -> Iterator[tuple[str, uuid.UUID]]:
    room.expect_prompt()
    yield "room_finished", session_id
    room.press("Type instead")
    expect(room.page.get_by_label("Your answer in writing")).to_be_visible()
    yield "room_typing", session_id
    room.press("Speak instead")
    room.expect_listening()
    room.page.context.set_offline(True)
    expect(room.page.locator('[data-banner="offline"]')).to_be_visible()
    yield "room_offline", session_id
    room.page.context.set_offline(False)
    expect(room.page.locator('[data-banner="offline"]')).to_be_hidden()
    room.press("Leave for now")
    yield "room_leaving", session_id
    room.page.get_by_role("button", name="Leave", exact=True).click()
    room.expect_screen("left")
    yield "room_left", session_id
    room.press("Carry on now")
    room.expect_listening()
