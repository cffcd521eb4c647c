"""The page of all interviews that go on now."""

from __future__ import annotations

from flask import Flask

from app.context import get_ports
from app.extensions import db
from app.interviews.models import InterviewSession, StoredScorecard
from app.interviews.services.events import dashboard_payload
from app.interviews.services.turns import open_turn
from tests import factories
from tests.queries import counted_queries
from tests.web.conftest import Browser, People, get_organization


def seed_running(web_app: Flask, people: People, name: str = "Linus Live") -> str:
    """Two questions asked, the first rated 6.4; the second is being answered aloud."""
    with web_app.app_context():
        organization = get_organization(people)
        invitation = factories.make_invitation(
            factories.make_panel(organization), factories.make_candidate(organization, name=name)
        ).invitation
        session = factories.make_session(invitation, state="active", started_at=factories.ASKED_AT)
        made_by = {"scorer": "embedded", "model": "m", "prompt_version": "", "rubric_version": "1"}
        card = StoredScorecard(total=6.4, transcript_version=1, **made_by)
        factories.make_answer(session, state="scored", scorecard=card)
        open_turn(get_ports(), factories.make_answer(session))
        progress = {**(get_ports().live.get_turn(session.id) or {})["progress"], "speaking": True}
        get_ports().live.update_turn(session.id, 2, {"progress": progress})
        return str(session.id)


def test_it_tells_state_question_speech_and_rating(web_app: Flask, browser: Browser, people: People) -> None:
    session_id = seed_running(web_app, people)
    browser.sign_in(people.viewer)
    page = " ".join(browser.get("/live").text.split())
    row = page[page.index(f'id="live-{session_id}"') :]
    assert "Linus Live" in row
    assert ">Live<" in row
    assert "<span data-number>2</span> of 3" in row
    assert "data-speaking>Speaking<" in row
    assert ">6.4<" in row
    assert "<html" not in browser.get("/live", **{"X-Fragment": "list"}).text


def test_nobody_is_said_to_speak_whose_sound_has_stopped(web_app: Flask, browser: Browser, people: People) -> None:
    seed_running(web_app, people)
    with web_app.app_context():
        get_ports().live.advance_clock(4)
    browser.sign_in(people.viewer)
    assert ">Silent<" in browser.get("/live").text


def test_others_interviews_and_ended_ones_are_not_there(web_app: Flask, browser: Browser, people: People) -> None:
    session_id = seed_running(web_app, people)
    stranger = Browser(web_app.test_client())
    stranger.sign_in(people.stranger)
    assert "No interview goes on now" in stranger.get("/live").text
    with web_app.app_context():
        db.session.query(InterviewSession).update({"state": "completed"})
        db.session.commit()
    browser.sign_in(people.viewer)
    assert session_id not in browser.get("/live").text


def test_the_number_of_queries_does_not_grow(web_app: Flask, browser: Browser, people: People) -> None:
    seed_running(web_app, people)
    browser.sign_in(people.viewer)
    browser.get("/live")
    with counted_queries("SELECT") as few:
        browser.get("/live")
    for number in range(3):
        seed_running(web_app, people, f"Candidate {number}")
    with counted_queries("SELECT") as many:
        browser.get("/live")
    assert len(many) == len(few)


def test_the_event_of_a_change_carries_what_the_page_shows(web_app: Flask, people: People) -> None:
    seed_running(web_app, people)
    with web_app.app_context():
        payload = dashboard_payload(db.session.query(InterviewSession).one())
    assert (payload["number"], payload["of"], payload["rating"], payload["held"]) == (2, 3, 6.4, False)
