"""The examples that the embedded scorer is trained on."""

from __future__ import annotations

import numpy as np

from bench.scoring.examples import Example
from bench.scoring.training_data import FURTHER, FURTHER_WEIGHT, REPORTED, Table, to_table
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


def test_the_further_data_teach_gates_and_not_how_far_an_answer_is_right() -> None:
    alone = table(REPORTED[0])
    wrong = to_table([*examples(REPORTED[0], (0.2, 0.8)), *examples(FURTHER[0], (0.0, 0.0))])
    assert train_member(wrong, "coverage", ["recall"]) == train_member(alone, "coverage", ["recall"])
    topic = GATES[0]
    assert train_gate(wrong, topic) != train_gate(alone, topic)
