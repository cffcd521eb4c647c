"""The states of the room that other tests do not reach: no axe violation at 360 px, at 200 % zoom, without motion."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.extensions import db
from app.interviews.models import QueuePlace
from app.interviews.services import admission
from tests.browser.conftest import Invite, Launch, OpenPage
from tests.browser.room_page import RoomPage, find_interview, states_of
from tests.factories import save
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


def test_from_the_queue_to_what_is_said_afterwards(
    speaking_browser: Browser, invite: Invite, open_page: OpenPage
) -> None:
    """A window of 360 px at 200 % zoom of a phone of 720: what is left of it in CSS pixels."""
    url = invite(end_silence_seconds=30.0, shares_feedback=True)
    room = RoomPage(open_page(speaking_browser, width=360, height=370, reduced_motion="reduce", device_scale_factor=2))
    room.agree(url)
    stand_in_queue(url)
    room.page.reload()
    room.ready()
    room.expect_screen("queue")
    expect(room.page.get_by_role("button", name="Begin now")).to_be_visible()
    assert room.page.title().startswith("Your turn!")
    room.check()
    room.press("Larger type")
    room.check()
    room.press("Begin now")
    room.expect_question(1)
    expect(room.page.get_by_role("heading", name="The microphone is off")).to_be_visible()
    room.check()
    room.press("Try again")
    room.expect_listening()
    assert room.page.evaluate(LONGEST_MOTION) <= 0.001
    room.check()
    room.press("Type instead")
    room.page.get_by_label("Your answer in writing").fill("Threads share the memory of their process.")
    room.press("Send this answer")
    room.expect_question(2)
    room.expect_listening()
    with room.page.expect_event("dialog") as asked:
        room.page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    room.press("finished")
    room.expect_screen("end")
    room.check()
    wait_until(lambda: set(states_of(url)[1]) <= {"scored", "needs_review"})
    room.page.get_by_role("link", name="Read and correct my answers").click()
    expect(room.page.get_by_text("Threads share the memory of their process.")).to_be_visible()
    room.check()
    room.page.get_by_label("A comment for").fill("Thank you.")
    room.press("Send the comment")
    expect(room.page.get_by_text("stands beside your interview")).to_be_visible()
    room.check()
    room.page.context.clear_cookies()
    room.page.goto(url)
    room.check()


LONGEST_MOTION = """Math.max(...document.getAnimations().map((a) => a.effect.getComputedTiming().duration / 1000), 0)"""


def stand_in_queue(url: str) -> None:
    session_id = admission.open_session(url.rsplit("/", 1)[-1])
    interview = find_interview(url)
    assert interview is not None
    interview.state = "queued"
    db.session.commit()
    save(QueuePlace(session_id=session_id))


def test_a_permission_withdrawn_in_mid_answer_pauses_names_the_steps_and_goes_on_once_it_is_back(
    launch: Launch, microphone_wav: Path, invite: Invite, open_page: OpenPage
) -> None:
    url = invite()
    browser = launch(f"--use-file-for-fake-audio-capture={microphone_wav}")  # a real permission on a fake device
    room = RoomPage(open_page(browser))
    set_permission(browser, room.page, "granted")
    room.agree(url)
    room.turn_on_microphone()
    room.press("Start the interview")
    room.expect_listening()
    set_permission(browser, room.page, "denied")
    expect(room.page.get_by_role("heading", name="not letting this page use the microphone")).to_be_visible()
    expect(room.page.get_by_role("listitem").filter(has_text="Switch “Microphone” on")).to_be_visible()
    room.check()
    wait_until(lambda: states_of(url)[0] == "paused")
    set_permission(browser, room.page, "granted")
    room.press("Try again")
    room.expect_listening()
    wait_until(lambda: states_of(url)[0] == "active")


def set_permission(browser: Browser, page: Page, setting: str) -> None:
    """As a person does in the browser's own settings, while the page is open."""
    profile = page.context.new_cdp_session(page).send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    wanted = {"permission": {"name": "microphone"}, "setting": setting, "browserContextId": profile}
    browser.new_browser_cdp_session().send("Browser.setPermission", wanted)
