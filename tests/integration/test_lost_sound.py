"""What those who watch are told while somebody's network is gone and nobody knows of it yet."""

from __future__ import annotations

import pytest
from flask import Flask

from app.interviews.services import live
from app.interviews.ticker import Ticker
from tests.driven_interviews import NODE, SILENCE, Interview


@pytest.fixture
def interview(app: Flask) -> Interview:
    interview = Interview()
    interview.start()
    interview.say(12.0)
    return interview


def run_ticker(interview: Interview, seconds: int) -> None:
    ticker = Ticker(interview.ports, NODE)
    for second in range(seconds + 1):
        ticker.tick(float(second))


def told_of_speech(interview: Interview) -> list[bool]:
    said = [payload["speaking"] for event, payload in interview.ports.broadcaster.dashboard if event == "live_update"]
    return [is_speech for number, is_speech in enumerate(said) if said[number - 1 : number] != [is_speech]]


def test_speech_whose_sound_stops_is_silence_after_a_moment(interview: Interview) -> None:
    assert told_of_speech(interview) == [True]
    run_ticker(interview, 2)
    assert told_of_speech(interview) == [True]
    run_ticker(interview, 2)
    assert told_of_speech(interview) == [True, False]
    told = [payload for event, payload in interview.ports.broadcaster.reviewers if event == "turn_state"]
    assert told[-1]["speaking"] is False


def test_it_is_told_for_a_moment_alone(interview: Interview) -> None:
    run_ticker(interview, 60)
    told = len(interview.ports.broadcaster.dashboard)
    run_ticker(interview, 40)
    assert len(interview.ports.broadcaster.dashboard) == told


def test_speech_that_comes_again_is_told(interview: Interview) -> None:
    run_ticker(interview, 5)
    interview.say(1.0)
    assert told_of_speech(interview) == [True, False, True]


def test_silence_that_comes_again_is_told_too(interview: Interview) -> None:
    interview.ports.live.advance_clock(5)
    interview.say(1.0, SILENCE)
    assert told_of_speech(interview) == [True, False]


def test_whoever_thinks_or_types_is_not_heard_to_speak(interview: Interview) -> None:
    live.keep_thinking(interview.ports, interview.session_id, 1)
    assert told_of_speech(interview) == [True, False]
    interview.say(1.0)
    assert told_of_speech(interview) == [True, False, True]
