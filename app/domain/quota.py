"""Whether a question bank can fill a panel's distribution, where each question serves one row only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.difficulty import steps_between
from app.domain.flow import Network


@dataclass(frozen=True)
class Quota:
    """A row: `count` questions of a topic, of any of its subtopics where none is named. `label` is for people."""

    topic: str
    subtopic: str | None
    difficulty: str
    count: int
    label: str = ""


@dataclass(frozen=True, order=True)
class Kind:
    """All that a row asks of a question: questions of one kind are interchangeable."""

    topic: str
    subtopic: str
    difficulty: str


@dataclass(frozen=True)
class Fill:
    """Seats filled of each row, and the steps of difficulty by which the fillings miss what their rows ask."""

    by_row: tuple[int, ...]
    steps_off: int

    @property
    def total(self) -> int:
        return sum(self.by_row)


@dataclass(frozen=True)
class Shortage:
    """A row that stays short by `missing`; `fitting` questions would suit it if no other row needed them."""

    row: int
    missing: int
    fitting: int


def on_topic(kind: Kind, quota: Quota) -> bool:
    return kind.topic == quota.topic and quota.subtopic in (None, kind.subtopic)


def fits(kind: Kind, quota: Quota) -> bool:
    return on_topic(kind, quota) and kind.difficulty == quota.difficulty


def find_shortages(quotas: Sequence[Quota], bank: Iterable[Kind] | Mapping[Kind, int]) -> tuple[Shortage, ...]:
    """`bank`: the kind of each question, or how many there are of each kind.

    Empty where the bank fills every row at once. The sum of what is missing is the least that is possible.
    """
    supply = Counter(bank)
    fill = fill_seats(quotas, [quota.count for quota in quotas], supply)
    return tuple(
        Shortage(row, quota.count - filled, sum(n for kind, n in supply.items() if fits(kind, quota)))
        for row, (quota, filled) in enumerate(zip(quotas, fill.by_row, strict=True))
        if filled < quota.count
    )


def fill_seats(
    quotas: Sequence[Quota], seats: Sequence[int], supply: Mapping[Kind, int], *, any_difficulty: bool = False
) -> Fill:
    """Fill as many seats as possible; `any_difficulty` allows other difficulties, by as few steps as possible."""
    kinds = sorted(kind for kind, number in supply.items() if number > 0)
    first_kind, sink = 1 + len(quotas), 1 + len(quotas) + len(kinds)
    network = Network(sink + 1)
    rows = [network.add_arc(0, 1 + row, seats[row]) for row in range(len(quotas))]
    for number, kind in enumerate(kinds):
        network.add_arc(first_kind + number, sink, supply[kind])
    steps_of = {
        network.add_arc(1 + row, first_kind + number, seats[row], steps): steps
        for row, number, steps in _pair_up(quotas, kinds, any_difficulty)
    }
    network.fill(0, sink)
    steps_off = sum(network.flow_on(arc) * steps for arc, steps in steps_of.items())
    return Fill(tuple(network.flow_on(arc) for arc in rows), steps_off)


def _pair_up(quotas: Sequence[Quota], kinds: Sequence[Kind], any_difficulty: bool) -> Iterator[tuple[int, int, int]]:
    """Each row with each kind that may serve it, and the steps between their difficulties."""
    for row, quota in enumerate(quotas):
        for number, kind in enumerate(kinds):
            if fits(kind, quota) or (any_difficulty and on_topic(kind, quota)):
                yield row, number, steps_between(kind.difficulty, quota.difficulty)
