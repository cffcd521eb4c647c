from __future__ import annotations

import pytest

from app.domain.decoding import Decoded, compression_ratio, has_loop, is_invented, is_suspect

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
