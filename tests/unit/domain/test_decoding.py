from __future__ import annotations

import pytest

from app.domain.decoding import (
    Decoded,
    compression_ratio,
    drop_timeless,
    has_loop,
    is_invented,
    is_suspect,
    stays_doubtful,
)
from app.domain.transcript import Word

SOUND = "A mutex gives exclusive ownership, so only the thread that locked it may unlock it."


@pytest.mark.parametrize(
    "text",
    ["the hard part, the hard part, the hard part", "no no no no no", "and then we lock it " * 3, "Thank you. " * 3],
)
def test_loops(text: str) -> None:
    assert has_loop(text)


@pytest.mark.parametrize("text", ["", SOUND, "no no no", "very very slow", "first in first out", "log n log n"])
def test_no_loops(text: str) -> None:
    assert not has_loop(text)


def test_compression_ratio() -> None:
    assert compression_ratio("") == 0.0
    assert compression_ratio(SOUND) < 1.5
    assert compression_ratio("so so " * 100) > 10


def test_a_sound_decode_is_neither_suspect_nor_invented() -> None:
    decoded = Decoded(SOUND, -0.3, 0.1)
    assert not is_suspect(decoded)
    assert not is_invented(decoded)


@pytest.mark.parametrize("decoded", [Decoded("the part " * 4, -0.1, 0.0), Decoded(SOUND, -1.2, 0.0)])
def test_suspect(decoded: Decoded) -> None:
    assert is_suspect(decoded)


@pytest.mark.parametrize(
    "decoded", [Decoded(SOUND, -0.3, 0.7), Decoded(SOUND, -1.6, 0.0), Decoded("so so " * 100, -0.1, 0.0)]
)
def test_invented(decoded: Decoded) -> None:
    assert is_invented(decoded)


def test_what_was_noise_at_first_is_believed_only_where_the_second_decode_is_sure() -> None:
    noise, heard_twice, sure = (
        Decoded("Yes.", -1.6, 0.7),
        Decoded("I don't know.", -1.3, 0.5),
        Decoded(SOUND, -0.4, 0.2),
    )
    assert stays_doubtful(noise, heard_twice)
    assert not stays_doubtful(noise, sure)
    assert not stays_doubtful(Decoded("Yes.", -1.2, 0.1), heard_twice)


def test_words_that_no_sound_belongs_to_are_dropped() -> None:
    said = [Word(i * 0.5, i * 0.5 + 0.4, word, 0.9) for i, word in enumerate(["in", "Docker"])]
    written_twice = [Word(1.0, 1.0, word, 0.9) for word in ["we", "ran", "tests", "in", "Docker"]]
    later = [Word(1.2, 1.5, "Then", 0.9)]
    assert drop_timeless([*said, *written_twice, *later]) == (*said, *later)
    assert drop_timeless([*said, *written_twice[:2], *later]) == (*said, *written_twice[:2], *later)
    assert drop_timeless([]) == ()
