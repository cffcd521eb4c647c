"""The examples that the embedded scorer is trained on."""

from __future__ import annotations

import numpy as np

from bench.scoring.examples import Example
from bench.scoring.training_data import FURTHER, FURTHER_WEIGHT, REPORTED, SHARE_OF_WRONG, Table, to_table
from bench.train_scorer import GATES, train_gate, train_member


def examples(dataset: str, shares: tuple[float, float]) -> list[Example]:
    """Honest answers with much of `recall`, every other one rated by the second share, and attacks with little."""
    names = sorted({name for gate in GATES for name in gate.features(["length", "recall"])} | {"length"})
    return [
        Example(
            f"{dataset}:{number % 4}",
            "human" if number % 2 else "off topic",
            shares[number // 2 % 2],
            {name: 5.0 if name == "length" else (number % 2) + number / 1000 for name in names},
        )
        for number in range(80)
    ]


def table(*datasets: str) -> Table:
    return to_table([example for name in datasets for example in examples(name, (0.2, 0.8))])


def test_only_what_is_not_reported_on_counts_less() -> None:
    both = table(REPORTED[0], FURTHER[0])
    assert set(both.weights[both.is_reported]) == {1.0}
    assert set(both.weights[~both.is_reported]) == {FURTHER_WEIGHT}
    assert set(both.where(both.is_reported).datasets) == {REPORTED[0]}


def test_a_question_is_left_out_with_all_that_was_said_to_it() -> None:
    both = table(*REPORTED)
    left = both.without(np.array([f"{REPORTED[0]}:1"]))
    assert f"{REPORTED[0]}:1" not in left.questions
    assert len(left.rows) == len(both.rows) - 20


def test_what_is_wrong_in_the_further_data_is_not_worthless() -> None:
    both = to_table([*examples(REPORTED[0], (0.0, 1.0)), *examples(FURTHER[0], (0.0, 1.0))])
    assert set(both.wanted[both.is_reported]) == {0.0, 1.0}
    assert set(both.wanted[~both.is_reported]) == {SHARE_OF_WRONG, 1.0}


def test_the_further_data_teach_members_and_gates() -> None:
    alone, both = table(REPORTED[0]), table(REPORTED[0], FURTHER[0])
    assert train_member(both, "coverage", ["recall"]) != train_member(alone, "coverage", ["recall"])
    assert train_gate(both, GATES[0]) != train_gate(alone, GATES[0])
