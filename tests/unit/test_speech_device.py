from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from app.adapters.speech_device import (
    NO_GPU,
    NO_LIBRARY,
    Placement,
    SpeechDevice,
    Trial,
    choose_device,
    has_library,
    settle,
)
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
    assert choose_device(wanted, compute_type, Library(gpus), lambda: True) == chosen


@pytest.mark.parametrize("wanted", ["auto", "cuda"])
def test_a_gpu_without_its_library_is_left_alone_and_told(wanted: str) -> None:
    assert choose_device(wanted, "float16", Library(1), lambda: False) == SpeechDevice("cpu", ("int8",), NO_LIBRARY)


def test_a_library_is_there_or_not() -> None:
    assert has_library("libc.so.6")
    assert not has_library("libnothing.so.12")


@dataclass
class Gpu:
    """Takes so many seconds for a batch, by type and size; what is not named does not fit."""

    seconds: dict[str, dict[int, float]]
    now: float = 0.0
    tried: list[tuple[str, int]] = field(default_factory=list)

    def open_trial(self, compute_type: str) -> Trial:
        def decode(size: int) -> None:
            self.tried.append((compute_type, size))
            if size not in self.seconds[compute_type]:
                raise TranscriptionFailed("out of memory")
            self.now += self.seconds[compute_type][size]

        return decode

    def settle(self, batch_size: int = 0) -> Placement:
        return settle(SpeechDevice("cuda", tuple(self.seconds)), self.open_trial, batch_size, lambda: self.now)


def test_the_type_and_the_batch_that_do_most_are_taken() -> None:
    gpu = Gpu({"float16": {1: 0.1, 2: 0.12, 4: 0.2, 8: 0.4}, "int8_float16": {1: 0.05, 2: 0.1}})
    assert gpu.settle() == Placement("cuda", "float16", 4)


def test_a_batch_that_takes_too_long_is_not_taken() -> None:
    assert Gpu({"float16": {1: 0.6, 2: 0.9, 4: 1.1}}).settle() == Placement("cuda", "float16", 2)


def test_a_slow_gpu_decodes_one_at_a_time() -> None:
    assert Gpu({"float16": {1: 3.0, 2: 3.1}}).settle() == Placement("cuda", "float16", 1)


def test_the_largest_batch_that_memory_holds() -> None:
    assert Gpu({"float16": {1: 0.1, 2: 0.1}}).settle() == Placement("cuda", "float16", 2)


def test_a_batch_size_that_was_set_stays() -> None:
    gpu = Gpu({"float16": {6: 0.5}, "int8_float16": {6: 0.4}})
    assert gpu.settle(batch_size=6) == Placement("cuda", "int8_float16", 6)
    assert {size for _, size in gpu.tried} == {6}


def test_a_type_that_fails_is_passed_over() -> None:
    assert Gpu({"float16": {}, "int8_float16": {1: 0.1}}).settle() == Placement("cuda", "int8_float16", 1)


def test_a_gpu_on_which_nothing_works_leaves_the_cpu() -> None:
    assert Gpu({"float16": {}}).settle() == Placement("cpu", "int8")


def test_nothing_is_tried_on_a_cpu() -> None:
    assert settle(SpeechDevice("cpu", ("int8",)), pytest.fail) == Placement("cpu", "int8")
    assert settle(SpeechDevice("cpu", ("int8",)), pytest.fail, batch_size=3) == Placement("cpu", "int8", 3)
