"""`python -m bench.gpu`: how many candidates who talk one GPU hears, for captions and for the record.

Where no GPU is present it measures nothing, says so and ends with 0. WHISPER_MODEL and WHISPER_LIVE_MODEL choose the
models as for the product; large-v3 or large-v3-turbo, by name or folder, are what a GPU is for.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import ctranslate2
import numpy as np

from app.adapters.speech_device import CUDA, NO_GPU, choose_device
from app.adapters.speech_models import SpeechModels
from app.adapters.whisper import WhisperTranscriber
from app.adapters.whisper_models import WhisperSettings
from app.candidate_client import read_pcm16
from app.ports import Transcriber
from bench.report import Options, Report, run_bench
from config import Config
from tests.audio.sounds import FOLDER

BYTES_A_SECOND = 32_000
# A caption pass every second of speech, over the window that is not confirmed yet.
CAPTION_WINDOW_SECONDS = 8
SECONDS, QUICK_SECONDS = 60.0, 15.0
FIGURES = ("record, streams a GPU", "captions, streams a GPU")


def measure(options: Options) -> Report:
    report = Report("gpu", "the answers of tests/audio, over and over")
    found = choose_device(CUDA, Config.from_env().whisper_compute_type, ctranslate2)
    if found.device != CUDA:
        why = "no GPU that CUDA sees on this machine" if found.fallback == NO_GPU else found.fallback
        for figure in FIGURES:
            report.skip(figure, why)
        return report
    return measure_on(_load(), report, QUICK_SECONDS if options.quick else SECONDS)


def measure_on(transcriber: Transcriber, report: Report, seconds: float) -> Report:
    """A stream is one candidate who talks without a pause; real ones talk about half of the time.

    As many callers as a speech worker has, so what is measured is decoded in the same batches.
    """
    answers = [read_pcm16(path) for path in sorted(Path(FOLDER).glob("*.flac"))]
    windows = [answer[: CAPTION_WINDOW_SECONDS * BYTES_A_SECOND] for answer in answers]
    transcriber.warm_up()
    callers = transcriber.callers
    heard, _ = _hear(lambda sound: transcriber.transcribe_turn(sound, (), "en"), answers, callers, seconds)
    passes, durations = _hear(lambda sound: transcriber.transcribe_window(sound, ()), windows, callers, seconds)
    where = f"{transcriber.model}, {transcriber.placement}"
    report.add(f"record, streams a GPU ({where})", round(heard, 1), "streams")
    report.add("captions, streams a GPU", round(passes / CAPTION_WINDOW_SECONDS, 1), "streams")
    report.add(f"a caption pass, p95, of {callers} at a time", round(float(np.percentile(durations, 95)) * 1000), "ms")
    return report


def _load() -> Transcriber:
    config = Config.from_env()
    settings = WhisperSettings(
        config.whisper_model,
        config.whisper_live_model,
        CUDA,
        config.whisper_compute_type,
        batch_size=config.whisper_batch_size,
    )
    return WhisperTranscriber(SpeechModels(config.home / "models"), settings)


def _hear(
    decode: Callable[[bytes], object], sounds: Sequence[bytes], callers: int, seconds: float
) -> tuple[float, list[float]]:
    """Seconds of sound that all callers together had decoded a second, and how long each waited for each."""
    ends_at = time.perf_counter() + seconds
    numbers = count()

    def call() -> tuple[float, list[float]]:
        spoken, durations = 0.0, []
        while (started := time.perf_counter()) < ends_at:
            sound = sounds[next(numbers) % len(sounds)]
            decode(sound)
            spoken += len(sound) / BYTES_A_SECOND
            durations.append(time.perf_counter() - started)
        return spoken, durations

    began = time.perf_counter()
    with ThreadPoolExecutor(callers) as pool:
        results = [future.result() for future in [pool.submit(call) for _ in range(callers)]]
    taken = time.perf_counter() - began
    return sum(spoken for spoken, _ in results) / taken, [each for _, times in results for each in times]


if __name__ == "__main__":
    sys.exit(run_bench("gpu", measure))
