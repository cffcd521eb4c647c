"""What interviews that were held at once tell of delays.

Caption delay: from the moment at which the newest sound that a caption pass heard was spoken to its arrival at the
candidate: the time in the queue and in the model. The delay from sound to text counts from each spoken moment, so it
holds the step between two passes too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from app.domain.speech_segments import Span
from app.ports import Payload
from bench.speech.live_candidates import Candidate

MAX_DELAY_SECONDS = 2.0
MAX_LATE_SECONDS = 10.0
EVERY_SECONDS = 0.1


@dataclass(frozen=True)
class Held:
    """Interviews that were held at once, in seconds. `settled_after`: of each answer, since the end of its turn."""

    candidates: tuple[Candidate, ...]
    speech: dict[bytes, tuple[Span, ...]]
    settled_after: tuple[float, ...]
    pss_mib: float
    cpu_cores: float

    @property
    def is_prompt(self) -> bool:
        return bool(self.pass_delays) and p95(self.pass_delays) <= MAX_DELAY_SECONDS

    @property
    def latest(self) -> float:
        """The longest from the end of a turn to its transcript and rating; NaN where no answer has them."""
        return round(max(self.settled_after, default=float("nan")), 2)

    @property
    def is_timely(self) -> bool:
        return self.lost == 0 and self.latest <= MAX_LATE_SECONDS

    @property
    def lost(self) -> int:
        """Answers that were not transcribed and settled."""
        return sum(len(candidate.speech) for candidate in self.candidates) - len(self.settled_after)

    @cached_property
    def pass_delays(self) -> list[float]:
        return [
            at - opened - payload["heard_seconds"]
            for candidate in self.candidates
            for turn, opened in _opened(candidate)
            for at, payload in _captions(candidate, turn)
        ]

    @cached_property
    def text_delays(self) -> list[float]:
        return [delay for candidate in self.candidates for delay in self._text_delays(candidate)]

    def _text_delays(self, candidate: Candidate) -> Iterator[float]:
        for turn, opened in _opened(candidate):
            shown = [(payload["heard_seconds"], at - opened) for at, payload in _captions(candidate, turn)]
            for span in self.speech[candidate.speech[(turn - 1) % len(candidate.speech)]]:
                for moment in np.arange(span.start, span.end, EVERY_SECONDS):
                    yield from [at - moment for heard, at in shown if heard >= moment][:1]

    @cached_property
    def next_question_delays(self) -> list[float]:
        gaps = []
        for candidate in self.candidates:
            for (turn, _), (_, opened) in pairwise(_opened(candidate)):
                ended = candidate.first("turn_ended", turn)
                gaps += [] if ended is None else [opened - ended]
        return gaps


def p95(values: Sequence[float]) -> float:
    return round(float(np.percentile(values, 95)), 2) if values else float("nan")


def _opened(candidate: Candidate) -> list[tuple[int, float]]:
    return [(int(payload["turn"]), at) for at, payload in candidate.moments("next_question")]


def _captions(candidate: Candidate, turn: int) -> Iterator[tuple[float, Payload]]:
    for at, payload in candidate.moments("transcription_update"):
        if payload["turn"] == turn and not payload["final"]:
            yield at, payload
