"""`python -m bench.gpu`: seconds of speech that one GPU decodes a second, for captions and for the record.

Where no GPU is present it measures nothing, says so and ends with 0. WHISPER_MODEL and WHISPER_LIVE_MODEL choose the
models as for the product; large-v3 or large-v3-turbo, by name or folder, are what a GPU is for.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import ctranslate2
import numpy as np

from app.adapters.speech_device import CUDA
from app.adapters.speech_models import SpeechModels
from app.adapters.whisper import WhisperSettings, WhisperTranscriber
from app.candidate_client import read_pcm16
from bench.report import Options, Report, run_bench
from config import Config
from tests.audio.sounds import FOLDER

BYTES_A_SECOND = 32_000
# A caption pass every second of speech, over the window that is not confirmed yet.
CAPTION_WINDOW_SECONDS = 8
SECONDS, QUICK_SECONDS = 60.0, 15.0
WHY = "no GPU that CUDA sees on this machine"


def measure(options: Options) -> Report:
    report = Report("gpu", "the answers of tests/audio, over and over")
    if not ctranslate2.get_cuda_device_count():
        for figure in ("record, streams a GPU", "captions, streams a GPU"):
            report.skip(figure, WHY)
        return report
    return measure_on(_load(), report, QUICK_SECONDS if options.quick else SECONDS)


def measure_on(transcriber: WhisperTranscriber, report: Report, seconds: float) -> Report:
    """A stream is one candidate who talks without a pause; real ones talk about half of the time."""
    answers = [read_pcm16(path) for path in sorted(Path(FOLDER).glob("*.flac"))]
    windows = [answer[: CAPTION_WINDOW_SECONDS * BYTES_A_SECOND] for answer in answers]
    transcriber.warm_up()
    finals = _durations(lambda sound: transcriber.transcribe_turn(sound, (), "en"), answers, seconds)
    captions = _durations(lambda sound: transcriber.transcribe_window(sound, (), "en"), windows, seconds)
    spoken = [len(answer) / BYTES_A_SECOND for answer in answers]
    rate = sum(spoken[index % len(spoken)] for index in range(len(finals))) / sum(finals)
    report.add(f"record, streams a GPU ({transcriber.model})", round(rate, 1), "streams")
    report.add("captions, streams a GPU", round(len(captions) / sum(captions), 1), "streams")
    report.add("a caption pass, p95", round(float(np.percentile(captions, 95)) * 1000, 1), "ms")
    return report


def _load() -> WhisperTranscriber:
    config = Config.from_env()
    settings = WhisperSettings(config.whisper_model, config.whisper_live_model, CUDA, config.whisper_compute_type)
    return WhisperTranscriber(SpeechModels(config.home / "models"), settings)


def _durations(decode: Callable[[bytes], object], sounds: list[bytes], seconds: float) -> list[float]:
    """Of one decode after the other, for so many seconds."""
    taken: list[float] = []
    while sum(taken) < seconds:
        started = time.perf_counter()
        decode(sounds[len(taken) % len(sounds)])
        taken.append(time.perf_counter() - started)
    return taken


if __name__ == "__main__":
    sys.exit(run_bench("gpu", measure))
