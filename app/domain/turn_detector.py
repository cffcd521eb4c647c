"""When a spoken turn ends: a pure function of what was heard and of the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self

PATIENCE = 1.5
# When "Finished?" is asked; of a short silence, this share, so that there is time to read it (as room_rules.js has it).
FINISHED_PROMPT_SECONDS = 6.0
PROMPT_SHARE_OF_SILENCE = 0.6
# The shared clock moves a second at a time and is read a little late: no duration is known more exactly.
CLOCK_DOUBT_SECONDS = 1.5
# Sound that is further ahead of the clock than that was kept while the connection was away.
BACKLOG_SECONDS = 2.0
# Chunks come several times a second: whose sound has stopped for so long is not heard to speak any more.
LATE_SOUND_SECONDS = 3.0


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
    `longest_pause_seconds`: how long the candidate fell silent between words and then went on. `back_at`: when they
    last came back to an open turn, or caught up, with so many seconds of audio; `prompted_at`: since when their silence
    is long enough to be asked "Finished?". None where it never was, or is not.
    """

    opened_at: float
    last_audio_at: float
    audio_seconds: float = 0.0
    silence_seconds: float = 0.0
    speech_heard: bool = False
    speaking: bool = False
    waiting_from_seconds: float = 0.0
    longest_pause_seconds: float = 0.0
    back_at: float | None = None
    back_audio_seconds: float = 0.0
    prompted_at: float | None = None

    @classmethod
    def opened(cls, now: float) -> Self:
        return cls(opened_at=now, last_audio_at=now)

    def heard(self, seconds: float, is_speech: bool, now: float) -> Self:
        heard = replace(
            self,
            last_audio_at=max(self.last_audio_at, now),
            audio_seconds=self.audio_seconds + seconds,
            silence_seconds=0.0 if is_speech else self.silence_seconds + seconds,
            speech_heard=self.speech_heard or is_speech,
            speaking=is_speech,
            longest_pause_seconds=self._longest_pause_seconds if is_speech else self.longest_pause_seconds,
        )
        return heard.caught_up(now) if heard.brings_backlog(now) else heard

    def prompted(self, fused: Self, limits: TurnLimits, now: float) -> Self:
        """The same progress, with when the candidate could first see the prompt; `fused` by both opinions."""
        is_silent = noticed_silence_seconds(fused, now) >= prompt_after_seconds(limits)
        if is_silent == (self.prompted_at is not None):
            return self
        return replace(self, prompted_at=now if is_silent else None)

    def still_there(self, now: float) -> Self:
        """A sign of life without sound: the candidate thinks, or types."""
        return replace(
            self,
            silence_seconds=0.0,
            longest_pause_seconds=self._longest_pause_seconds,
            last_audio_at=max(self.last_audio_at, now),
            waiting_from_seconds=self.elapsed_seconds(now),
            speaking=False,
            prompted_at=None,
        )

    def back(self, now: float) -> Self:
        """The candidate's connection is there again: what silence follows counts from here."""
        return replace(self.caught_up(now), speaking=False, prompted_at=None)

    def moved(self, seconds: float) -> Self:
        """The same progress after a pause of `seconds` that must not count."""
        return replace(self, opened_at=self.opened_at + seconds, last_audio_at=self.last_audio_at + seconds)

    def is_heard_to_speak(self, now: float) -> bool:
        return self.speaking and now - self.last_audio_at < LATE_SOUND_SECONDS

    def brings_backlog(self, now: float) -> bool:
        """Since the candidate is back, sound has come faster than anybody speaks."""
        if self.back_at is None:
            return False
        return self.audio_seconds - self.back_audio_seconds - (now - self.back_at) > BACKLOG_SECONDS

    def caught_up(self, now: float) -> Self:
        """What was kept meanwhile has arrived up to here."""
        return replace(self, back_at=now, back_audio_seconds=self.audio_seconds)

    @property
    def _longest_pause_seconds(self) -> float:
        return max(self.longest_pause_seconds, self.silence_seconds) if self.speech_heard else 0.0

    def elapsed_seconds(self, now: float) -> float:
        """Audio counts where it ran ahead of the clock, as when a backlog is resent."""
        return max(self.audio_seconds, now - self.opened_at)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """What `to_dict` gave; in an upgrade the next version, which may know more of a turn, writes too."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})


def end_silence_seconds(progress: TurnProgress, limits: TurnLimits) -> float:
    """The silence that ends the turn: the panel's, or half as much again as the candidate's own longest pause where
    that is more and the panel allows it."""
    patience = min(PATIENCE * progress.longest_pause_seconds, limits.longest_silence_seconds)
    return max(limits.end_silence_seconds, patience)


def prompt_after_seconds(limits: TurnLimits) -> float:
    """The silence after which the candidate is asked "Finished?"."""
    return min(FINISHED_PROMPT_SECONDS, PROMPT_SHARE_OF_SILENCE * limits.end_silence_seconds)


def noticed_silence_seconds(progress: TurnProgress, now: float) -> float:
    """The silence without what passed before the candidate was back: nobody could tell them of it."""
    if progress.back_at is None:
        return progress.silence_seconds
    return max(0.0, min(progress.silence_seconds, now - progress.back_at))


def find_end(progress: TurnProgress, limits: TurnLimits, now: float) -> TurnEndReason | None:
    """The reason to end the turn now, or None while it goes on."""
    elapsed = progress.elapsed_seconds(now)
    if elapsed >= limits.max_turn_seconds:
        return TurnEndReason.MAX_DURATION
    if not progress.speech_heard:
        waited = _waited_seconds(progress, now)
        return TurnEndReason.NO_SPEECH_TIMEOUT if waited >= limits.no_speech_seconds else None
    if _silence_left_seconds(progress, limits, now) <= 0 and elapsed >= limits.min_turn_seconds:
        return TurnEndReason.SILENCE
    if now - progress.last_audio_at >= limits.audio_timeout_seconds:
        return TurnEndReason.AUDIO_TIMEOUT
    return None


def seconds_until_end(progress: TurnProgress, limits: TurnLimits, now: float) -> float:
    """How long from now the turn ends if nothing more is said; never negative."""
    elapsed = progress.elapsed_seconds(now)
    waits = [limits.max_turn_seconds - elapsed]
    if progress.speech_heard:
        waits.append(max(_silence_left_seconds(progress, limits, now), limits.min_turn_seconds - elapsed))
    else:
        waits.append(limits.no_speech_seconds - _waited_seconds(progress, now))
    return max(0.0, min(waits))


def _waited_seconds(progress: TurnProgress, now: float) -> float:
    """For the first word; anew by whoever came back."""
    waited = progress.elapsed_seconds(now) - progress.waiting_from_seconds
    return waited if progress.back_at is None else min(waited, now - progress.back_at)


def _silence_left_seconds(progress: TurnProgress, limits: TurnLimits, now: float) -> float:
    left = end_silence_seconds(progress, limits) - noticed_silence_seconds(progress, now)
    return max(left, _prompt_left_seconds(progress, limits, now))


def _prompt_left_seconds(progress: TurnProgress, limits: TurnLimits, now: float) -> float:
    """How long the prompt has yet to be seen, where its silence came faster than the clock; else it ends with that."""
    prompt_after = prompt_after_seconds(limits)
    shown = 0.0 if progress.prompted_at is None else now - progress.prompted_at
    is_ahead = noticed_silence_seconds(progress, now) - prompt_after - shown > CLOCK_DOUBT_SECONDS
    return end_silence_seconds(progress, limits) - prompt_after - shown if is_ahead else 0.0
