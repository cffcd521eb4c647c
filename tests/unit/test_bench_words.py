from __future__ import annotations

import pytest

from bench.speech.words import Heard, count_term, terms_recognised, word_error_rate


def test_spelling_and_numbers_are_no_errors() -> None:
    assert word_error_rate([Heard("It's ten colours, about five per cent", "it is 10 colors about 5 percent")]) < 20


def test_errors_are_counted_over_all_recordings() -> None:
    heard = [Heard("one lock", "one lock"), Heard("a b c d e f", "a b c d e")]
    assert word_error_rate(heard) == pytest.approx(100 / 8)
    assert word_error_rate([]) == 0


@pytest.mark.parametrize(
    ("term", "text", "count"),
    [
        ("Elasticsearch", "we use elastic search, and Elasticsearch scales", 2),
        ("O(n log n)", "it runs in O of n log n", 1),
        ("git", "digital git, and git rebase", 2),
        ("PostgreSQL", "post goers", 0),
    ],
)
def test_terms(term: str, text: str, count: int) -> None:
    assert count_term(term, text) == count


def test_a_term_said_twice_and_heard_once_is_half_recognised() -> None:
    assert terms_recognised([Heard("git and git", "git and get", ("git", "git"))]) == 50
    assert terms_recognised([Heard("nothing", "nothing")]) is None
