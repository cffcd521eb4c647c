"""A keyboard that the first voice detector takes for speech, through the services that drive a turn."""

from __future__ import annotations

import uuid
from dataclasses import asdict

import pytest

from app.domain.turn_detector import TurnEndReason, TurnLimits, TurnProgress
from app.interviews.services.captions import update_captions
from app.interviews.services.consequences import go_on
from app.interviews.services.ingesting import Connection
from app.interviews.services.live import watch_turn
from tests.fakes.ports import FakePorts
from tests.ingesting import ingest_chunk

SESSION = uuid.UUID(int=8)
ORGANIZATION = uuid.UUID(int=9)
OWNER = "connection-1"
CHUNK_SECONDS = 0.25
SPEECH = (10_000).to_bytes(2, "little") * 4000
CLATTER = (100).to_bytes(2, "little") * 4000


class EverythingIsSpeech:
    def is_speech(self, frame_pcm16: bytes) -> bool:
        return bool(frame_pcm16)


@pytest.fixture
def ports() -> FakePorts:
    ports = FakePorts()
    ports.live.connect(SESSION, OWNER, "node")
    live_turn = {
        "turn": 1,
        "organization_id": str(ORGANIZATION),
        "progress": TurnProgress.opened(0.0).to_dict(),
        "limits": asdict(TurnLimits()),
        "captioned_seconds": 0.0,
        "finish_at": None,
        "paused_at": None,
    }
    ports.live.open_turn(SESSION, live_turn)
    return ports


def hear(ports: FakePorts, seconds: float, pcm16: bytes, *, worker_is_up: bool = True) -> TurnEndReason | None:
    connection = Connection(SESSION, OWNER, EverythingIsSpeech())
    for _ in range(int(seconds / CHUNK_SECONDS)):
        ports.live.advance_clock(CHUNK_SECONDS)
        seq = ports.audio.received_through(SESSION, 1) + 1
        heard = ingest_chunk(ports, connection, 1, seq, pcm16).heard
        assert heard is not None
        if heard.end_reason is not None:
            return heard.end_reason
        go_on(ports, [heard])
        if worker_is_up and ports.jobs.pending:
            ports.jobs.pending.clear()
            update_captions(ports, SESSION, 1, ())
            ports.live.release(SESSION, "transcribe_live")
    return None


def test_a_keyboard_does_not_hold_the_turn(ports: FakePorts) -> None:
    assert hear(ports, 12.0, SPEECH) is None
    assert hear(ports, 9.5, CLATTER) is None
    assert hear(ports, 1.5, CLATTER) == TurnEndReason.SILENCE


def test_whoever_watches_all_interviews_hears_of_changes_alone(ports: FakePorts) -> None:
    hear(ports, 5.0, SPEECH)
    said = [(event, payload["speaking"]) for event, payload in ports.broadcaster.dashboard]
    assert said == [("live_update", True)]


def test_the_last_moment_may_be_used_to_speak(ports: FakePorts) -> None:
    assert hear(ports, 12.0, SPEECH) is None
    assert hear(ports, 9.0, CLATTER) is None
    assert hear(ports, 2.0, SPEECH) is None
    assert hear(ports, 8.0, CLATTER) is None


def test_a_keyboard_alone_is_no_speech(ports: FakePorts) -> None:
    assert hear(ports, 121.0, CLATTER) == TurnEndReason.NO_SPEECH_TIMEOUT


def test_without_workers_nobody_is_cut(ports: FakePorts) -> None:
    assert hear(ports, 12.0, SPEECH) is None
    assert hear(ports, 60.0, CLATTER, worker_is_up=False) is None


def test_the_ticker_sees_it_too(ports: FakePorts) -> None:
    hear(ports, 12.0, SPEECH)
    hear(ports, 9.5, CLATTER)
    assert not watch_turn(ports, SESSION)
