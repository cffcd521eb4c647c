"""Silero over a turn that grows: what was heard before is not heard again, and the result is the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from app.adapters.silero import FRAME_SAMPLES, load_model
from app.adapters.sound import Samples

CONTEXT_SAMPLES = 64
STATE_SHAPE = (2, 1, 1, 128)
MOST_FRAMES_AT_ONCE = 10_000
Floats = npt.NDArray[np.float32]


def _nothing() -> Floats:
    return np.zeros(0, dtype=np.float32)


def _fresh_state() -> Floats:
    return np.zeros(STATE_SHAPE, dtype=np.float32)


@dataclass(frozen=True)
class SpeechSoFar:
    """One probability for each whole frame, and the state of the model after them."""

    probabilities: Floats = field(default_factory=_nothing)
    state: Floats = field(default_factory=_fresh_state)


def listen_on(so_far: SpeechSoFar, samples: Samples) -> SpeechSoFar:
    """After all whole frames of `samples`, which hold the turn from its start."""
    whole = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES]
    frames = _with_context(whole, len(so_far.probabilities))
    for first in range(0, len(frames), MOST_FRAMES_AT_ONCE):
        so_far = _hear(so_far, frames[first : first + MOST_FRAMES_AT_ONCE])
    return so_far


def probabilities_to_end(so_far: SpeechSoFar, samples: Samples) -> list[float]:
    """With the rest that fills no frame, which is filled up with silence."""
    so_far = listen_on(so_far, samples)
    rest = -len(samples) % FRAME_SAMPLES
    if rest:
        so_far = listen_on(so_far, np.pad(samples, (0, rest)))
    return cast("list[float]", so_far.probabilities.tolist())


def _with_context(samples: Samples, first_frame: int) -> Floats:
    """The frames from `first_frame` on, each behind the last samples of the one before it."""
    led = np.concatenate([np.zeros(CONTEXT_SAMPLES, dtype=np.float32), samples])
    length = CONTEXT_SAMPLES + FRAME_SAMPLES
    starts = range(first_frame * FRAME_SAMPLES, len(samples), FRAME_SAMPLES)
    return np.stack([led[start : start + length] for start in starts]) if starts else np.zeros((0, length), np.float32)


def _hear(so_far: SpeechSoFar, frames: Floats) -> SpeechSoFar:
    session: Any = load_model().session
    heard, hidden, cell = session.run(None, {"input": frames, "h": so_far.state[0], "c": so_far.state[1]})
    return SpeechSoFar(np.concatenate([so_far.probabilities, np.ravel(heard)]), np.stack([hidden, cell]))
