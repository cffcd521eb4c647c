"""Which question comes next, for which row of the distribution, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256

from app.domain.difficulty import at_level, level_of, steps_between
from app.domain.quota import Fill, Kind, Quota, fill_seats, on_topic
from app.domain.running_score import DifficultyPath, RatedQuestion, follow_ratings


@dataclass(frozen=True)
class PoolQuestion:
    """A question that may be asked."""

    question_id: str
    topic: str
    subtopic: str
    difficulty: str

    @cached_property
    def kind(self) -> Kind:
        return Kind(self.topic, self.subtopic, self.difficulty)


@dataclass(frozen=True)
class AskedQuestion:
    """A question already asked. `score` is 0 to 10, None while not rated; `quota_index` None where no row is served."""

    question_id: str
    quota_index: int | None
    topic: str
    subtopic: str
    difficulty: str
    score: float | None
    weightage: float = 1.0


@dataclass(frozen=True)
class Selection:
    """`quota_index` is None for an anchor question, which serves no row."""

    question_id: str
    quota_index: int | None
    reason: str


@dataclass(frozen=True)
class _Target:
    """The difficulty to ask next, and why."""

    difficulty: str
    reason: str


@dataclass(frozen=True)
class _Option:
    """One row served by the question that the draw puts first among its kind."""

    row: int
    question: PoolQuestion
    steps_off: int
    draw: bytes


def select_question(
    history: Sequence[AskedQuestion],
    pool: Sequence[PoolQuestion],
    quotas: Sequence[Quota],
    seed: int,
    anchors: Sequence[str] = (),
) -> Selection | None:
    """The next question: the same for the same arguments, whatever the order of the pool.

    `anchors` are the ids of questions that every candidate gets: they come first, in their order, so that no lack of
    time takes one away, and serve no row.
    Never repeats a question and never takes one that would leave another row short: the distribution is filled
    exactly wherever the pool allows that, and else as far as possible, with other difficulties of the same topic
    only where the row's own is exhausted. None where every row is full or the pool holds nothing more for those left.
    """
    return _next_anchor(history, anchors) or _select_adaptively(history, pool, quotas, seed, anchors)


def _next_anchor(history: Sequence[AskedQuestion], anchors: Sequence[str]) -> Selection | None:
    asked = {question.question_id for question in history}
    for number, question_id in enumerate(anchors, start=1):
        if question_id not in asked:
            reason = f"Anchor question {number} of {len(anchors)}: every candidate of this panel gets it."
            return Selection(question_id, None, reason)
    return None


def _select_adaptively(
    history: Sequence[AskedQuestion],
    pool: Sequence[PoolQuestion],
    quotas: Sequence[Quota],
    seed: int,
    anchors: Sequence[str],
) -> Selection | None:
    seats = _open_seats(history, quotas)
    left = [q for q in _list_useful(history, pool, quotas, seats) if q.question_id not in anchors]
    target = _find_target(history, quotas)
    options = _list_options(quotas, seats, _draw_each_kind(left, seed, len(history) + 1))
    ranked = sorted(options, key=lambda option: _rank(option, quotas, target))
    option = _first_harmless(ranked, quotas, seats, Counter(question.kind for question in left))
    if option is None:
        return None
    return Selection(option.question.question_id, option.row, _explain(option, quotas, seats, target))


def _open_seats(history: Sequence[AskedQuestion], quotas: Sequence[Quota]) -> list[int]:
    served = Counter(question.quota_index for question in history)
    return [max(0, quota.count - served[row]) for row, quota in enumerate(quotas)]


def _list_useful(
    history: Sequence[AskedQuestion], pool: Sequence[PoolQuestion], quotas: Sequence[Quota], seats: Sequence[int]
) -> list[PoolQuestion]:
    asked = {question.question_id for question in history}
    open_rows = [quota for quota, number in zip(quotas, seats, strict=True) if number]
    kinds = {question.kind for question in pool}
    useful = {kind for kind in kinds if any(on_topic(kind, quota) for quota in open_rows)}
    return [question for question in pool if question.question_id not in asked and question.kind in useful]


def _draw_each_kind(questions: Sequence[PoolQuestion], seed: int, turn: int) -> dict[Kind, tuple[bytes, PoolQuestion]]:
    """The first question of each kind in an order that the seed and the turn alone decide."""
    first: dict[Kind, tuple[bytes, PoolQuestion]] = {}
    for question in questions:
        drawn = sha256(f"{seed}:{turn}:{question.question_id}".encode()).digest(), question
        first[question.kind] = min(drawn, first.get(question.kind, drawn), key=lambda pair: pair[0])
    return first


def find_path(history: Sequence[AskedQuestion], quotas: Sequence[Quota]) -> DifficultyPath:
    """Where the ratings so far have brought the difficulty, between the panel's easiest and hardest row."""
    levels = [level_of(quota.difficulty) for quota in quotas] or [0]
    rated = [RatedQuestion(asked.score, asked.weightage) for asked in history if asked.score is not None]
    return follow_ratings(rated, min(levels), max(levels))


def _find_target(history: Sequence[AskedQuestion], quotas: Sequence[Quota]) -> _Target:
    path = find_path(history, quotas)
    if path.running is None:
        return _Target(at_level(path.level), "the panel begins with its easiest rows")
    return _Target(at_level(path.level), f"the running score is {path.running:.1f}")


def _list_options(
    quotas: Sequence[Quota], seats: Sequence[int], drawn: dict[Kind, tuple[bytes, PoolQuestion]]
) -> Iterator[_Option]:
    for row, quota in enumerate(quotas):
        for kind, (draw, question) in drawn.items():
            if seats[row] and on_topic(kind, quota):
                yield _Option(row, question, steps_between(kind.difficulty, quota.difficulty), draw)


def _rank(option: _Option, quotas: Sequence[Quota], target: _Target) -> tuple[int, int, int, int, bytes]:
    """What suits its row first, then what is near the wanted difficulty, then in the order of the rows."""
    asked_for = quotas[option.row].difficulty
    distance = steps_between(asked_for, target.difficulty)
    return option.steps_off, distance, level_of(asked_for), option.row, option.draw


def _first_harmless(
    ranked: Sequence[_Option], quotas: Sequence[Quota], seats: Sequence[int], supply: Counter[Kind]
) -> _Option | None:
    """The first option after which the rest can still be filled as well as if it had been part of the best filling."""
    best = _fill(quotas, seats, supply)
    for option in ranked:
        rest = _fill_without(option, quotas, seats, supply)
        if (rest.total, rest.steps_off) == (best.total - 1, best.steps_off - option.steps_off):
            return option
    return None


def _fill_without(option: _Option, quotas: Sequence[Quota], seats: Sequence[int], supply: Counter[Kind]) -> Fill:
    seats_left = [number - (row == option.row) for row, number in enumerate(seats)]
    return _fill(quotas, seats_left, supply - Counter([option.question.kind]))


def _fill(quotas: Sequence[Quota], seats: Sequence[int], supply: Counter[Kind]) -> Fill:
    return _fill_once(tuple(quotas), tuple(seats), frozenset(supply.items()))


@lru_cache(maxsize=4096)
def _fill_once(quotas: tuple[Quota, ...], seats: tuple[int, ...], supply: frozenset[tuple[Kind, int]]) -> Fill:
    """Remembered: interviews of one panel ask the same of the same bank over and over."""
    return fill_seats(quotas, seats, dict(supply), any_difficulty=True)


def _explain(option: _Option, quotas: Sequence[Quota], seats: Sequence[int], target: _Target) -> str:
    quota = quotas[option.row]
    number = quota.count - seats[option.row] + 1
    label = quota.label or f"row {option.row + 1}"
    return " ".join(
        [
            f"Question {number} of {quota.count} of {label}.",
            f"Wanted difficulty: {target.difficulty}, as {target.reason}.",
            *_explain_other_row(quota, quotas, seats, target),
            *_explain_other_kind(option, quota),
        ]
    )


def _explain_other_row(quota: Quota, quotas: Sequence[Quota], seats: Sequence[int], target: _Target) -> Iterator[str]:
    if quota.difficulty == target.difficulty:
        return
    rows_left = any(seats[row] for row, other in enumerate(quotas) if other.difficulty == target.difficulty)
    cause = "the bank has no question to spare for the open" if rows_left else "the distribution has no open"
    yield f"Took a row of difficulty {quota.difficulty}: {cause} {target.difficulty} rows."


def _explain_other_kind(option: _Option, quota: Quota) -> Iterator[str]:
    if option.steps_off:
        yield (
            f"Asked at difficulty {option.question.difficulty}: "
            f"the bank has no unasked {quota.difficulty} question to spare for this row."
        )
