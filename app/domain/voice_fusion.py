"""Two opinions on whether somebody speaks, as one.

The first hears every frame at once and takes a keyboard for speech; the second hears a second later, in a worker, and
does not. Speech is what both hear; where the second has not listened yet, the first is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from app.domain.turn_detector import TurnProgress

QUIETEST_DBFS = -90
SMALLEST_WEIGHT = 0.001


@dataclass(frozen=True)
class VoiceFrame:
    """Probability of speech, 0 to 1, and root mean square level in dB below full scale, of one short frame."""

    probability: float
    level_dbfs: float


@dataclass(frozen=True)
class VoiceRules:
    """An utterance of the candidate begins where `needed` of `window` frames are at `min_probability` and not more
    than `gate_db` below the 75th percentile of the levels of speech so far: a talker in the background is quieter. Its
    last `tail_seconds` may be quieter too, as the ends of sentences are. Levels are forgotten with
    `half_life_seconds`, so that somebody who leans back is heard again; what is not the candidate's counts for
    `far_weight` of itself, so that who talks behind every pause does not become the measure.

    Where nobody at all was heard for `alone_after_seconds`, who speaks next is likelier to be the candidate, softly,
    than a talker who begins: for `alone_seconds` the gate is `alone_gate_db`.
    """

    min_probability: float = 0.5
    gate_db: float = 8.0
    percentile: float = 0.75
    half_life_seconds: float = 60.0
    far_weight: float = 0.2
    alone_after_seconds: float = 3.0
    alone_seconds: float = 5.0
    alone_gate_db: float = 14.0
    gate_after_seconds: float = 1.0
    window: int = 13
    needed: int = 8
    tail_seconds: float = 0.5
    stale_seconds: float = 5.0


@dataclass(frozen=True)
class SecondOpinion:
    """Seconds from the start of the turn. `near_through`: the end of what was near enough to be the candidate;
    `any_through`: the end of speech of any level; `alone_from`: when somebody last spoke after nobody had for a while.

    `recent`: whether the last frames were near enough. `levels` weighs the levels of speech so far, by whole dB from
    -90 on.
    """

    heard_through: float = 0.0
    speech_through: float = 0.0
    speech_heard: bool = False
    near_through: float = 0.0
    any_through: float = 0.0
    alone_from: float = 0.0
    recent: tuple[bool, ...] = ()
    levels: tuple[float, ...] = (0.0,) * (1 - QUIETEST_DBFS)

    @property
    def summary(self) -> dict[str, Any]:
        """What others need to know, without the state that `listen` needs."""
        return {key: getattr(self, key) for key in ("heard_through", "speech_through", "speech_heard", "any_through")}

    def to_dict(self) -> dict[str, Any]:
        weights = {str(i): round(weight, 3) for i, weight in enumerate(self.levels) if weight > SMALLEST_WEIGHT}
        return {**asdict(self), "recent": list(self.recent), "levels": weights}

    @classmethod
    def from_dict(cls, stored: dict[str, Any] | None) -> Self:
        """From `to_dict` or from `summary`; nothing stored is nothing heard."""
        if not stored:
            return cls()
        weights = stored.get("levels", {})
        levels = tuple(float(weights.get(str(i), 0.0)) for i in range(1 - QUIETEST_DBFS))
        return cls(**{**stored, "recent": tuple(stored.get("recent", ())), "levels": levels})


def listen(
    opinion: SecondOpinion, frames: Iterable[VoiceFrame], frame_seconds: float, rules: VoiceRules | None = None
) -> SecondOpinion:
    """The opinion after more audio, which begins where it has heard to."""
    rules = rules or VoiceRules()
    for frame in frames:
        opinion = _after_frame(opinion, frame, frame_seconds, rules)
    return opinion


def _after_frame(opinion: SecondOpinion, frame: VoiceFrame, frame_seconds: float, rules: VoiceRules) -> SecondOpinion:
    now = opinion.heard_through + frame_seconds
    if frame.probability < rules.min_probability:
        return replace(opinion, heard_through=now, recent=(*opinion.recent, False)[-rules.window :])
    return _after_speech(replace(opinion, alone_from=_alone_from(opinion, rules)), frame, now, rules)


def _alone_from(opinion: SecondOpinion, rules: VoiceRules) -> float:
    breaks_silence = opinion.heard_through - opinion.any_through > rules.alone_after_seconds
    return opinion.heard_through if breaks_silence else opinion.alone_from


def _after_speech(opinion: SecondOpinion, frame: VoiceFrame, now: float, rules: VoiceRules) -> SecondOpinion:
    frame_seconds = now - opinion.heard_through
    is_known = sum(opinion.levels) * frame_seconds >= rules.gate_after_seconds
    recent = (*opinion.recent, not is_known or _is_near(opinion, frame, rules))[-rules.window :]
    near_through = now if sum(recent) >= rules.needed else opinion.near_through
    is_voice = 0.0 < near_through >= now - rules.tail_seconds
    weight = 1.0 if is_voice or not is_known else rules.far_weight
    return replace(
        opinion,
        heard_through=now,
        speech_through=now if is_voice else opinion.speech_through,
        speech_heard=opinion.speech_heard or is_voice,
        near_through=near_through,
        any_through=now,
        recent=recent,
        levels=_weighed(opinion.levels, frame.level_dbfs, weight, frame_seconds / rules.half_life_seconds),
    )


def fuse(progress: TurnProgress, second: SecondOpinion, rules: VoiceRules | None = None) -> TurnProgress:
    """What is known of the turn by both opinions; where the second is missing or late, by the first alone."""
    rules = rules or VoiceRules()
    unheard = max(0.0, progress.audio_seconds - second.heard_through)
    if second.heard_through == 0.0 or unheard > rules.stale_seconds:
        return progress
    quiet = second.heard_through - second.speech_through + min(unheard, progress.silence_seconds)
    since_sign_of_life = max(0.0, progress.audio_seconds - progress.waiting_from_seconds)
    silence = max(progress.silence_seconds, min(quiet, since_sign_of_life))
    return replace(
        progress,
        silence_seconds=silence,
        speech_heard=progress.speech_heard and second.speech_heard,
        speaking=progress.speaking and second.heard_through - second.speech_through <= unheard + 1.0,
    )


def _is_near(opinion: SecondOpinion, frame: VoiceFrame, rules: VoiceRules) -> bool:
    is_alone = opinion.alone_from > 0.0 and opinion.heard_through - opinion.alone_from < rules.alone_seconds
    gate_db = rules.alone_gate_db if is_alone else rules.gate_db
    return frame.level_dbfs >= _percentile_dbfs(opinion.levels, rules.percentile) - gate_db


def _weighed(levels: Sequence[float], level_dbfs: float, weight: float, half_lives: float) -> tuple[float, ...]:
    """`half_lives` have passed since the level before."""
    kept: float = 0.5 ** (weight * half_lives)
    heard = _bin(level_dbfs)
    return tuple(known * kept + weight * (index == heard) for index, known in enumerate(levels))


def _percentile_dbfs(levels: Sequence[float], percentile: float) -> float:
    left = sum(levels) * percentile
    for index, weight in enumerate(levels):
        left -= weight
        if left <= 0:
            return float(QUIETEST_DBFS + index)
    return 0.0


def _bin(level_dbfs: float) -> int:
    return min(-QUIETEST_DBFS, max(0, round(level_dbfs) - QUIETEST_DBFS))
