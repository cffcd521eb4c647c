from __future__ import annotations

from itertools import pairwise

import pytest

from app.domain.prompted_terms import doubtful_terms, keep_heard_terms
from app.domain.transcript import Word

VOCABULARY = ("Kafka", "PostgreSQL", "rate limit", "JSON", "API", "CPU")


def words(text: str, **probabilities: float) -> tuple[Word, ...]:
    return tuple(
        Word(i * 0.4, i * 0.4 + 0.4, word, probabilities.get(word, 0.9)) for i, word in enumerate(text.split())
    )


def texts(heard: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in heard)


@pytest.mark.parametrize(
    ("prompted", "plain"),
    [
        (words("with Kafka each topic", Kafka=0.03), words("with calf car each topic")),
        (words("use PostgreSQL here", PostgreSQL=0.17), words("use Posca's QL here")),
        (words("as JSON, then", **{"JSON,": 0.1}), words("as Jason then")),
        (words("say API calls", API=0.2), words("say it is a pee eye calls")),
        (words("the CPU is busy", CPU=0.2), words("the sea pea you is busy")),
    ],
)
def test_a_term_that_sounds_like_what_was_heard_stays(prompted: tuple[Word, ...], plain: tuple[Word, ...]) -> None:
    assert keep_heard_terms(prompted, plain, VOCABULARY) == prompted


def test_a_term_that_sounds_like_nothing_that_was_heard_is_taken_back() -> None:
    prompted = words("we read the Kafka and store it", Kafka=0.1)
    kept = keep_heard_terms(prompted, words("we read the bill and store it"), VOCABULARY)
    assert texts(kept) == "we read the bill and store it"


def test_an_abbreviation_whose_letters_were_not_heard_is_taken_back() -> None:
    kept = keep_heard_terms(words("then API came", API=0.1), words("then the other came"), VOCABULARY)
    assert texts(kept) == "then the other came"


def test_a_term_where_nothing_was_heard_is_taken_back() -> None:
    kept = keep_heard_terms(words("that is all PostgreSQL", PostgreSQL=0.2), words("that is all"), VOCABULARY)
    assert texts(kept) == "that is all"


def test_a_term_that_the_sound_supports_stays_whatever_was_heard_before() -> None:
    prompted = words("a rate limit helps")
    assert not doubtful_terms(prompted, VOCABULARY)
    assert keep_heard_terms(prompted, words("a red lemon helps"), VOCABULARY) == prompted


def test_other_words_follow_the_vocabulary() -> None:
    prompted = words("we write it", write=0.2)
    assert not doubtful_terms(prompted, VOCABULARY)
    assert keep_heard_terms(prompted, words("we right it"), VOCABULARY) == prompted


def test_times_stay_in_order() -> None:
    plain = tuple(Word(word.start + 0.3, word.end + 0.3, word.text, 0.5) for word in words("so the bill came"))
    kept = keep_heard_terms(words("so the Kafka came", Kafka=0.1), plain, VOCABULARY)
    assert texts(kept) == "so the bill came"
    moments = [moment for word in kept for moment in (word.start, word.end)]
    assert all(earlier <= later for earlier, later in pairwise(moments))
