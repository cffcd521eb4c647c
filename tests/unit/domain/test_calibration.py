"""What moved between two runs of the gold answers, and what is taken out of an answer that becomes an exemplar."""

from __future__ import annotations

import pytest

from app.domain.anonymising import anonymise
from app.domain.calibration import GoldResult, compare_runs, fingerprint, mean_error

TECHNICAL = "How does a list differ from a tuple? A list can grow."


def result(graded_id: str, rating: float | None, expected: float = 5.0) -> GoldResult:
    return GoldResult(graded_id, f"Q-{graded_id}", "How?", "q:1", "trees-1", expected, rating)


def test_the_largest_move_comes_first() -> None:
    before = [result("a", 5.0), result("b", 6.0), result("c", 7.0)]
    after = [result("a", 5.0), result("b", 3.0), result("c", 8.0), result("d", 1.0)]
    compared = compare_runs(before, after)
    assert [(move.result.graded_id, move.change) for move in compared.moves] == [
        ("b", -3.0),
        ("c", 1.0),
        ("a", 0.0),
        ("d", None),
    ]
    assert compared.moved == 2
    assert (compared.error_before, compared.error_after) == (1.0, 2.25)


def test_what_got_no_number_is_no_move_and_no_error() -> None:
    compared = compare_runs([result("a", None), result("b", 6.0)], [result("a", 4.0), result("b", None)])
    assert compared.moved == 0
    assert compared.error_after == 1.0
    assert mean_error([]) is None


def test_a_fingerprint_changes_with_what_made_the_ratings() -> None:
    assert fingerprint({"model": "a", "gold": [1]}) == fingerprint({"gold": [1], "model": "a"})
    assert fingerprint({"model": "a"}) != fingerprint({"model": "b"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I am Grace Example and I like tuples", "I am [name] and I like tuples"),
        ("my colleagues say grace knows lists", "my colleagues say [name] knows lists"),
        ("write to grace@example.org or +43 660 123 45 67", "write to [email] or [number]"),
        ("see https://example.org/grace for more", "see [link] for more"),
        ("in 2024 we had 1,000 users", "in 2024 we had 1,000 users"),
    ],
)
def test_names_addresses_and_numbers_are_taken_out(text: str, expected: str) -> None:
    assert anonymise(text, "Grace Example", TECHNICAL) == expected


def test_a_name_that_is_a_term_of_the_question_stays() -> None:
    assert anonymise("A list grows, says Franz List", "Franz List", TECHNICAL) == "A list grows, says [name]"
