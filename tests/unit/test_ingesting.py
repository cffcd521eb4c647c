"""What a connection knows of its turn saves questions to the store, and is never believed against it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pytest

from app.domain.turn_detector import TurnEndReason, TurnLimits, TurnProgress
from app.errors import Conflict, InterviewBotError, InvalidInput, StaleTurn, Superseded
from app.interviews.services.ingesting import Chunk, Connection, Ingested, ingest_chunks
from app.interviews.services.live import finish_turn, keep_thinking
from tests.fakes.live import InMemoryLive
from tests.fakes.ports import FakePorts

SESSION, OTHER = uuid.UUID(int=8), uuid.UUID(int=9)
CHUNK = bytes(3200)


class CountingLive(InMemoryLive):
    def __init__(self) -> None:
        super().__init__()
        self.read_sessions = 0

    def read_turns(self, session_ids: Sequence[uuid.UUID]) -> tuple[float, list[dict[str, Any] | None]]:
        self.read_sessions += len(session_ids)
        return super().read_turns(session_ids)


class CountingVoice:
    def __init__(self) -> None:
        self.frames = 0

    def is_speech(self, frame_pcm16: bytes) -> bool:
        self.frames += 1
        return bool(frame_pcm16)


@pytest.fixture
def live() -> CountingLive:
    return CountingLive()


@pytest.fixture
def ports(live: CountingLive) -> FakePorts:
    ports = FakePorts(live=live)
    for session in (SESSION, OTHER):
        open_turn(live, session)
    return ports


def open_turn(live: CountingLive, session: uuid.UUID, turn: int = 1) -> None:
    live.connect(session, str(session), "node")
    state = {"turn": turn, "progress": TurnProgress.opened(0.0).to_dict(), "limits": asdict(TurnLimits())}
    live.open_turn(session, {**state, "finish_at": None, "paused_at": None, "captioned_seconds": 0.0})


def connect(session: uuid.UUID = SESSION) -> Connection:
    return Connection(session, str(session), CountingVoice())


def ingest(ports: FakePorts, connection: Connection, *seqs: int, turn: int = 1) -> list[int | type[InterviewBotError]]:
    outcomes = ingest_chunks(ports, [Chunk(connection, turn, seq, CHUNK) for seq in seqs])
    return [outcome.received_through if isinstance(outcome, Ingested) else type(outcome) for outcome in outcomes]


def stored_progress(live: CountingLive) -> TurnProgress:
    live_turn = live.get_turn(SESSION)
    assert live_turn is not None
    return TurnProgress.from_dict(live_turn["progress"])


def test_a_turn_is_read_once_for_all_its_chunks(ports: FakePorts, live: CountingLive) -> None:
    connection = connect()
    for seq in range(20):
        assert ingest(ports, connection, seq) == [seq]
    assert live.read_sessions == 1
    assert stored_progress(live).audio_seconds == pytest.approx(2.0)


def test_a_backlog_goes_in_one_group_with_others(ports: FakePorts, live: CountingLive) -> None:
    mine, theirs = connect(), connect(OTHER)
    chunks = [Chunk(mine, 1, 0, CHUNK), Chunk(theirs, 1, 0, CHUNK), Chunk(mine, 1, 1, CHUNK), Chunk(mine, 1, 2, CHUNK)]
    outcomes = ingest_chunks(ports, chunks)
    assert [outcome.received_through for outcome in outcomes if isinstance(outcome, Ingested)] == [0, 0, 1, 2]
    assert live.read(SESSION, 1) == [CHUNK] * 3
    assert stored_progress(live).audio_seconds == pytest.approx(0.3)


def test_repeats_and_gaps_are_told_from_where_to_go_on(ports: FakePorts) -> None:
    connection = connect()
    assert ingest(ports, connection, 0, 1, 1, 5, 0) == [0, 1, 1, 1, 1]
    assert ingest(ports, connection, 2) == [2]


def test_what_others_change_is_known_with_the_next_chunk(ports: FakePorts, live: CountingLive) -> None:
    connection = connect()
    ingest(ports, connection, 0)
    finish_turn(ports, SESSION, 1, last_seq=1)
    (outcome,) = ingest_chunks(ports, [Chunk(connection, 1, 1, CHUNK)])
    assert isinstance(outcome, Ingested)
    assert outcome.heard is not None
    assert outcome.heard.end_reason == TurnEndReason.FINISHED
    assert live.read_sessions == 1


def test_a_sign_of_life_between_two_chunks_is_kept(ports: FakePorts, live: CountingLive) -> None:
    connection = connect()
    ingest(ports, connection, 0)
    live.advance_clock(50)
    keep_thinking(ports, SESSION, 1)
    assert ingest(ports, connection, 1, 2) == [1, 2]
    assert stored_progress(live).waiting_from_seconds == 50
    assert stored_progress(live).audio_seconds == pytest.approx(0.3)


def test_a_chunk_is_heard_once_where_the_turn_is_read_again(ports: FakePorts) -> None:
    connection = connect()
    ingest(ports, connection, 0)
    keep_thinking(ports, SESSION, 1)
    ingest(ports, connection, 1)
    assert isinstance(connection.voice, CountingVoice)
    assert connection.voice.frames == 10


def test_a_held_interview_takes_no_sound_and_then_does(ports: FakePorts, live: CountingLive) -> None:
    connection = connect()
    ingest(ports, connection, 0)
    live.update_turn(SESSION, 1, {"held": True})
    assert ingest(ports, connection, 1, 2) == [Conflict, Conflict]
    live.update_turn(SESSION, 1, {"held": False})
    assert ingest(ports, connection, 1, 2) == [1, 2]


def test_the_next_turn_is_found(ports: FakePorts, live: CountingLive) -> None:
    connection = connect()
    ingest(ports, connection, 0)
    live.close_turn(SESSION, 1)
    assert ingest(ports, connection, 1) == [StaleTurn]
    open_turn(live, SESSION, turn=2)
    assert ingest(ports, connection, 0, turn=2) == [0]
    assert ingest(ports, connection, 1) == [StaleTurn]


def test_who_was_replaced_is_told_so(ports: FakePorts, live: CountingLive) -> None:
    connection = connect()
    ingest(ports, connection, 0)
    live.connect(SESSION, "another", "node")
    assert ingest(ports, connection, 1) == [Superseded]


def test_what_is_no_chunk_is_refused_alone(ports: FakePorts) -> None:
    connection = connect()
    chunks = [Chunk(connection, 1, 0, b"odd"), Chunk(connection, 1, -1, CHUNK), Chunk(connection, 1, 0, CHUNK)]
    assert [type(outcome) for outcome in ingest_chunks(ports, chunks)] == [InvalidInput, InvalidInput, Ingested]
