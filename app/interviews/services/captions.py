"""Captions while a turn is open: what is stored of the audio becomes confirmed and tentative words."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from app.domain.caption_pace import NORMAL_STEP_SECONDS, CaptionPace
from app.domain.live_transcript import CaptionRules, LiveTranscript, hear
from app.domain.pcm16 import BYTES_PER_SAMPLE, BYTES_PER_SECOND, SAMPLE_RATE_HZ
from app.domain.transcript import Word
from app.domain.voice_fusion import SecondOpinion, listen
from app.interviews.services.events import tell_everybody
from app.ports import Ports, SpeechDetector

MIN_NEW_SECONDS = 0.2
# the second opinion needs a moment to settle
CONTEXT_SECONDS = 0.512


@dataclass(frozen=True)
class _Window:
    """The first chunk that captions still need, and the time in the turn at which it begins."""

    seq: int = 0
    start_seconds: float = 0.0

    @classmethod
    def from_dict(cls, stored: dict[str, Any] | None) -> Self:
        if not stored or "window_seq" not in stored:
            return cls()
        return cls(int(stored["window_seq"]), float(stored["window_seq_seconds"]))

    def to_dict(self) -> dict[str, Any]:
        return {"window_seq": self.seq, "window_seq_seconds": self.start_seconds}

    def moved_to(self, seconds: float, chunks: Sequence[bytes]) -> Self:
        """The window from the chunk on in which `seconds` lies."""
        window = self
        for chunk in chunks:
            end = window.start_seconds + len(chunk) / BYTES_PER_SECOND
            if end > seconds:
                break
            window = replace(window, seq=window.seq + 1, start_seconds=end)
        return window


@dataclass(frozen=True)
class _Audio:
    """What is stored from `start_seconds` of the turn on."""

    pcm16: bytes
    start_seconds: float

    @property
    def end_seconds(self) -> float:
        return self.start_seconds + len(self.pcm16) / BYTES_PER_SECOND

    def since(self, seconds: float) -> bytes:
        return self.pcm16[_bytes_between(self.start_seconds, seconds) :]


def caption_turn(ports: Ports, session_id: uuid.UUID, turn: int) -> None:
    """Update the captions of the open turn, at a pace that the time in the queue decides."""
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn["turn"] != turn:
        return
    # in seconds of audio, so that no two clocks are compared
    waited_seconds = live_turn["progress"]["audio_seconds"] - live_turn["captioned_seconds"]
    pace = CaptionPace(live_turn.get("caption_step_seconds", NORMAL_STEP_SECONDS)).after_wait(waited_seconds)
    ports.live.update_turn(session_id, turn, {"caption_step_seconds": pace.step_seconds})
    rules = CaptionRules(max_window_seconds=pace.window_seconds)
    update_captions(ports, session_id, turn, live_turn["vocabulary"], live_turn["language"], rules)


def update_captions(
    ports: Ports,
    session_id: uuid.UUID,
    turn: int,
    vocabulary: Sequence[str],
    language: str = "en",
    rules: CaptionRules | None = None,
) -> bool:
    """Listen to what has come in since the last call; False where that is nothing. One caller at a time.

    Raises TranscriptionFailed or StorageFailed; captions then go on from where they were.
    """
    stored = ports.live.get_captions(session_id, turn) or {}
    before, window = LiveTranscript.from_dict(stored), _Window.from_dict(stored)
    chunks = ports.audio.read(session_id, turn, window.seq)
    audio = _Audio(b"".join(chunks), window.start_seconds)
    if audio.end_seconds - before.heard_through < MIN_NEW_SECONDS:
        return False
    opinion = _listen(ports.speech_detector, SecondOpinion.from_dict(stored.get("second_opinion")), audio)
    ports.live.update_turn(session_id, turn, {"second_opinion": opinion.summary})
    is_speech = opinion.any_through > before.heard_through - CONTEXT_SECONDS
    words = _hypothesis(ports, before, audio, vocabulary, language) if is_speech or before.tentative else []
    after = hear(before, words, audio.end_seconds, opinion.any_through, rules)
    captions = {
        **after.to_dict(),
        **window.moved_to(min(after.window_start, opinion.heard_through - CONTEXT_SECONDS), chunks).to_dict(),
        "second_opinion": opinion.to_dict(),
    }
    ports.live.save_captions(session_id, turn, captions)
    if (after.confirmed, after.tentative) != (before.confirmed, before.tentative):
        _broadcast(ports, session_id, turn, captions)
    return True


def _listen(detector: SpeechDetector, opinion: SecondOpinion, audio: _Audio) -> SecondOpinion:
    """The second opinion after all of `audio`."""
    context = min(CONTEXT_SECONDS, opinion.heard_through - audio.start_seconds)
    context_frames = max(0, round(context / detector.frame_seconds))
    start = opinion.heard_through - context_frames * detector.frame_seconds
    frames = detector.frames(audio.since(start))[context_frames:]
    return listen(opinion, frames, detector.frame_seconds)


def _hypothesis(
    ports: Ports, before: LiveTranscript, audio: _Audio, vocabulary: Sequence[str], language: str
) -> list[Word]:
    pcm16 = audio.since(before.window_start)
    words = ports.transcriber.transcribe_window(pcm16, vocabulary, language, has_speech=True)
    return _in_turn_time(words, before.window_start)


def _bytes_between(start_seconds: float, end_seconds: float) -> int:
    samples = round((end_seconds - start_seconds) * SAMPLE_RATE_HZ)
    return max(0, samples) * BYTES_PER_SAMPLE


def _in_turn_time(words: Sequence[Word], offset: float) -> list[Word]:
    return [replace(word, start=word.start + offset, end=word.end + offset) for word in words]


def _broadcast(ports: Ports, session_id: uuid.UUID, turn: int, captions: dict[str, Any]) -> None:
    update = {
        "turn": turn,
        "confirmed": captions["confirmed"],
        "tentative": captions["tentative"],
        "heard_seconds": round(captions["heard_through"], 2),
        "final": False,
    }
    tell_everybody(ports, session_id, "transcription_update", update)
