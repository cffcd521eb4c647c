"""The programmed candidate against a server that speaks the protocol, with faults."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from app.candidate_client import CandidateClient, ClientFailed, ClientSettings, Finish
from app.candidate_client.turn_stream import CHUNK_BYTES
from tests.sockets.protocol_server import ProtocolServer, running

FAST = ClientSettings(
    speed=200, finish=Finish.BUTTON, answer_seconds=0.5, retry_seconds=0.02, reconnect_seconds=1, idle_seconds=5
)
SPEECH = bytes(itertools.islice(itertools.cycle(range(1, 256)), CHUNK_BYTES * 12))


def take_interview(server: ProtocolServer, settings: ClientSettings = FAST) -> list[str]:
    client = CandidateClient(server.url, "right", [SPEECH, SPEECH[::-1]], settings)
    names = [event.name for event in client.run()]
    for turn in range(1, server.turns + 1):
        stored = b"".join(server.audio[turn])
        assert stored
        assert client.turn_pcm16(turn).startswith(stored)
    return names


def test_a_whole_interview_in_order() -> None:
    with running(ProtocolServer(turns=3)) as server:
        names = take_interview(server)
    per_turn = ["next_question", "turn_ended", "turn_saved"]
    assert names == ["session_state", "greeting", *per_turn * 3, "interview_completed"]
    assert server.consent == {"consent": True, "notice_version": "7"}
    assert b"".join(server.audio[1]) == b"".join(server.audio[3]) == SPEECH
    assert b"".join(server.audio[2]) == SPEECH[::-1]


def test_silence_after_the_file_ends_the_turn() -> None:
    with running(ProtocolServer(turns=1)) as server:
        take_interview(server, ClientSettings(speed=200, idle_seconds=5))
    assert server.ended_by == ["silence"]
    assert b"".join(server.audio[1]) == SPEECH + bytes(5 * CHUNK_BYTES)


def test_the_button_is_pressed_where_silence_does_not_end_the_turn() -> None:
    with running(ProtocolServer(turns=1, silence_chunks=2000)) as server:
        take_interview(server, ClientSettings(speed=200, silence_seconds=1, idle_seconds=5))
    assert server.ended_by == ["finished"]


def test_a_lost_chunk_is_sent_again() -> None:
    with running(ProtocolServer(lose_seqs={3, 11})) as server:
        take_interview(server)
    assert b"".join(server.audio[1]) == SPEECH


def test_a_refused_chunk_is_sent_again() -> None:
    with running(ProtocolServer(fail_seqs={0, 7})) as server:
        take_interview(server)
    assert b"".join(server.audio[1]) == SPEECH


def test_a_lost_connection_goes_on_where_it_was() -> None:
    with running(ProtocolServer(drop_connection_at={2, 9})) as server:
        names = take_interview(server)
    assert server.connections >= 3
    assert names.count("greeting") == 1
    assert b"".join(server.audio[1]) == SPEECH


def test_a_lost_event_is_made_good_by_the_state() -> None:
    with running(ProtocolServer(turns=2, silence_chunks=5, swallow_turn_ended=True)) as server:
        take_interview(server, ClientSettings(speed=200, answer_seconds=0.3, retry_seconds=0.02, idle_seconds=5))
    assert server.connections == 2


def test_what_the_server_could_not_do_just_now_is_asked_for_again() -> None:
    with running(ProtocolServer(turns=1, fail_starts=2, fail_connects=1)) as server:
        settings = replace(FAST, reconnect_seconds=30, idle_seconds=30)
        assert take_interview(server, settings)[-1] == "interview_completed"
    assert server.connections == 3


def test_a_refused_token_tells_its_code() -> None:
    refusal = {"code": "invitation_expired", "message": "Ask for a new link."}
    with running(ProtocolServer(refuse_with=refusal)) as server, pytest.raises(ClientFailed) as caught:
        take_interview(server)
    assert (caught.value.code, str(caught.value)) == ("invitation_expired", "Ask for a new link.")


def test_a_second_connection_takes_over() -> None:
    with running(ProtocolServer(supersede_at=4)) as server, pytest.raises(ClientFailed) as caught:
        take_interview(server)
    assert caught.value.code == "superseded"


def test_nobody_answers() -> None:
    with running(ProtocolServer()) as server:
        pass
    with pytest.raises(ClientFailed) as caught:
        take_interview(server)
    assert caught.value.code == "unreachable"


def test_a_server_that_says_nothing_is_given_up() -> None:
    with running(ProtocolServer()) as server:
        server.sio.on("start_interview", lambda *_: None, namespace="/interview")
        with pytest.raises(ClientFailed) as caught:
            take_interview(server, ClientSettings(idle_seconds=0.5))
    assert caught.value.code == "timeout"
