"""The Whisper models that one process holds, on the device and in the batches that suit it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import ctranslate2

from app.adapters.batcher import BatchRules
from app.adapters.carried_models import FINAL_PREFERENCE, LIVE_PREFERENCE
from app.adapters.speech_device import AUTO, CUDA, Placement, Trial, choose_device, settle
from app.adapters.speech_models import SpeechModel, SpeechModels
from app.adapters.whisper_batches import BatchedDecoder
from app.adapters.whisper_decoder import Decoder, WhisperDecoder
from app.errors import TranscriptionFailed

BEAM_SIZE = 5
# One batch gathers while another is computed.
CALLERS_A_PLACE = 2
MOST_CALLERS = 64


@dataclass(frozen=True)
class WhisperSettings:
    """`final_model` and `live_model` as SpeechModels.locate takes them; `batch_size` 0 is found by trial on a GPU."""

    final_model: str = ""
    live_model: str = ""
    device: str = "cpu"
    compute_type: str = AUTO
    threads: int = 1
    batch_size: int = 0


class ResidentModels:
    """Found, placed and loaded when first asked for. Raises TranscriptionFailed where that cannot be."""

    def __init__(self, models: SpeechModels, settings: WhisperSettings) -> None:
        self._models = models
        self._settings = settings

    @cached_property
    def final_model(self) -> SpeechModel:
        return self._models.locate(self._settings.final_model, FINAL_PREFERENCE)

    @cached_property
    def live_model(self) -> SpeechModel:
        return self._models.locate(self._settings.live_model, LIVE_PREFERENCE)

    @cached_property
    def final(self) -> Decoder:
        return self._load(self.final_model)

    @cached_property
    def live(self) -> Decoder:
        return self.final if self.live_model == self.final_model else self._load(self.live_model)

    @cached_property
    def placement(self) -> Placement:
        """Tried out once where there is a choice."""
        settings = self._settings
        chosen = choose_device(settings.device, settings.compute_type, ctranslate2)
        return settle(chosen, self._open_trial, settings.batch_size)

    @property
    def callers(self) -> int:
        places = self.placement.batch_size
        return 1 if places == 1 else min(MOST_CALLERS, CALLERS_A_PLACE * places)

    def _open_trial(self, compute_type: str) -> Trial:
        decoder = self._load_on(self.final_model, CUDA, compute_type)

        def decode(stretches: int) -> None:
            with failures_told():
                decoder.rehearse(stretches, BEAM_SIZE)

        return decode

    def _load(self, model: SpeechModel) -> Decoder:
        where = self.placement
        decoder = self._load_on(model, where.device, where.compute_type)
        return decoder if where.batch_size == 1 else BatchedDecoder(decoder, BatchRules(where.batch_size))

    def _load_on(self, model: SpeechModel, device: str, compute_type: str) -> WhisperDecoder:
        try:
            return WhisperDecoder(model, device, compute_type, self._settings.threads)
        except (RuntimeError, ValueError, OSError) as error:
            raise TranscriptionFailed(
                f"The speech model in {model.folder} does not load on {device} as {compute_type}: "
                f"{error}. See WHISPER_MODEL, WHISPER_DEVICE and WHISPER_COMPUTE_TYPE.",
                retryable=False,
            ) from error


@contextmanager
def failures_told() -> Iterator[None]:
    """What the model raises becomes a TranscriptionFailed."""
    try:
        yield
    except (RuntimeError, ValueError) as error:
        raise TranscriptionFailed(f"The speech model failed: {error}.") from error
