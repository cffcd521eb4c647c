"""Where speech models run, and as what: as asked for where that can be, else on the CPU with the reason."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog

from app.errors import TranscriptionFailed

AUTO = "auto"
CPU, CUDA = "cpu", "cuda"
# The quickest on CPUs for its accuracy: docs/speech.md.
CPU_TYPE = "int8"
# Tried where a GPU has them.
GPU_TYPES = ("float16", "int8_float16", "bfloat16", "float32")
NO_GPU = "WHISPER_DEVICE is cuda, and this machine has no GPU that CUDA sees."
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SpeechDevice:
    """`compute_types` are those to choose from by trying; `fallback` says why it is not as asked for, or is empty."""

    device: str
    compute_types: tuple[str, ...]
    fallback: str = ""


def choose_device(wanted: str, compute_type: str, library: Any) -> SpeechDevice:
    """`library` is the ctranslate2 module, or what answers as it does."""
    if wanted != CPU and library.get_cuda_device_count():
        return SpeechDevice(CUDA, _types_for_gpu(compute_type, library.get_supported_compute_types(CUDA)))
    if wanted != CUDA:
        return SpeechDevice(CPU, (CPU_TYPE if compute_type == AUTO else compute_type,))
    runs_here = compute_type in library.get_supported_compute_types(CPU)
    return SpeechDevice(CPU, (compute_type if runs_here else CPU_TYPE,), NO_GPU)


def _types_for_gpu(compute_type: str, supported: set[str]) -> tuple[str, ...]:
    """Those that the GPU has; a type that was asked for is tried alone."""
    return (compute_type,) if compute_type != AUTO else tuple(name for name in GPU_TYPES if name in supported)


def settle(
    chosen: SpeechDevice, try_out: Callable[[str], None], clock: Callable[[], float] = time.perf_counter
) -> tuple[str, str]:
    """Device and compute type: on a GPU the type whose second `try_out` was the quickest, since the first one loads.

    Where none works there, the CPU; `try_out` raises TranscriptionFailed.
    """
    if chosen.device == CPU:
        return CPU, chosen.compute_types[0]
    seconds: dict[str, float] = {}
    for name in chosen.compute_types:
        with suppress(TranscriptionFailed):
            try_out(name)
            started = clock()
            try_out(name)
            seconds[name] = clock() - started
    if not seconds:
        log.warning("speech_falls_back_to_the_cpu", tried=list(chosen.compute_types))
        return CPU, CPU_TYPE
    return CUDA, min(seconds, key=seconds.__getitem__)
