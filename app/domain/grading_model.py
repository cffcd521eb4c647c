"""Regression trees and calibration tables as plain values: what training found, evaluated without any library."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

LEAF = -1


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
    """A boosted ensemble over some features; `predict` gives a share of the full rating, 0 to 1."""

    name: str
    weight: float
    features: tuple[str, ...]
    base: float
    trees: tuple[Tree, ...]

    def predict(self, features: Mapping[str, float]) -> float:
        row = [features[name] for name in self.features]
        return min(1.0, max(0.0, self.base + sum(tree.predict(row) for tree in self.trees)))


@dataclass(frozen=True)
class GradingModel:
    """`gate` tells how much an answer looks like an attempt to answer, 0 to 1; it scales what the members say.

    `reliability[i]` is the share of unseen answers, rated in the i-th band, that came near a person's rating.
    """

    version: str
    members: tuple[Member, ...]
    gate: Member
    gate_inputs: tuple[float, ...]
    gate_outputs: tuple[float, ...]
    calibration_inputs: tuple[float, ...]
    calibration_outputs: tuple[float, ...]
    reliability_bands: tuple[float, ...]
    reliability: tuple[float, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            version=data["version"],
            members=tuple(_member(member) for member in data["members"]),
            gate=_member(data["gate"]),
            gate_inputs=tuple(data["gate_inputs"]),
            gate_outputs=tuple(data["gate_outputs"]),
            calibration_inputs=tuple(data["calibration"]["inputs"]),
            calibration_outputs=tuple(data["calibration"]["outputs"]),
            reliability_bands=tuple(data["reliability"]["bands"]),
            reliability=tuple(data["reliability"]["shares"]),
        )

    def predict(self, features: Mapping[str, float]) -> dict[str, float]:
        """Each member's calibrated share of the full rating, 0 to 1."""
        genuine = interpolate(self.gate_inputs, self.gate_outputs, self.gate.predict(features))
        return {member.name: genuine * self.calibrate(member.predict(features)) for member in self.members}

    def calibrate(self, share: float) -> float:
        return interpolate(self.calibration_inputs, self.calibration_outputs, share)

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
