from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import pytest

from app.adapters.speech_device import NO_GPU, SpeechDevice, choose_device, settle
from app.errors import TranscriptionFailed


@dataclass
class Library:
    """As ctranslate2 answers on a machine with so many GPUs."""

    gpus: int = 0
    types: dict[str, set[str]] = field(
        default_factory=lambda: {"cpu": {"int8", "float32"}, "cuda": {"int8_float16", "float16", "float32"}}
    )

    def get_cuda_device_count(self) -> int:
        return self.gpus

    def get_supported_compute_types(self, device: str) -> set[str]:
        return self.types[device]


@pytest.mark.parametrize(
    ("wanted", "compute_type", "gpus", "chosen"),
    [
        ("cpu", "auto", 1, SpeechDevice("cpu", ("int8",))),
        ("cpu", "float32", 0, SpeechDevice("cpu", ("float32",))),
        ("auto", "auto", 0, SpeechDevice("cpu", ("int8",))),
        ("auto", "auto", 1, SpeechDevice("cuda", ("float16", "int8_float16", "float32"))),
        ("cuda", "auto", 1, SpeechDevice("cuda", ("float16", "int8_float16", "float32"))),
        ("cuda", "float16", 1, SpeechDevice("cuda", ("float16",))),
        ("cuda", "float16", 0, SpeechDevice("cpu", ("int8",), NO_GPU)),
        ("cuda", "float32", 0, SpeechDevice("cpu", ("float32",), NO_GPU)),
    ],
)
def test_what_is_asked_for_and_what_there_is(wanted: str, compute_type: str, gpus: int, chosen: SpeechDevice) -> None:
    assert choose_device(wanted, compute_type, Library(gpus)) == chosen


def test_the_quickest_type_of_a_gpu_is_taken() -> None:
    seconds = {"float16": 3.0, "int8_float16": 1.0, "float32": 9.0}
    moments = iter([moment for name in seconds for moment in (0.0, seconds[name])])
    tried: list[str] = []
    assert settle(SpeechDevice("cuda", tuple(seconds)), tried.append, lambda: next(moments)) == ("cuda", "int8_float16")
    assert tried == [name for name in seconds for _ in range(2)]


def test_a_gpu_without_its_libraries_leaves_the_cpu() -> None:
    def fail(_compute_type: str) -> None:
        raise TranscriptionFailed("Library libcublas.so.12 is not found")

    assert settle(SpeechDevice("cuda", ("float16",)), fail) == ("cpu", "int8")


def test_a_type_that_fails_is_passed_over() -> None:
    def try_out(compute_type: str) -> None:
        if compute_type == "float16":
            raise TranscriptionFailed("out of memory")

    ticks = count()
    chosen = settle(SpeechDevice("cuda", ("float16", "int8_float16")), try_out, lambda: float(next(ticks)))
    assert chosen == ("cuda", "int8_float16")


def test_nothing_is_tried_on_a_cpu() -> None:
    assert settle(SpeechDevice("cpu", ("int8",)), pytest.fail) == ("cpu", "int8")
