from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from app.domain.transcript import Word
from app.errors import TranscriptionFailed
from app.interviews.services.captions import caption_turn, update_captions
from app.ports import NewChunk
from tests.fakes.ports import FakePorts, ScriptedTranscriber

SESSION = uuid.UUID(int=5)
OWNER = "connection-1"
CHUNK_SECONDS = 0.25
WORD_SECONDS = 0.5
LOUD = 10_000


@dataclass
class OneWordEveryHalfSecond(ScriptedTranscriber):
    """Reads the words from the audio itself: every sample holds the number of its half second."""

    windows: list[float] = field(default_factory=list)

    def transcribe_window(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str = "en", *, has_speech: bool = False
    ) -> tuple[Word, ...]:
        if self.failures:
            raise self.failures.pop(0)
        self.windows.append(len(pcm16) / 32_000)
        size = int(WORD_SECONDS * 32_000)
        numbers = [int.from_bytes(pcm16[i : i + 2], "little") - LOUD for i in range(0, len(pcm16), size)]
        return tuple(Word(i * 0.5, i * 0.5 + 0.5, f"w{number}", 0.9) for i, number in enumerate(numbers) if number >= 0)


@pytest.fixture
def ports() -> FakePorts:
    ports = FakePorts(transcriber=OneWordEveryHalfSecond())
    ports.live.connect(SESSION, OWNER, "node")
    ports.live.open_turn(SESSION, {"turn": 1, "paused_at": None, "vocabulary": [], "language": "en"})
    return ports


def speak(ports: FakePorts, seconds: float) -> None:
    for _ in range(int(seconds / CHUNK_SECONDS)):
        seq = ports.audio.received_through(SESSION, 1) + 1
        number = int(seq * CHUNK_SECONDS / WORD_SECONDS)
        pcm16 = (LOUD + number).to_bytes(2, "little") * int(16_000 * CHUNK_SECONDS)
        ports.audio.append([NewChunk(SESSION, 1, seq, pcm16, OWNER, {})])


def fall_silent(ports: FakePorts, seconds: float) -> None:
    for _ in range(int(seconds / CHUNK_SECONDS)):
        seq = ports.audio.received_through(SESSION, 1) + 1
        ports.audio.append([NewChunk(SESSION, 1, seq, bytes(int(32_000 * CHUNK_SECONDS)), OWNER, {})])


def test_a_pause_costs_no_decoding(ports: FakePorts) -> None:
    speak(ports, 2)
    for _ in range(20):
        update_captions(ports, SESSION, 1, ())
        fall_silent(ports, 1)
    assert isinstance(ports.transcriber, OneWordEveryHalfSecond)
    assert len(ports.transcriber.windows) == 2
    captions = ports.live.get_captions(SESSION, 1)
    assert captions is not None
    assert captions["confirmed"].split()[:4] == ["w0", "w1", "w2", "w3"]


def test_the_second_opinion_is_left_for_the_turn_detector(ports: FakePorts) -> None:
    speak(ports, 4)
    update_captions(ports, SESSION, 1, ())
    fall_silent(ports, 6)
    for _ in range(2):
        update_captions(ports, SESSION, 1, ())
    live_turn = ports.live.get_turn(SESSION)
    assert live_turn is not None
    opinion = live_turn["second_opinion"]
    assert opinion["speech_heard"]
    assert opinion["speech_through"] == pytest.approx(4.0, abs=0.05)
    assert opinion["heard_through"] == pytest.approx(10.0, abs=0.05)


def test_nothing_new_is_nothing_to_do(ports: FakePorts) -> None:
    assert not update_captions(ports, SESSION, 1, ())
    speak(ports, 1)
    assert update_captions(ports, SESSION, 1, ())
    assert not update_captions(ports, SESSION, 1, ())
    assert len(ports.broadcaster.candidate) == 1


def test_words_are_confirmed_and_told_to_both_sides(ports: FakePorts) -> None:
    speak(ports, 1)
    update_captions(ports, SESSION, 1, ())
    speak(ports, 1)
    update_captions(ports, SESSION, 1, ())
    update = {"turn": 1, "confirmed": "w0 w1", "tentative": "w2 w3", "heard_seconds": 2.0, "final": False}
    assert ports.broadcaster.candidate[-1] == ("transcription_update", update)
    assert ports.broadcaster.reviewers[-1] == ("transcription_update", update)
    captions = ports.live.get_captions(SESSION, 1)
    assert captions is not None
    assert (captions["confirmed"], captions["tentative"]) == ("w0 w1", "w2 w3")


def test_a_long_turn_loses_no_word_and_stays_cheap(ports: FakePorts) -> None:
    for _ in range(60):
        speak(ports, 1)
        update_captions(ports, SESSION, 1, ())
    captions = ports.live.get_captions(SESSION, 1)
    assert captions is not None
    heard = f"{captions['confirmed']} {captions['tentative']}".split()
    assert heard == [f"w{i}" for i in range(120)]
    assert isinstance(ports.transcriber, OneWordEveryHalfSecond)
    assert max(ports.transcriber.windows) < 10


def test_captions_that_had_to_wait_come_less_often_and_lose_no_word(ports: FakePorts) -> None:
    steps, seconds = [], 0.0
    for _ in range(12):
        ports.live.update_turn(SESSION, 1, {"captioned_seconds": seconds})
        speak(ports, 4)
        seconds += 4
        ports.live.update_turn(SESSION, 1, {"progress": {"audio_seconds": seconds}})
        caption_turn(ports, SESSION, 1)
        steps.append((ports.live.get_turn(SESSION) or {})["caption_step_seconds"])
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (1.4, 6.0)
    captions = ports.live.get_captions(SESSION, 1) or {}
    assert f"{captions['confirmed']} {captions['tentative']}".split() == [f"w{i}" for i in range(96)]


def test_a_turn_that_has_ended_gets_no_captions(ports: FakePorts) -> None:
    speak(ports, 2)
    caption_turn(ports, SESSION, 2)
    ports.live.close_turn(SESSION, 1)
    caption_turn(ports, SESSION, 1)
    assert ports.live.get_captions(SESSION, 1) is None


def test_after_a_failure_captions_go_on(ports: FakePorts) -> None:
    speak(ports, 1)
    ports.transcriber.failures.append(TranscriptionFailed("busy"))
    with pytest.raises(TranscriptionFailed):
        update_captions(ports, SESSION, 1, ())
    assert ports.live.get_captions(SESSION, 1) is None
    assert update_captions(ports, SESSION, 1, ())
