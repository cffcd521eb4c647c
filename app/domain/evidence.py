"""Where an answer speaks to a key point: verbatim quotes and the times of their words."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from app.domain.comparison import Comparison, PointMatch
from app.domain.scorecard import Evidence, KeyPoint, KeyPointVerdict
from app.domain.text_features import point_coverage
from app.domain.text_units import WORD, Span, words_of
from app.domain.transcript import Word

COVERED_FROM = 0.45
PARTIAL_FROM = 0.35
MIN_QUOTE_COSINE = 0.25
FUZZY_QUOTE_RATIO = 0.8


def find_evidence(
    key_points: Sequence[KeyPoint], comparison: Comparison, answer: str, words: Sequence[Word]
) -> tuple[Evidence, ...]:
    pairs = zip(key_points, comparison.points, strict=True)
    return tuple(_evidence(point, match, comparison.units, answer, words) for point, match in pairs)


def _evidence(
    point: KeyPoint, match: PointMatch, units: Sequence[Span], answer: str, words: Sequence[Word]
) -> Evidence:
    verdict = verdict_of(closeness(match))
    best = _best_unit(match, units)
    if best is None or verdict is KeyPointVerdict.MISSING:
        return Evidence(point.text, KeyPointVerdict.MISSING)
    start, end = times_of(best, answer, words)
    return Evidence(point.text, verdict, answer[best.start : best.end], start, end)


def closeness(match: PointMatch) -> float:
    """Mean of the best clause's cosine and of the point's tokens found anywhere in the answer."""
    return (max(match.cosines, default=0.0) + point_coverage(match)) / 2


def verdict_of(near: float) -> KeyPointVerdict:
    if near >= COVERED_FROM:
        return KeyPointVerdict.COVERED
    return KeyPointVerdict.PARTIAL if near >= PARTIAL_FROM else KeyPointVerdict.MISSING


def _best_unit(match: PointMatch, units: Sequence[Span]) -> Span | None:
    cosine, unit = max(zip(match.cosines, units, strict=True), default=(0.0, None), key=lambda pair: pair[0])
    return unit if cosine >= MIN_QUOTE_COSINE else None


def times_of(span: Span, answer: str, words: Sequence[Word]) -> tuple[float | None, float | None]:
    """Start and end in seconds of the words within a span of the answer; None for a typed answer."""
    tokens = answer.split()
    first = len(answer[: span.start].split())
    last = first + len(answer[span.start : span.end].split()) - 1
    positions = _word_positions(tokens, words)
    inside = [positions[i] for i in range(first, last + 1) if i in positions]
    if not inside:
        return None, None
    return words[inside[0]].start, words[inside[-1]].end


def _word_positions(tokens: Sequence[str], words: Sequence[Word]) -> dict[int, int]:
    spoken = [word.text for word in words]
    if list(tokens) == spoken:
        return {i: i for i in range(len(spoken))}
    blocks = SequenceMatcher(None, tokens, spoken, autojunk=False).get_matching_blocks()
    return {block.a + i: block.b + i for block in blocks for i in range(block.size)}


def locate_quote(quote: str, answer: str) -> Span | None:
    """The stretch of the answer that a quote stands for, allowing for small slips; None where it is not there."""
    wanted, tokens = words_of(quote), _tokens(answer)
    if not wanted or not tokens:
        return None
    said = [word for word, _, _ in tokens]
    ratio, first = max(
        (_similarity(wanted, said[i : i + len(wanted)]), -i) for i in range(max(1, len(said) - len(wanted) + 1))
    )
    if ratio < FUZZY_QUOTE_RATIO:
        return None
    start, end = tokens[-first][1], tokens[min(-first + len(wanted), len(tokens)) - 1][2]
    return Span(start, end, answer[start:end])


def _similarity(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(None, " ".join(one), " ".join(other), autojunk=False).ratio()


def _tokens(text: str) -> list[tuple[str, int, int]]:
    return [(match.group().lower(), match.start(), match.end()) for match in WORD.finditer(text)]
