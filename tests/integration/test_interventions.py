"""What a reviewer does to an interview while it runs."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from app.audit.models import AuditEntry
from app.audit.services import Actor
from app.domain.audit_log import AuditAction
from app.domain.interview import AnswerState, SessionState
from app.errors import Conflict, InvalidInput, NotFound
from app.extensions import db
from app.interviews.services import interventions, live, presence, state
from app.interviews.services.interventions import Extended
from tests.driven_interviews import CONNECTION, Interview
from tests.factories import make_organization
from tests.ingesting import ingest_chunk


@pytest.fixture
def interview(app: Flask) -> Interview:
    interview = Interview()
    interview.start()
    return interview


@pytest.fixture
def actor(interview: Interview) -> Actor:
    return interview.make_reviewer()


def hold(interview: Interview, actor: Actor) -> None:
    interventions.hold_interview(interview.ports, actor, interview.session_id)


def release(interview: Interview, actor: Actor) -> None:
    interventions.release_interview(interview.ports, actor, interview.session_id)


def logged() -> list[str]:
    """What reviewers did; the candidate's consent stands before it."""
    entries = db.session.query(AuditEntry).order_by(AuditEntry.number)
    return [entry.action for entry in entries if entry.action != AuditAction.CONSENT_GIVEN]


def test_an_answer_gets_more_time_and_the_interview_with_it(interview: Interview, actor: Actor) -> None:
    before = state.describe_state(interview.ports, interview.session_id)
    interventions.extend_time(interview.ports, actor, interview.session_id, Extended.ANSWER, 120)
    after = interview.told("session_state")[-1]
    assert after["turn_time_left_seconds"] == before["turn_time_left_seconds"] + 120
    assert after["time_left_seconds"] == before["time_left_seconds"] + 120
    interview.say(310)
    assert interview.told("turn_ended") == []
    interview.say(120)
    assert interview.told("turn_ended") == [{"turn": 1, "reason": "max_duration"}]
    assert logged() == ["time_extended"]


def test_an_extension_outlives_the_live_state(interview: Interview, actor: Actor) -> None:
    interventions.extend_time(interview.ports, actor, interview.session_id, Extended.ANSWER, 120)
    interview.ports.live = type(interview.ports.live)()
    described = state.describe_state(interview.ports, interview.session_id)
    assert described["turn_time_left_seconds"] == 420


@pytest.mark.parametrize("seconds", [0, -60, 3601])
def test_time_is_added_in_reason(interview: Interview, actor: Actor, seconds: float) -> None:
    with pytest.raises(InvalidInput):
        interventions.extend_time(interview.ports, actor, interview.session_id, Extended.INTERVIEW, seconds)


def test_what_a_reviewer_paused_no_reconnect_resumes(interview: Interview, actor: Actor) -> None:
    interview.say(5.0)
    hold(interview, actor)
    assert interview.told("session_state")[-1]["held"] is True
    presence.depart(interview.ports, interview.session_id, CONNECTION)
    interview.ports.live.advance_clock(2000)
    presence.watch_presence(interview.ports, interview.session_id)
    interview.arrive("connection-2")
    live.watch_turn(interview.ports, interview.session_id)
    assert interview.state == SessionState.PAUSED
    assert interview.answers()[0].state == AnswerState.ASKED
    release(interview, actor)
    assert interview.state == SessionState.ACTIVE
    assert logged() == ["interview_held", "interview_released"]


def test_the_clock_stands_still_while_held(interview: Interview, actor: Actor) -> None:
    interview.say(5.0)
    hold(interview, actor)
    left = state.describe_state(interview.ports, interview.session_id)
    interview.ports.live.advance_clock(500)
    assert state.describe_state(interview.ports, interview.session_id) == left
    release(interview, actor)
    assert interview.told("session_state")[-1]["turn_time_left_seconds"] == left["turn_time_left_seconds"]
    interview.answer()
    interview.run_jobs()
    assert interview.answers()[0].state == AnswerState.SCORED


def test_sound_is_refused_while_held_and_nothing_of_it_is_lost(interview: Interview, actor: Actor) -> None:
    interview.say(1.0)
    hold(interview, actor)
    with pytest.raises(Conflict, match="paused"):
        ingest_chunk(interview.ports, interview.connection, 1, 5, b"\xff\x7f" * 3200)
    release(interview, actor)
    assert ingest_chunk(interview.ports, interview.connection, 1, 5, b"\xff\x7f" * 3200).received_through == 5


def test_released_while_the_candidate_is_away_the_resume_window_begins(interview: Interview, actor: Actor) -> None:
    hold(interview, actor)
    presence.depart(interview.ports, interview.session_id, CONNECTION)
    interview.ports.live.advance_clock(5000)
    release(interview, actor)
    presence.watch_presence(interview.ports, interview.session_id)
    assert interview.state == SessionState.PAUSED
    interview.ports.live.advance_clock(901)
    presence.watch_presence(interview.ports, interview.session_id)
    assert interview.state == SessionState.ABANDONED


def test_between_two_questions_a_pause_keeps_the_next_one_back(interview: Interview, actor: Actor) -> None:
    interview.answer()
    hold(interview, actor)
    interview.run_jobs()
    assert len(interview.answers()) == 1
    release(interview, actor)
    interview.run_jobs()
    assert len(interview.answers()) == 2
    assert interview.state == SessionState.ACTIVE


def test_ending_keeps_what_was_said(interview: Interview, actor: Actor) -> None:
    interview.say(5.0)
    interventions.end_by_reviewer(interview.ports, actor, interview.session_id)
    interview.transcribe()
    interview.run_jobs(only="score_answer")
    assert interview.state == SessionState.ABANDONED
    assert interview.answers()[0].state == AnswerState.SCORED
    assert interview.told("interview_completed")[0]["reason"] == "ended_by_reviewer"
    with pytest.raises(Conflict):
        hold(interview, actor)
    assert logged() == ["interview_ended"]


def test_a_message_reaches_the_candidate_now_and_after_a_reconnect(interview: Interview, actor: Actor) -> None:
    interventions.send_message(interview.ports, actor, interview.session_id, " Take your time. ")
    assert interview.told("reviewer_message") == [{"text": "Take your time."}]
    described = state.describe_state(interview.ports, interview.session_id)
    assert described["reviewer_message"] == "Take your time."
    with pytest.raises(InvalidInput):
        interventions.send_message(interview.ports, actor, interview.session_id, "x" * 501)


def test_nobody_of_another_organisation_touches_it(interview: Interview) -> None:
    stranger = Actor(make_organization().id, uuid.uuid4())
    with pytest.raises(NotFound):
        hold(interview, stranger)
    assert interview.state == SessionState.ACTIVE
    assert logged() == []
