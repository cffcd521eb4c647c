"""A candidate in Chromium, against the product's own processes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from app.domain.interview import AnswerState
from tests.browser.conftest import Invite, Launch, OpenPage
from tests.browser.room_page import RoomPage, find_interview, states_of
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
SETTLED = {"scored", "needs_review"}
# The recording plays over and over: the microphone may be turned on in the middle of it.
HEARD = "keys?|constant time"
END_SILENCE_SECONDS = 7.0


def wait_settled(url: str) -> None:
    wait_until(lambda: states_of(url)[0] == "completed" and set(states_of(url)[1]) <= SETTLED)


def test_from_the_link_to_the_end(speaking_browser: Browser, invite: Invite, open_page: OpenPage) -> None:
    url = invite(end_silence_seconds=END_SILENCE_SECONDS)
    room = RoomPage(open_page(speaking_browser))
    room.page.goto(url)
    room.check()
    room.agree(url)
    room.check()
    room.turn_on_microphone()
    room.check()
    room.press("Start the interview")
    room.expect_question(1)
    room.check()
    room.expect_listening()
    room.expect_captions(HEARD)
    room.expect_prompt()
    room.expect_question(2)
    room.expect_listening()
    room.press("finished")
    room.expect_screen("end")
    expect(room.page.get_by_role("alert")).to_be_empty()
    room.check()
    wait_settled(url)
    interview = find_interview(url)
    assert interview is not None
    first, second = interview.answers
    assert (first.end_reason, second.end_reason) == ("silence", "finished")
    assert first.recording_seconds > END_SILENCE_SECONDS
    # the sound goes round, and the question may come at half of its last word: too little for more than a person
    assert first.transcript_text or first.state == AnswerState.NEEDS_REVIEW
    assert interview.consent_notice_version == "1"


def test_who_denies_the_microphone_is_helped_and_may_type(launch: Launch, invite: Invite, open_page: OpenPage) -> None:
    url = invite()
    room = RoomPage(open_page(launch("--use-fake-ui-for-media-stream=deny"), width=360, height=740))
    room.agree(url)
    room.press("Turn on the microphone")
    expect(room.page.get_by_role("heading", name="not letting this page use the microphone")).to_be_visible()
    expect(room.page.get_by_role("listitem").filter(has_text="Try again")).to_be_visible()
    room.check()
    room.press("I will type my answers")
    room.press("Start the interview")
    for number in (1, 2):
        room.expect_question(number)
        answer = room.page.get_by_label("Your answer in writing")
        expect(answer).to_be_visible()
        expect(answer).to_have_value("")
        answer.fill(f"Answer number {number}: threads share the memory of their process.")
        room.check()
        room.press("Send this answer")
    room.expect_screen("end")
    room.check()
    wait_settled(url)
    interview = find_interview(url)
    assert interview is not None
    assert [answer.source for answer in interview.answers] == ["text", "text"]
    assert "Answer number 2" in interview.answers[1].transcript_text


def test_a_reload_goes_on_with_the_same_answer(speaking_browser: Browser, invite: Invite, open_page: OpenPage) -> None:
    url = invite(end_silence_seconds=30.0)
    room = RoomPage(open_page(speaking_browser))
    room.agree(url)
    room.turn_on_microphone()
    room.press("Start the interview")
    room.expect_listening()
    room.expect_captions()
    before = room.page.locator("[data-confirmed]").inner_text()
    room.page.once("dialog", lambda dialog: dialog.accept())
    room.page.reload()
    room.ready()
    expect(room.page.get_by_role("heading", name="Carry on with your interview")).to_be_visible()
    room.check()
    room.turn_on_microphone()
    room.press("Carry on")
    room.expect_question(1)
    expect(room.page.locator("[data-confirmed]")).to_contain_text(before)
    room.expect_listening()
    room.press("finished")
    room.expect_question(2)
    wait_until(lambda: states_of(url)[1][:1] != ["recorded"])
    interview = find_interview(url)
    assert interview is not None
    assert interview.answers[0].recording_seconds > 2


def test_a_second_window_takes_over_and_the_first_says_so(
    speaking_browser: Browser, invite: Invite, open_page: OpenPage
) -> None:
    url = invite()
    first = RoomPage(open_page(speaking_browser))
    first.agree(url)
    first.turn_on_microphone()
    first.press("Start the interview")
    first.expect_listening()
    second = RoomPage(first.page.context.new_page())
    second.page.goto(url)
    second.ready()
    expect(first.page.locator('[data-screen="interview"]')).to_be_visible()
    second.turn_on_microphone()
    second.press("Carry on")
    second.expect_question(1)
    first.expect_screen("elsewhere")
    first.check()
    first.press("Use this window instead")
    second.expect_screen("elsewhere")
    first.expect_listening()


def test_a_lost_network_is_told_and_nothing_said_is_lost(
    speaking_browser: Browser, invite: Invite, open_page: OpenPage
) -> None:
    url = invite(end_silence_seconds=30.0)
    room = RoomPage(open_page(speaking_browser, color_scheme="dark", reduced_motion="reduce"))
    room.agree(url)
    room.turn_on_microphone()
    room.press("Start the interview")
    room.expect_listening()
    started = room.page.evaluate("performance.now()")
    room.expect_captions()
    room.page.context.set_offline(True)
    banner = room.page.locator('[data-banner="offline"]')
    expect(banner).to_be_visible()
    expect(banner).to_contain_text("recording goes on here")
    expect(room.page.get_by_text("Kept on this device")).to_be_visible()
    room.check()
    room.page.context.set_offline(False)
    expect(banner).to_be_hidden()
    expect(room.page.get_by_text("All saved")).to_be_visible()
    spoken_seconds = (room.page.evaluate("performance.now()") - started) / 1000
    room.press("finished")
    room.expect_question(2)
    wait_until(lambda: (find_interview(url) or pytest.fail("no interview")).answers[0].recording_seconds)
    interview = find_interview(url)
    assert interview is not None
    assert interview.answers[0].recording_seconds == pytest.approx(spoken_seconds, abs=1.5)


KEEP_TRACK = """
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      window.microphoneTrack = stream.getAudioTracks()[0];
      return stream;
    };
"""
UNPLUG = "microphoneTrack.stop(); microphoneTrack.dispatchEvent(new Event('ended'))"


def test_a_microphone_unplugged_in_mid_answer_pauses_and_says_how_to_go_on(
    speaking_browser: Browser, invite: Invite, open_page: OpenPage
) -> None:
    url = invite()
    room = RoomPage(open_page(speaking_browser))
    room.page.add_init_script(KEEP_TRACK)
    room.agree(url)
    room.turn_on_microphone()
    room.press("Start the interview")
    room.expect_listening()
    room.page.evaluate(UNPLUG)
    expect(room.page.get_by_role("heading", name="The microphone was disconnected")).to_be_visible()
    expect(room.page.get_by_text("The clock is stopped meanwhile.")).to_be_visible()
    room.check()
    wait_until(lambda: states_of(url)[0] == "paused")
    room.press("Try again")
    room.expect_listening()
    wait_until(lambda: states_of(url)[0] == "active")


def test_by_keyboard_alone_in_a_narrow_window(speaking_browser: Browser, invite: Invite, open_page: OpenPage) -> None:
    room = RoomPage(open_page(speaking_browser, width=320, height=640))
    room.page.goto(invite(end_silence_seconds=30.0))
    room.check()
    tab_to(room, "consent", "Space")
    tab_to(room, "Agree and check my microphone", "Enter")
    room.ready()
    tab_to(room, "Turn on the microphone", "Enter")
    expect(room.page.get_by_text("We can hear you well.")).to_be_visible()
    room.check()
    tab_to(room, "Start the interview", "Enter")
    room.expect_question(1)
    expect(room.page.locator("[data-question]")).to_be_focused()
    room.expect_listening()
    room.expect_prompt()
    room.check()
    tab_to(room, "Leave for now", "Enter")
    room.check()
    tab_to(room, "Leave", "Enter")
    room.expect_screen("left")
    room.check()
    tab_to(room, "Carry on now", "Enter")
    room.expect_listening()


FOCUSED_NAME = "(document.activeElement.name || document.activeElement.textContent).trim()"


def tab_to(room: RoomPage, name: str, key: str) -> None:
    """Press Tab until the control has the focus, then `key`."""
    for _ in range(40):
        room.page.keyboard.press("Tab")
        if room.page.evaluate(FOCUSED_NAME) == name:
            room.page.keyboard.press(key)
            return
    raise AssertionError(f"Tab never reached {name!r}")
