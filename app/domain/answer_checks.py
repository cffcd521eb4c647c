"""What can be told of an answer without a model. Checks flag; they do not rate."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.instruction_spans import find_instructions, without
from app.domain.language_signs import is_other_language
from app.domain.text_units import STOPWORDS, Span, content_words, listed, sentences_of, units_of, words_of


class Flag(StrEnum):
    EMPTY = "empty"
    NO_ANSWER = "no_answer"
    QUESTION_REPEATED = "question_repeated"
    TOO_SHORT = "too_short"
    KEYWORD_LIST = "keyword_list"
    SHUFFLED_WORDS = "shuffled_words"
    REPETITION = "repetition"
    OFF_TOPIC = "off_topic"
    OTHER_LANGUAGE = "other_language"
    INSTRUCTIONS = "instructions"
    CONTRADICTS = "contradicts_reference"


WORTHLESS = frozenset({Flag.EMPTY, Flag.NO_ANSWER})
TOO_SHORT_SHARE = 0.1
LONG_REFERENCE_WORDS = 20
KEYWORD_LIST_WORDS = 5
# In sentences of few words articles and auxiliaries may be missing by chance.
LONG_LIST_WORDS = 7
KEYWORD_LIST_FUNCTION_SHARE = 0.06
PHRASE_WORDS = 1.7
MIN_SYMBOLS = 3
FORMULA_NUMBER_SHARE = 0.2
_SYMBOL = re.compile(r"[=+*^(){}<>]|->")
_LIST_BORDER = re.compile(r"[,;\n]|\s-\s|\s\d\.\s")
ECHO_SHARE = 0.85
REPEATED_SHARE = 0.5
NO_ANSWER_LEFTOVER_WORDS = 2

_NO_ANSWER = re.compile(
    r"\b(?:i\s+(?:really\s+|honestly\s+|just\s+)?(?:do\s+not|don'?t|did\s+not|didn'?t)\s+(?:really\s+|quite\s+)?"
    r"(?:know|remember|recall|understand)"
    r"|(?:i\s+have\s+|i'?ve\s+got\s+|have\s+)?(?:absolutely\s+)?no\s+(?:idea|clue|answer)"
    r"|i'?m\s+not\s+(?:really\s+|quite\s+)?sure|i\s+am\s+not\s+(?:really\s+|quite\s+)?sure|not\s+sure"
    r"|i\s+(?:can'?t|cannot|can\s+not|couldn'?t)\s+(?:really\s+)?(?:answer|remember|recall|say|tell|think)"
    r"|i(?:'ve|\s+have)?\s+never\s+(?:heard|learned|learnt|used|worked|seen|studied)"
    r"|(?:can\s+we\s+|let'?s\s+|let\s+us\s+|i(?:'d|\s+would)\s+like\s+to\s+|i'?ll\s+|i\s+)?(?:skip|pass)"
    r"|next\s+question|dunno|no\s+comment)\b",
    re.IGNORECASE,
)
_POLITENESS = listed(
    """sorry please thanks thank well okay ok honestly really actually one question answer this it that about sure think
    topic moment now maybe perhaps afraid unfortunately time know remember right"""
)


@dataclass(frozen=True)
class CheckedAnswer:
    """`scored` is the answer with what must not be scored blanked; every other character keeps its place."""

    flags: tuple[Flag, ...]
    scored: str

    @property
    def is_worthless(self) -> bool:
        return not WORTHLESS.isdisjoint(self.flags)


def check_answer(question: str, reference: str, answer: str, language: str = "en") -> CheckedAnswer:
    """The flags of an answer and the part of it that is to be scored."""
    if not words_of(answer):
        return CheckedAnswer((Flag.EMPTY,), answer)
    if is_no_answer(answer):
        return CheckedAnswer((Flag.NO_ANSWER,), answer)
    instructions = find_instructions(answer)
    left = without(answer, instructions)
    scored = without(left, [*repeated_units(left), *_echoes(question, left)])
    flags = _shape_flags(question, reference, left, language)
    return CheckedAnswer((Flag.INSTRUCTIONS, *flags) if instructions else flags, scored)


def _shape_flags(question: str, reference: str, answer: str, language: str) -> tuple[Flag, ...]:
    foreign = is_other_language(answer, language)
    found = {
        Flag.QUESTION_REPEATED: is_question_repeated(question, answer),
        Flag.TOO_SHORT: is_too_short(reference, answer),
        Flag.KEYWORD_LIST: (is_keyword_list(answer) or lists_what_counts(reference, answer)) and not foreign,
        Flag.REPETITION: is_repetitive(answer),
        Flag.OTHER_LANGUAGE: foreign,
    }
    return tuple(flag for flag, present in found.items() if present)


def is_no_answer(answer: str) -> bool:
    """True where nothing of substance is left once "I don't know" and its like are taken away."""
    left, found = _NO_ANSWER.subn(" ", answer)
    substance = [word for word in content_words(left) if word not in _POLITENESS]
    return found > 0 and len(substance) <= NO_ANSWER_LEFTOVER_WORDS


def is_question_repeated(question: str, answer: str) -> bool:
    """True where nearly all content words of the answer come from the question and most of the question is there."""
    said, asked = set(content_words(answer)), set(content_words(question))
    if not said or not asked:
        return False
    shared = len(said & asked)
    return shared / len(said) >= ECHO_SHARE and shared / len(asked) >= ECHO_SHARE


def is_too_short(reference: str, answer: str) -> bool:
    expected = len(words_of(reference))
    return expected >= LONG_REFERENCE_WORDS and len(words_of(answer)) < TOO_SHORT_SHARE * expected


def is_keyword_list(answer: str) -> bool:
    """True for words without sentences: hardly a function word among at least five, and neither phrases nor code."""
    words = words_of(answer)
    functional = sum(word in STOPWORDS for word in words)
    if len(words) - functional < KEYWORD_LIST_WORDS or functional > KEYWORD_LIST_FUNCTION_SHARE * len(words):
        return False
    return not _is_formula(answer, words) and not _lists_phrases(answer, len(words))


def lists_what_counts(reference: str, answer: str) -> bool:
    """True where most of the reference's words that the answer has stand in nothing but long lists of words, whatever
    is said in its other sentences.
    """
    expected = set(content_words(reference))
    in_lists, explained = set[str](), set[str]()
    for sentence in sentences_of(answer):
        words = in_lists if _is_long_list(answer, sentence) else explained
        words.update(expected.intersection(content_words(sentence.text)))
    return len(in_lists - explained) > len(explained)


def _is_long_list(answer: str, sentence: Span) -> bool:
    """And none that a colon introduces."""
    is_long = len(content_words(sentence.text)) >= LONG_LIST_WORDS
    return is_long and is_keyword_list(sentence.text) and not answer[: sentence.start].rstrip().endswith(":")


def _is_formula(answer: str, words: Sequence[str]) -> bool:
    numbers = sum(any(char.isdigit() for char in word) for word in words)
    return len(_SYMBOL.findall(answer)) >= MIN_SYMBOLS or numbers >= FORMULA_NUMBER_SHARE * len(words)


def _lists_phrases(answer: str, words: int) -> bool:
    items = [item for item in _LIST_BORDER.split(answer) if words_of(item)]
    return len(items) > 1 and words / len(items) >= PHRASE_WORDS


def is_repetitive(answer: str) -> bool:
    """True where at least half of the words repeat sentences said before, or one word makes up most of the text."""
    words = words_of(answer)
    repeated = sum(len(words_of(unit.text)) for unit in repeated_units(answer))
    content = Counter(content_words(answer))
    most = content.most_common(1)[0][1] if content else 0
    drones = most > max(3, REPEATED_SHARE * content.total())
    return drones or (len(words) > 0 and repeated / len(words) >= REPEATED_SHARE)


def repeated_units(answer: str) -> list[Span]:
    """Clauses of three words or more that say word for word what was said before."""
    seen: set[tuple[str, ...]] = set()
    repeated = []
    for unit in units_of(answer):
        key = tuple(words_of(unit.text))
        if key in seen and len(key) > NO_ANSWER_LEFTOVER_WORDS:
            repeated.append(unit)
        seen.add(key)
    return repeated


def _echoes(question: str, answer: str) -> list[Span]:
    return [unit for unit in units_of(answer) if _same_words(unit.text, question)]


def _same_words(text: str, question: str) -> bool:
    said = words_of(text)
    return len(said) > NO_ANSWER_LEFTOVER_WORDS and said == words_of(question)
