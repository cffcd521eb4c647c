from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

import pytest

from app.adapters.batcher import Batcher, BatchRules
from app.errors import TranscriptionFailed

PATIENCE_SECONDS = 10.0


@dataclass
class Model:
    """Doubles numbers; fails for a `poison`, and for more than `memory` at once. Waits for `gate`."""

    poison: int | None = None
    memory: int = 100
    gate: threading.Event = field(default_factory=threading.Event)
    batches: list[list[int]] = field(default_factory=list)
    begun: threading.Event = field(default_factory=threading.Event)

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        self.begun.set()
        assert self.gate.wait(PATIENCE_SECONDS)
        if self.poison in numbers:
            raise ValueError("poison")
        if len(numbers) > self.memory:
            raise RuntimeError("out of memory")
        return [2 * number for number in numbers]


def is_odd(number: int) -> bool:
    return number % 2 == 1


def patient(most: int) -> BatchRules:
    """Waits until as many as go together are there."""
    return BatchRules(most, gather_seconds=PATIENCE_SECONDS)


def ask_together(batcher: Batcher[int, int], numbers: Sequence[int]) -> list[Future[int]]:
    with ThreadPoolExecutor(len(numbers)) as callers:
        return [callers.submit(batcher.ask, number) for number in numbers]


def results_of(answers: Sequence[Future[int]]) -> list[int]:
    return [answer.result(PATIENCE_SECONDS) for answer in answers]


def open_gate(model: Model) -> Model:
    model.gate.set()
    return model


def test_those_that_wait_together_are_answered_together() -> None:
    model = open_gate(Model())
    batcher = Batcher(model, lambda _: 0, patient(4))
    assert results_of(ask_together(batcher, [1, 2, 3, 4])) == [2, 4, 6, 8]
    assert [sorted(batch) for batch in model.batches] == [[1, 2, 3, 4]]


def test_one_alone_waits_only_for_a_moment() -> None:
    model = open_gate(Model())
    assert Batcher(model, lambda _: 0, BatchRules(4, gather_seconds=0.001)).ask(7) == 14
    assert model.batches == [[7]]


def test_only_what_is_alike_goes_together() -> None:
    model = open_gate(Model())
    batcher = Batcher(model, is_odd, patient(2))
    assert results_of(ask_together(batcher, [1, 2, 3, 4])) == [2, 4, 6, 8]
    assert sorted(sorted(batch) for batch in model.batches) == [[1, 3], [2, 4]]


def test_a_batch_has_its_limit() -> None:
    model = open_gate(Model())
    results_of(ask_together(Batcher(model, lambda _: 0, patient(2)), [1, 2, 3, 4]))
    assert [len(batch) for batch in model.batches] == [2, 2]


def test_the_failure_of_one_is_its_own() -> None:
    model = open_gate(Model(poison=3))
    answers = ask_together(Batcher(model, lambda _: 0, patient(4)), [1, 2, 3, 4])
    with pytest.raises(ValueError, match="poison"):
        answers[2].result(PATIENCE_SECONDS)
    assert results_of([answers[0], answers[1], answers[3]]) == [2, 4, 8]


def test_batches_shrink_where_they_fail_and_no_member_does() -> None:
    model = open_gate(Model(memory=2))
    batcher = Batcher(model, lambda _: 0, patient(4))
    assert results_of(ask_together(batcher, [1, 2, 3, 4])) == [2, 4, 6, 8]
    model.batches.clear()
    assert results_of(ask_together(batcher, [5, 6, 7, 8])) == [10, 12, 14, 16]
    assert [len(batch) for batch in model.batches] == [2, 2]


def test_a_poisoned_batch_does_not_shrink_the_next() -> None:
    model = open_gate(Model(poison=3))
    batcher = Batcher(model, lambda _: 0, patient(4))
    ask_together(batcher, [1, 2, 3, 4])
    model.batches.clear()
    results_of(ask_together(batcher, [5, 6, 7, 8]))
    assert [len(batch) for batch in model.batches] == [4]


def test_too_many_are_refused_and_the_others_answered() -> None:
    model = Model()
    batcher = Batcher(model, lambda _: 0, BatchRules(1, gather_seconds=0, most_waiting=1))
    with ThreadPoolExecutor(4) as callers:
        in_hand = callers.submit(batcher.ask, 1)
        assert model.begun.wait(PATIENCE_SECONDS)
        others = [callers.submit(batcher.ask, 1) for _ in range(3)]
        refused = list(islice(as_completed(others, PATIENCE_SECONDS), 2))
        model.gate.set()
        assert results_of([in_hand, *(set(others) - set(refused))]) == [2, 2]
    assert all(isinstance(answer.exception(), TranscriptionFailed) for answer in refused)


def test_nobody_waits_for_ever() -> None:
    model = Model()
    batcher = Batcher(model, lambda _: 0, BatchRules(1, gather_seconds=0, patience_seconds=0.01))
    with pytest.raises(TranscriptionFailed, match="in time"):
        batcher.ask(1)
    model.gate.set()


def test_what_nobody_waits_for_any_more_is_not_computed() -> None:
    model = Model()
    batcher = Batcher(model, lambda _: 0, BatchRules(1, gather_seconds=0, patience_seconds=0.05))
    ask_together(batcher, [1, 1])
    model.gate.set()
    for _ in range(100):
        with suppress(TranscriptionFailed):  # this machine may be slow
            batcher.ask(3)
            break
    assert model.batches[0] == [1]
    assert model.batches.count([1]) == 1
    assert [3] in model.batches
