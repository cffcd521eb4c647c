"""Whether a term of the vocabulary was said, or was written because it had been shown to the recogniser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from string import ascii_uppercase

from app.domain.transcript import Word

# Probabilities are of the sound alone, without the vocabulary: said terms that it misspells come out far lower.
SURE_PROBABILITY = 0.5
# Share of letters in common: "calf car" has 0.83 of "Kafka", "poscas ql" 0.7 of "PostgreSQL".
NEAR_LETTERS = 0.5
LONGEST_SPELLED = 5
# As they are called in English, roughly as a recogniser writes them.
LETTERS_CALLED = """
    ay bee see dee ee ef gee aitch eye jay kay el em en oh pee cue ar ess tee you vee doubleyou ex why zee
"""
NAMES_OF_LETTERS = dict(zip(ascii_uppercase, LETTERS_CALLED.split(), strict=True))
SAME_SOUND = str.maketrans({"c": "k", "q": "k", "z": "s", "y": "i"})


def doubtful_terms(words: Sequence[Word], vocabulary: Sequence[str]) -> bool:
    """Whether any word of a term was recognised with little support from the sound."""
    shown = {_letters(part) for term in vocabulary for part in term.split()}
    return any(_letters(word.text) in shown and word.probability < SURE_PROBABILITY for word in words)


def keep_heard_terms(prompted: Sequence[Word], plain: Sequence[Word], vocabulary: Sequence[str]) -> tuple[Word, ...]:
    """`prompted` with what `plain` has where a doubtful term stands for words that do not sound like it.

    `plain` are the words of the same audio, recognised without the vocabulary.
    """
    kept: list[Word] = []
    matcher = SequenceMatcher(None, _keys(plain), _keys(prompted), autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        said, written = plain[i:i_end], prompted[j:j_end]
        is_unheard = kind != "equal" and doubtful_terms(written, vocabulary) and not _sound_alike(said, written)
        kept += said if is_unheard else written
    return _in_order(kept)


def _sound_alike(said: Sequence[Word], written: Sequence[Word]) -> bool:
    """Letter by letter too: "it's a pee eye" is API."""
    heard = _sound([word.text for word in said])
    readings = [word.text for word in written], [_spelled(word.text) for word in written]
    return any(
        SequenceMatcher(None, heard, _sound(reading), autojunk=False).ratio() >= NEAR_LETTERS for reading in readings
    )


def _sound(texts: Iterable[str]) -> str:
    return "".join(map(_letters, texts)).translate(SAME_SOUND)


def _spelled(text: str) -> str:
    """An abbreviation as its letters are called; any other word as it is."""
    letters = re.sub(r"\W", "", text)
    is_abbreviation = len(letters) <= LONGEST_SPELLED and set(letters) <= set(NAMES_OF_LETTERS)
    return "".join(NAMES_OF_LETTERS[letter] for letter in letters) if is_abbreviation else text


def _in_order(words: Sequence[Word]) -> tuple[Word, ...]:
    """Two alignments may overlap by a little where they meet."""
    ordered: list[Word] = []
    for word in words:
        earliest = ordered[-1].end if ordered else 0.0
        ordered.append(replace(word, start=max(word.start, earliest), end=max(word.end, earliest)))
    return tuple(ordered)


def _keys(words: Sequence[Word]) -> list[str]:
    return [_letters(word.text) for word in words]


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text.casefold())
