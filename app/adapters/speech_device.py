"""Where speech models run, as what and how many stretches together: as asked for where that can be, else on the CPU
with the reason.
"""

from __future__ import annotations

import ctypes
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
BATCH_SIZES = (1, 2, 4, 8, 16, 32)
# A larger batch is taken where it does this much more a second, and where nobody waits for it longer than this.
WORTH_WHILE = 1.1
LONGEST_BATCH_SECONDS = 1.0
# CTranslate2 loads it when it computes, not when it looks for GPUs.
GPU_LIBRARY = "libcublas.so.12"
NO_GPU = "WHISPER_DEVICE is cuda, and this machine has no GPU that CUDA sees."
NO_LIBRARY = (
    f"There is a GPU, but not {GPU_LIBRARY}, which speech models need on it. Install CUDA 12's cuBLAS (with pip: "
    "nvidia-cublas-cu12) and name its folder in LD_LIBRARY_PATH."
)
log = structlog.get_logger(__name__)
# Decodes so many stretches together; raises TranscriptionFailed.
Trial = Callable[[int], None]


@dataclass(frozen=True)
class SpeechDevice:
    """`compute_types` are those to choose from by trying; `fallback` says why it is not as asked for, or is empty."""

    device: str
    compute_types: tuple[str, ...]
    fallback: str = ""


@dataclass(frozen=True)
class Placement:
    """`batch_size` stretches are decoded together; 1 where each is decoded alone."""

    device: str
    compute_type: str
    batch_size: int = 1

    def __str__(self) -> str:
        together = f", {self.batch_size} together" if self.batch_size > 1 else ""
        return f"{self.device} {self.compute_type}{together}"


def has_library(name: str = GPU_LIBRARY) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def choose_device(
    wanted: str, compute_type: str, library: Any, is_complete: Callable[[], bool] = has_library
) -> SpeechDevice:
    """`library` is the ctranslate2 module, or what answers as it does; `is_complete` is asked where there is a GPU."""
    missing = _what_is_missing(library, is_complete) if wanted != CPU else ""
    if wanted != CPU and not missing:
        return SpeechDevice(CUDA, _types_for_gpu(compute_type, library.get_supported_compute_types(CUDA)))
    own_type = CPU_TYPE if compute_type == AUTO else compute_type
    if wanted == CPU or (wanted == AUTO and missing == NO_GPU):
        return SpeechDevice(CPU, (own_type,))
    runs_here = own_type in library.get_supported_compute_types(CPU)
    return SpeechDevice(CPU, (own_type if runs_here else CPU_TYPE,), missing)


def _what_is_missing(library: Any, is_complete: Callable[[], bool]) -> str:
    if not library.get_cuda_device_count():
        return NO_GPU
    return "" if is_complete() else NO_LIBRARY


def _types_for_gpu(compute_type: str, supported: set[str]) -> tuple[str, ...]:
    """Those that the GPU has; a type that was asked for is tried alone."""
    return (compute_type,) if compute_type != AUTO else tuple(name for name in GPU_TYPES if name in supported)


def settle(
    chosen: SpeechDevice,
    open_trial: Callable[[str], Trial],
    batch_size: int = 0,
    clock: Callable[[], float] = time.perf_counter,
) -> Placement:
    """On a GPU the compute type and the batch that do most a second by trial; a `batch_size` that is given stays.

    Where nothing works there, the CPU, one at a time. `open_trial` raises TranscriptionFailed.
    """
    if chosen.device == CPU:
        return Placement(CPU, chosen.compute_types[0], batch_size or 1)
    sizes = (batch_size,) if batch_size else BATCH_SIZES
    best: tuple[float, Placement] | None = None
    for name in chosen.compute_types:
        rate, size = _measure(open_trial, name, sizes, clock)
        if size and (best is None or rate > best[0]):
            best = rate, Placement(CUDA, name, size)
    if best is None:
        log.warning("speech_falls_back_to_the_cpu", tried=list(chosen.compute_types))
        return Placement(CPU, CPU_TYPE)
    return best[1]


def _measure(
    open_trial: Callable[[str], Trial], compute_type: str, sizes: tuple[int, ...], clock: Callable[[], float]
) -> tuple[float, int]:
    """Stretches a second and the batch that does them; 0 where not even the first size works."""
    best = (0.0, 0)
    with suppress(TranscriptionFailed):  # also where there is no memory for more
        trial = open_trial(compute_type)
        for size in sizes:
            seconds = _time(trial, size, clock)
            if best[1] and (seconds > LONGEST_BATCH_SECONDS or size / seconds < WORTH_WHILE * best[0]):
                break
            best = (size / seconds, size)
    return best


def _time(trial: Trial, size: int, clock: Callable[[], float]) -> float:
    """Of the second go: the first one loads and makes room."""
    trial(size)
    started = clock()
    trial(size)
    return clock() - started
