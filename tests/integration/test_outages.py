"""Networks that go away in mid-answer, over the services, with a clock that the test moves."""

from __future__ import annotations

import pytest
from flask import Flask

from app.interviews.services import live, presence, state
from app.interviews.services.consequences import end_if_due, go_on
from app.interviews.services.ingesting import Chunk, Ingested, ingest_chunks
from tests.driven_interviews import CHUNK_SECONDS, CONNECTION, NODE, SILENCE, Interview

BACK = "connection-2"


@pytest.fixture
def interview(app: Flask) -> Interview:
    interview = Interview()
    interview.start()
    interview.say(24.0)
    return interview


def resend(interview: Interview, seconds: float, pcm16: bytes = SILENCE) -> None:
    """What was recorded meanwhile comes all at once."""
    live_turn = interview.ports.live.get_turn(interview.session_id)
    assert live_turn is not None
    first = live_turn["received_through"] + 1
    seqs = range(first, first + round(seconds / CHUNK_SECONDS))
    outcomes = ingest_chunks(interview.ports, [Chunk(interview.connection, 1, seq, pcm16) for seq in seqs])
    heard = [outcome.heard for outcome in outcomes if isinstance(outcome, Ingested) and outcome.heard is not None]
    assert len(heard) == len(seqs)
    go_on(interview.ports, heard)
    for one in heard:
        end_if_due(interview.ports, one)


@pytest.mark.parametrize("is_noticed", [True, False])
def test_silence_during_an_outage_leaves_the_whole_window_on_return(interview: Interview, is_noticed: bool) -> None:
    """Where nobody noticed that the connection was gone, the new one finds the turn as it was."""
    if is_noticed:
        presence.depart(interview.ports, interview.session_id, CONNECTION)
    interview.ports.live.advance_clock(20)
    interview.arrive(BACK)
    resend(interview, 20.0)
    live.watch_turn(interview.ports, interview.session_id)
    assert interview.told("turn_ended") == []
    told = interview.told("turn_state")[-1]
    assert (told["silence_seconds"], told["ends_in_seconds"]) == (0.0, 10.0)
    interview.say(9.0, SILENCE)
    assert interview.told("turn_ended") == []
    assert interview.told("turn_state")[-1]["silence_seconds"] >= 8.0
    interview.say(1.2, SILENCE)
    assert interview.told("turn_ended") == [{"turn": 1, "reason": "silence"}]


def test_a_network_that_stood_still_shows_the_prompt_before_the_turn_ends(interview: Interview) -> None:
    interview.ports.live.advance_clock(12)
    resend(interview, 12.0)
    assert interview.told("turn_ended") == []
    told = interview.told("turn_state")[-1]
    assert told["silence_seconds"] >= 11.0
    assert told["ends_in_seconds"] == 4.0
    interview.say(3.8, SILENCE)
    assert interview.told("turn_ended") == []
    interview.say(0.4, SILENCE)
    assert interview.told("turn_ended") == [{"turn": 1, "reason": "silence"}]


def turn_time_left(interview: Interview) -> float:
    left: float = state.describe_state(interview.ports, interview.session_id)["turn_time_left_seconds"]
    return left


def test_whoever_loads_the_page_anew_gets_no_time_back(interview: Interview) -> None:
    """As somebody who types: nothing was heard of them for long, and yet the end of the connection was."""
    left = turn_time_left(interview)
    interview.ports.live.advance_clock(60)
    presence.depart(interview.ports, interview.session_id, CONNECTION, 0.0)
    interview.ports.live.advance_clock(5)
    interview.arrive(BACK)
    assert turn_time_left(interview) == left - 60


@pytest.mark.parametrize(("silent_seconds", "given_back"), [(0.0, 0.0), (25.0, 25.0), (90.0, 40.0)])
def test_a_dead_connection_that_is_replaced_before_anybody_noticed_costs_no_time(
    interview: Interview, silent_seconds: float, given_back: float
) -> None:
    left = turn_time_left(interview)
    interview.ports.live.advance_clock(60)
    asked = {CONNECTION: silent_seconds}
    presence.arrive(interview.ports, interview.session_id, BACK, NODE, asked.__getitem__)
    assert turn_time_left(interview) == left - 60 + given_back


def test_a_crash_gives_back_the_time_until_it_was_noticed(interview: Interview) -> None:
    left = turn_time_left(interview)
    interview.ports.live.advance_clock(60)
    interview.ports.live.lose_node(NODE)
    presence.watch_presence(interview.ports, interview.session_id)
    assert turn_time_left(interview) == left - 60 + presence.NODE_SIGN_OF_LIFE_SECONDS
