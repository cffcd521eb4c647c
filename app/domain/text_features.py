"""What can be measured of an answer against question and reference; each feature is a plain number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from app.domain.comparison import Comparison, OtherWords, PointMatch, TokenMatch
from app.domain.fluency import FluencyModel
from app.domain.text_units import STOPWORDS, content_words, listed, units_of, words_of

PART = "part_"
OTHERS = "others_"
CORE = "core_"
RARITY_POWER = 2.0
RARE = 0.5
NEGATIONS = listed(
    "not no never none neither nor cannot without wrong false untrue incorrect opposite hardly dont isnt"
)


def measure(
    question: str, reference: str, answer: str, comparison: Comparison, fluency: FluencyModel
) -> dict[str, float]:
    """All features by name; those of the part with the expected words begin with PART, of other words with OTHERS. The
    same of the answer's core, all of it where it has no other, begin with CORE.
    """
    whole, core = _measure_all(question, reference, answer, comparison, fluency), comparison.core
    of_core = _measure_all(question, reference, core.text, core.comparison, fluency) if core else whole
    return {**whole, **{f"{CORE}{name}": value for name, value in of_core.items()}}


def _measure_all(
    question: str, reference: str, answer: str, comparison: Comparison, fluency: FluencyModel
) -> dict[str, float]:
    whole = _measure(question, reference, answer, comparison, fluency)
    carried = comparison.carried
    part = _measure(question, reference, carried.text, carried.comparison, fluency) if carried else whole
    return {**whole, **_others(comparison.others), **{f"{PART}{name}": value for name, value in part.items()}}


def _measure(
    question: str, reference: str, answer: str, comparison: Comparison, fluency: FluencyModel
) -> dict[str, float]:
    return {
        **_whole_text(comparison),
        **_tokens(comparison),
        **_placing(comparison),
        **_points(comparison),
        **_lexical(question, reference, answer),
        **_shape(reference, answer),
        "fluency": fluency.measure(answer),
        "denial": denial(reference, answer),
    }


def _others(others: OtherWords | None) -> dict[str, float]:
    """Without other words both cosines are 1: nothing leads away from the question."""
    return {
        f"{OTHERS}count": math.log1p(others.count) if others else 0.0,
        f"{OTHERS}question": others.in_question if others else 1.0,
        f"{OTHERS}reference": others.in_reference if others else 1.0,
    }


def _whole_text(seen: Comparison) -> dict[str, float]:
    return {
        "cosine": seen.answer_reference,
        "cosine_question": seen.answer_question,
        "cosine_gain": seen.answer_reference - seen.answer_question,
        "question_tells": seen.reference_question,
        "best_unit": max(seen.unit_reference, default=0.0),
    }


def _tokens(seen: Comparison) -> dict[str, float]:
    recall, precision = soft_share(seen.reference), soft_share(seen.answer)
    return {
        "recall": recall,
        "recall_new": soft_share(seen.reference, demote_question=True),
        "precision": precision,
        "precision_new": soft_share(seen.answer, demote_question=True),
        "soft_f1": 2 * recall * precision / max(1e-9, recall + precision),
        "recall_weakest": _weakest(seen.reference),
    }


def _placing(seen: Comparison) -> dict[str, float]:
    """How much of the answer belongs to what was asked or expected, and whether it uses shared words alike."""
    near = [max(token.nearest, token.nearest_in_question) for token in seen.answer]
    rare = [value for value, token in zip(near, seen.answer, strict=True) if token.weight > RARE]
    weights = [token.weight**RARITY_POWER for token in seen.answer]
    units = [max(pair) for pair in zip(seen.unit_reference, seen.unit_question, strict=True)] or [0.0]
    return {
        "belonging": _mean(near, weights),
        "belonging_weakest": _lowest_third(rare),
        "unit_weakest": min(units),
        "unit_mean": sum(units) / len(units),
        "used_alike": _used_alike(seen.reference),
        "used_alike_back": _used_alike(seen.answer),
    }


def _used_alike(tokens: Sequence[TokenMatch]) -> float:
    """Rarity-weighted mean closeness in context of the tokens that both texts have; 0 where they share none."""
    shared = [token for token in tokens if token.same is not None]
    return _mean([token.same or 0.0 for token in shared], [token.weight**RARITY_POWER for token in shared])


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    total = sum(weights)
    return sum(v * w for v, w in zip(values, weights, strict=True)) / total if total > 0 else 0.0


def _points(seen: Comparison) -> dict[str, float]:
    best = [max(point.cosines, default=0.0) for point in seen.points] or [0.0]
    covered = [point_coverage(point) for point in seen.points] or [0.0]
    return {
        "points_mean": sum(best) / len(best),
        "points_worst": min(best),
        "points_best": max(best),
        "points_recall": sum(covered) / len(covered),
        "points_recall_worst": min(covered),
    }


def soft_share(tokens: Sequence[TokenMatch], *, demote_question: bool = False) -> float:
    """Rarity-weighted mean closeness, 0 to 1 (BERTScore, Zhang et al. 2020, with Zipf weights)."""
    weights = [_weight(token, demote_question=demote_question) for token in tokens]
    total = sum(weights)
    if total <= 0:
        return 0.0
    return sum(w * max(0.0, token.nearest) for w, token in zip(weights, tokens, strict=True)) / total


def point_coverage(point: PointMatch) -> float:
    return soft_share(point.tokens, demote_question=True)


def _weight(token: TokenMatch, *, demote_question: bool) -> float:
    weight = float(token.weight**RARITY_POWER)
    return weight * max(0.05, 1.0 - max(0.0, token.nearest_in_question)) if demote_question else weight


def _weakest(tokens: Sequence[TokenMatch]) -> float:
    """Mean closeness of the third of rare tokens that the answer matches worst."""
    return _lowest_third([token.nearest for token in tokens if token.weight > RARE])


def _lowest_third(values: Sequence[float]) -> float:
    worst = sorted(values)[: max(1, len(values) // 3)]
    return sum(worst) / len(worst) if worst else 0.0


def _lexical(question: str, reference: str, answer: str) -> dict[str, float]:
    asked, expected, said = (content_words(text) for text in (question, reference, answer))
    new = [word for word in expected if word not in set(asked)]
    return {
        "word_recall": overlap(expected, said),
        "word_recall_new": overlap(new, said),
        "word_precision": overlap(said, expected),
        "word_new": 1.0 - overlap(said, [*asked, *expected]),
        "word_echo": overlap(said, asked),
        "trigram_recall": overlap(letter_trigrams(expected), letter_trigrams(said)),
        "trigram_recall_new": overlap(letter_trigrams(new), letter_trigrams(said)),
        "bigram_recall": overlap(list(pairwise(expected)), list(pairwise(said))),
    }


def _shape(reference: str, answer: str) -> dict[str, float]:
    expected, said = words_of(reference), words_of(answer)
    return {
        "length": math.log1p(len(said)),
        "length_ratio": math.log((1 + len(said)) / (1 + len(expected))),
        "reference_length": math.log1p(len(expected)),
        "distinct": len(set(said)) / max(1, len(said)),
        "function_words": sum(word in STOPWORDS for word in said) / max(1, len(said)),
        "negation_gap": float(abs(count_negations(said) - count_negations(expected))),
    }


def overlap(wanted: Sequence[object], given: Iterable[object]) -> float:
    """The share of distinct `wanted` items that occur in `given`."""
    if not wanted:
        return 0.0
    have = set(given)
    return sum(1 for item in set(wanted) if item in have) / len(set(wanted))


def letter_trigrams(words: Iterable[str]) -> list[str]:
    return [f"#{word}#"[i : i + 3] for word in words for i in range(len(word))]


def denial(reference: str, answer: str) -> float:
    """How much of a reference clause the answer says with the opposite sign, 0 to 1, for the worst clause."""
    said = [(content_words(unit.text), _is_negated(unit.text)) for unit in units_of(answer)]
    found = [_denied(content_words(unit.text), _is_negated(unit.text), said) for unit in units_of(reference)]
    return max(found, default=0.0)


def _denied(wanted: Sequence[str], negated: bool, said: Sequence[tuple[Sequence[str], bool]]) -> float:
    """The overlap with the clause that matches best, where its sign differs."""
    matches = [(overlap(wanted, words), sign != negated) for words, sign in said]
    share, differs = max(matches, default=(0.0, False), key=lambda match: (match[0], not match[1]))
    return share if differs else 0.0


def _is_negated(text: str) -> bool:
    return count_negations(words_of(text)) % 2 == 1


def count_negations(words: Iterable[str]) -> int:
    return sum(word in NEGATIONS or word.endswith(("n't", "n\u2019t")) for word in words)
