"""Where in a turn somebody speaks, and how that is cut into segments that a recogniser hears at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Span:
    """Seconds from the start of the turn."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True)
class SpeechRules:
    """Frames at `on` begin speech, frames under `off` end it after `min_pause_seconds`; shorter bursts are noise."""

    on: float = 0.5
    off: float = 0.35
    min_speech_seconds: float = 0.2
    min_pause_seconds: float = 0.2


@dataclass(frozen=True)
class SegmentRules:
    """Segments are cut at the first clear pause after `min_seconds`: the more is heard at once, the better the words.
    A recogniser hears 30 s at most, and wants a few of silence behind the sound.

    A pause inside a segment is shortened to `kept_pause_seconds`: a recogniser invents words in long ones.
    """

    min_seconds: float = 16.0
    max_seconds: float = 25.0
    clear_pause_seconds: float = 0.4
    kept_pause_seconds: float = 1.0


@dataclass(frozen=True)
class Segment:
    """Stretches of the turn that are heard one after the other as one piece of audio."""

    pieces: tuple[Span, ...]

    @property
    def seconds(self) -> float:
        return sum(piece.seconds for piece in self.pieces)

    def to_turn_seconds(self, heard_seconds: float) -> float:
        """The time in the turn of a moment in the segment's own audio."""
        left = heard_seconds
        for piece in self.pieces:
            if left <= piece.seconds:
                return piece.start + max(0.0, left)
            left -= piece.seconds
        return self.pieces[-1].end


def find_speech(probabilities: Sequence[float], frame_seconds: float, rules: SpeechRules | None = None) -> list[Span]:
    """Spans of speech from one probability a frame."""
    rules = rules or SpeechRules()
    spans = _close_gaps(_runs(probabilities, frame_seconds, rules), rules.min_pause_seconds)
    return [span for span in spans if span.seconds >= rules.min_speech_seconds]


def cut_into_segments(speech: Sequence[Span], end: float, rules: SegmentRules | None = None) -> list[Segment]:
    """Segments in order, without overlap, that hold all of `speech`; `end` is the turn's length in seconds."""
    rules = rules or SegmentRules()
    groups = _group(_split_long(speech, rules.max_seconds), rules)
    edges = _edges(groups, end, rules.kept_pause_seconds / 2)
    return [
        Segment(_pad(group, *edge, rules.kept_pause_seconds / 2)) for group, edge in zip(groups, edges, strict=True)
    ]


def _runs(probabilities: Sequence[float], frame_seconds: float, rules: SpeechRules) -> list[Span]:
    runs: list[Span] = []
    start: int | None = None
    for index, probability in enumerate([*probabilities, 0.0]):
        if start is None and probability >= rules.on:
            start = index
        elif start is not None and probability < rules.off:
            runs.append(Span(start * frame_seconds, index * frame_seconds))
            start = None
    return runs


def _close_gaps(runs: Iterable[Span], min_pause: float) -> list[Span]:
    closed: list[Span] = []
    for run in runs:
        if closed and run.start - closed[-1].end < min_pause:
            closed[-1] = Span(closed[-1].start, run.end)
        else:
            closed.append(run)
    return closed


def _split_long(speech: Iterable[Span], max_seconds: float) -> list[Span]:
    parts: list[Span] = []
    for span in speech:
        count = int(span.seconds // max_seconds) + 1
        length = span.seconds / count
        parts += [Span(span.start + i * length, span.start + (i + 1) * length) for i in range(count)]
    return parts


def _group(speech: Sequence[Span], rules: SegmentRules) -> list[list[Span]]:
    groups: list[list[Span]] = []
    current: list[Span] = []
    for span in speech:
        current.append(span)
        if _length(current, rules) > rules.max_seconds:
            cut = _widest_pause(current, rules)
        elif _ends_before_last(current, rules):
            cut = len(current) - 1
        else:
            continue
        groups.append(current[:cut])
        current = current[cut:]
    return _with_rest(groups, current, rules)


def _ends_before_last(spans: Sequence[Span], rules: SegmentRules) -> bool:
    if _length(spans[:-1], rules) < rules.min_seconds:
        return False
    return spans[-1].start - spans[-2].end >= rules.clear_pause_seconds


def _widest_pause(spans: Sequence[Span], rules: SegmentRules) -> int:
    """Where to cut so that the left side is long enough and the right side not too long; else before the last."""
    cuts = [
        i
        for i in range(1, len(spans))
        if _length(spans[:i], rules) >= rules.min_seconds and _length(spans[i:], rules) <= rules.max_seconds
    ]
    return max(cuts or [len(spans) - 1], key=lambda i: (spans[i].start - spans[i - 1].end, i))


def _with_rest(groups: list[list[Span]], rest: list[Span], rules: SegmentRules) -> list[list[Span]]:
    if not rest:
        return groups
    joined = [*(groups[-1] if groups else ()), *rest]
    is_short = _length(rest, rules) < rules.min_seconds
    if groups and is_short and _length(joined, rules) <= rules.max_seconds:
        return [*groups[:-1], joined]
    return [*groups, rest]


def _length(spans: Sequence[Span], rules: SegmentRules) -> float:
    pauses = sum(min(b.start - a.end, rules.kept_pause_seconds) for a, b in pairwise(spans))
    return sum(span.seconds for span in spans) + pauses


def _edges(groups: Sequence[Sequence[Span]], end: float, pad: float) -> list[tuple[float, float]]:
    """How far each group may reach to the left and to the right without touching its neighbours."""
    edges = []
    for index, group in enumerate(groups):
        before = (groups[index - 1][-1].end + group[0].start) / 2 if index else 0.0
        after = (group[-1].end + groups[index + 1][0].start) / 2 if index + 1 < len(groups) else end
        edges.append((max(before, group[0].start - pad), min(after, group[-1].end + pad)))
    return edges


def _pad(group: Sequence[Span], first: float, last: float, pad: float) -> tuple[Span, ...]:
    pieces = [Span(max(first, span.start - pad), min(last, span.end + pad)) for span in group]
    joined = pieces[:1]
    for piece in pieces[1:]:
        if piece.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return tuple(joined)
