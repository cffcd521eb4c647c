"""When a spoken turn ends: a pure function of what was heard and of the time."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Self

PATIENCE = 1.5


class TurnEndReason(StrEnum):
    SILENCE = "silence"
    FINISHED = "finished"
    NO_SPEECH_TIMEOUT = "no_speech_timeout"
    AUDIO_TIMEOUT = "audio_timeout"
    MAX_DURATION = "max_duration"


@dataclass(frozen=True)
class TurnLimits:
    """The seed system's rules: 10 s of silence, 10 s at least, 2 min without speech or audio, 5 min at most.

    Where `longest_silence_seconds` is more than `end_silence_seconds`, who makes long pauses is waited for longer.
    """

    end_silence_seconds: float = 10.0
    longest_silence_seconds: float = 10.0
    min_turn_seconds: float = 10.0
    no_speech_seconds: float = 120.0
    audio_timeout_seconds: float = 120.0
    max_turn_seconds: float = 300.0


@dataclass(frozen=True)
class TurnProgress:
    """What is known of an open turn. Times are on the shared clock, durations in seconds of audio.

    `waiting_from_seconds` is the turn's age at the last "I'm still thinking": waiting for speech counts from there.
    `longest_pause_seconds`: how long the candidate fell silent between words and then went on.
    """

    opened_at: float
    last_audio_at: float
    audio_seconds: float = 0.0
    silence_seconds: float = 0.0
    speech_heard: bool = False
    speaking: bool = False
    waiting_from_seconds: float = 0.0
    longest_pause_seconds: float = 0.0

    @classmethod
    def opened(cls, now: float) -> Self:
        return cls(opened_at=now, last_audio_at=now)

    def heard(self, seconds: float, is_speech: bool, now: float) -> Self:
        return replace(
            self,
            last_audio_at=max(self.last_audio_at, now),
            audio_seconds=self.audio_seconds + seconds,
            silence_seconds=0.0 if is_speech else self.silence_seconds + seconds,
            speech_heard=self.speech_heard or is_speech,
            speaking=is_speech,
            longest_pause_seconds=self._longest_pause_seconds if is_speech else self.longest_pause_seconds,
        )

    def still_there(self, now: float) -> Self:
        """A sign of life without sound: the candidate thinks, or types."""
        return replace(
            self,
            silence_seconds=0.0,
            longest_pause_seconds=self._longest_pause_seconds,
            last_audio_at=max(self.last_audio_at, now),
            waiting_from_seconds=self.elapsed_seconds(now),
        )

    def moved(self, seconds: float) -> Self:
        """The same progress after a pause of `seconds` that must not count."""
        return replace(self, opened_at=self.opened_at + seconds, last_audio_at=self.last_audio_at + seconds)

    @property
    def _longest_pause_seconds(self) -> float:
        return max(self.longest_pause_seconds, self.silence_seconds) if self.speech_heard else 0.0

    def elapsed_seconds(self, now: float) -> float:
        """Audio counts where it ran ahead of the clock, as when a backlog is resent."""
        return max(self.audio_seconds, now - self.opened_at)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def end_silence_seconds(progress: TurnProgress, limits: TurnLimits) -> float:
    """The silence that ends the turn: the panel's, or half as much again as the candidate's own longest pause where
    that is more and the panel allows it."""
    patience = min(PATIENCE * progress.longest_pause_seconds, limits.longest_silence_seconds)
    return max(limits.end_silence_seconds, patience)


def find_end(progress: TurnProgress, limits: TurnLimits, now: float) -> TurnEndReason | None:
    """The reason to end the turn now, or None while it goes on."""
    elapsed = progress.elapsed_seconds(now)
    if elapsed >= limits.max_turn_seconds:
        return TurnEndReason.MAX_DURATION
    if not progress.speech_heard:
        waited = elapsed - progress.waiting_from_seconds
        return TurnEndReason.NO_SPEECH_TIMEOUT if waited >= limits.no_speech_seconds else None
    if progress.silence_seconds >= end_silence_seconds(progress, limits) and elapsed >= limits.min_turn_seconds:
        return TurnEndReason.SILENCE
    if now - progress.last_audio_at >= limits.audio_timeout_seconds:
        return TurnEndReason.AUDIO_TIMEOUT
    return None


def seconds_until_end(progress: TurnProgress, limits: TurnLimits, now: float) -> float:
    """How long from now the turn ends if nothing more is said; never negative."""
    elapsed = progress.elapsed_seconds(now)
    waits = [limits.max_turn_seconds - elapsed]
    if progress.speech_heard:
        silence_left = end_silence_seconds(progress, limits) - progress.silence_seconds
        waits.append(max(silence_left, limits.min_turn_seconds - elapsed))
    else:
        waits.append(limits.no_speech_seconds - (elapsed - progress.waiting_from_seconds))
    return max(0.0, min(waits))
