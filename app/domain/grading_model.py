"""Regression trees and calibration tables as plain values: what training found, evaluated without any library."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from app.domain.fluency import FluencyModel
from app.domain.text_features import CORE

LEAF = -1
MOST_ODDS = 200.0
VIEWS = ("", CORE)


@dataclass(frozen=True)
class Tree:
    """Node i goes left where its feature is at most its threshold; a leaf (feature -1) holds a value."""

    features: tuple[int, ...]
    thresholds: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    values: tuple[float, ...]

    def predict(self, row: Sequence[float]) -> float:
        node = 0
        while (feature := self.features[node]) != LEAF:
            node = self.left[node] if row[feature] <= self.thresholds[node] else self.right[node]
        return self.values[node]


@dataclass(frozen=True)
class Member:
    """The sum of trees over some features; `predict` is held within 0 to 1."""

    name: str
    weight: float
    features: tuple[str, ...]
    base: float
    trees: tuple[Tree, ...]

    def predict(self, features: Mapping[str, float]) -> float:
        return min(1.0, max(0.0, self.total(features)))

    def total(self, features: Mapping[str, float], view: str = "") -> float:
        """`view` is what the names of the features begin with."""
        row = [features[view + name] for name in self.features]
        return self.base + sum(tree.predict(row) for tree in self.trees)


@dataclass(frozen=True)
class Gate:
    """What is taken from an answer that looks like no honest attempt; `member` tells the log-odds of an honest one.

    Texts of `words_from` words or fewer are too short to be judged; from `words_full` on the gate counts in full.
    Where it would take the share `flagged_from` of the full rating, the answer is flagged.
    """

    member: Member
    price: float
    flagged_from: float
    words_from: float
    words_full: float

    def odds(self, features: Mapping[str, float]) -> float:
        """Against an honest attempt, were the two equally frequent; 0 to MOST_ODDS. Of the answer or of its core, which
        looks less honest: neither sentences that add nothing nor what stands beside them hides the other.
        """
        return max(self._odds(features, view) for view in VIEWS)

    def _odds(self, features: Mapping[str, float], view: str) -> float:
        words = math.expm1(features[f"{view}length"])
        strictness = interpolate((self.words_from, self.words_full), (0.0, 1.0), words)
        return strictness * min(MOST_ODDS, math.exp(min(99.0, -self.member.total(features, view))))

    def deduction(self, features: Mapping[str, float]) -> float:
        """A share of the full rating.

        To take in proportion to the odds is what costs honest answers least, in squared error, for any mean rating that
        false ones are to be held to (the stationary point of that Lagrangian).
        """
        return self.price * self.odds(features)


@dataclass(frozen=True)
class GradingModel:
    """`reliability[i]` is the share of unseen answers, rated in the i-th band, that came near a person's rating."""

    version: str
    fluency: FluencyModel
    members: tuple[Member, ...]
    gates: tuple[Gate, ...]
    reliability_bands: tuple[float, ...]
    reliability: tuple[float, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            version=data["version"],
            fluency=FluencyModel(data["fluency"]),
            members=tuple(_member(member) for member in data["members"]),
            gates=tuple(_gate(gate) for gate in data["gates"]),
            reliability_bands=tuple(data["reliability"]["bands"]),
            reliability=tuple(data["reliability"]["shares"]),
        )

    def predict(self, features: Mapping[str, float]) -> dict[str, float]:
        """Each member's share of the full rating, 0 to 1, before any limit."""
        return {member.name: member.predict(features) for member in self.members}

    def share(self, features: Mapping[str, float]) -> float:
        """The weighted mean of the members, 0 to 1, before any limit."""
        weights = sum(member.weight for member in self.members)
        return sum(member.weight * member.predict(features) for member in self.members) / weights

    def deductions(self, features: Mapping[str, float]) -> dict[str, float]:
        """By gate, each a share of the full rating that is taken from the answer's."""
        return {gate.member.name: gate.deduction(features) for gate in self.gates}

    def closed(self, deductions: Mapping[str, float]) -> list[str]:
        """The gates that flag an answer from which so much is taken."""
        return [gate.member.name for gate in self.gates if deductions[gate.member.name] >= gate.flagged_from]

    def reliability_at(self, share: float) -> float:
        return self.reliability[bisect_right(self.reliability_bands, share)]


def interpolate(inputs: Sequence[float], outputs: Sequence[float], value: float) -> float:
    """Piecewise linear between the given points, constant beyond them."""
    after = bisect_right(inputs, value)
    if after == 0:
        return outputs[0]
    if after == len(inputs):
        return outputs[-1]
    low, high = inputs[after - 1], inputs[after]
    return outputs[after - 1] + (outputs[after] - outputs[after - 1]) * (value - low) / (high - low)


def _member(data: Mapping[str, Any]) -> Member:
    return Member(
        name=data["name"],
        weight=data["weight"],
        features=tuple(data["features"]),
        base=data["base"],
        trees=tuple(Tree(*(tuple(column) for column in tree)) for tree in data["trees"]),
    )


def _gate(data: Mapping[str, Any]) -> Gate:
    return Gate(
        member=_member(data["member"]),
        price=data["price"],
        flagged_from=data["flagged_from"],
        words_from=data["words"][0],
        words_full=data["words"][1],
    )
