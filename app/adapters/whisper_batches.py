"""A Whisper model that many interviews share: stretches of several are encoded, decoded and aligned together.

What goes together must have the same shape. So windows end at whole multiples of WINDOW_STEP_SECONDS, prompts at
multiples of PROMPT_STEP_TOKENS, and what comes out for a stretch does not depend on its company.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.adapters.batcher import Batcher, BatchRules
from app.adapters.sound import Samples
from app.adapters.whisper_decoder import Hearing, Sound, WhisperDecoder
from app.adapters.whisper_features import MAX_WINDOW_SECONDS, count_frames
from app.domain.pcm16 import SAMPLE_RATE_HZ
from app.domain.transcript import Word

WINDOW_STEP_SECONDS = 10.0
PROMPT_STEP_TOKENS = 8


@dataclass(frozen=True)
class _Stretch:
    """`sound` holds features that are not encoded yet."""

    sound: Sound
    prompt: tuple[int, ...]
    language: str
    beam_size: int

    @property
    def kind(self) -> Hashable:
        return self.sound.encoded.shape, len(self.prompt), self.language, self.beam_size


class BatchedDecoder:
    """To each caller like a WhisperDecoder; a call waits for the batch that it goes with."""

    def __init__(self, decoder: WhisperDecoder, rules: BatchRules) -> None:
        self._decoder = decoder
        self._batcher = Batcher(self._hear_together, lambda stretch: stretch.kind, rules)

    def knows(self, language: str) -> bool:
        return self._decoder.knows(language)

    def encode(self, samples: Samples, spare_seconds: float) -> Sound:
        """The features alone, in the caller's thread: the rest is done with others."""
        spare = _up_to_a_step(len(samples) / SAMPLE_RATE_HZ, spare_seconds)
        return Sound(self._decoder.features(samples, spare), count_frames(samples))

    def decode(self, sound: Sound, language: str, vocabulary: Sequence[str], beam_size: int) -> Hearing:
        prompt = self._decoder.prompt(language, vocabulary, PROMPT_STEP_TOKENS)
        return self._batcher.ask(_Stretch(sound, tuple(prompt), language, beam_size))

    def align(self, hearing: Hearing, _language: str) -> tuple[Word, ...]:
        return hearing.words

    def _hear_together(self, stretches: Sequence[_Stretch]) -> list[Hearing]:
        first = stretches[0]
        encoded = self._decoder.encode_features(np.stack([each.sound.encoded for each in stretches]))
        window_frames = first.sound.encoded.shape[-1]
        hearings = self._decoder.decode_together(
            encoded,
            [list(each.prompt) for each in stretches],
            [each.sound.frames for each in stretches],
            first.language,
            first.beam_size,
            window_frames,
        )
        words = self._decoder.align_together(encoded, hearings, first.language)
        return [
            replace(hearing, sound=each.sound, words=found)
            for each, hearing, found in zip(stretches, hearings, words, strict=True)
        ]


def _up_to_a_step(seconds: float, spare_seconds: float) -> float:
    """What makes of `seconds` and at least `spare_seconds` a whole number of steps, in the window that there is."""
    steps = -(-(seconds + spare_seconds) // WINDOW_STEP_SECONDS)
    return max(0.0, min(MAX_WINDOW_SECONDS, steps * WINDOW_STEP_SECONDS) - seconds)
