"""How much each component of a rating counts, in percent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.deductions import scale_deductions
from app.domain.rubric import COMPONENT_REASONS, weighted_total
from app.domain.scorecard import Component, Scorecard

COMPONENTS = tuple(COMPONENT_REASONS)
WHOLE = 100.0
TOLERANCE = 0.05


def equal_weights() -> dict[str, float]:
    """Percent of each component; the last takes what rounding leaves."""
    share = round(WHOLE / len(COMPONENTS), 2)
    weights = dict.fromkeys(COMPONENTS, share)
    weights[COMPONENTS[-1]] = round(WHOLE - share * (len(COMPONENTS) - 1), 2)
    return weights


def find_weight_problems(weights: Mapping[str, float]) -> list[str]:
    """What is wrong, in plain words; every component must have a weight of 0 to 100, together 100."""
    problems = [f"{name} is no component of a rating" for name in weights if name not in COMPONENTS]
    problems += [f"the component {name} needs a weight" for name in COMPONENTS if name not in weights]
    if any(not 0 <= weight <= WHOLE for weight in weights.values()):
        problems.append("each weight is from 0 to 100")
    total = sum(weights.values())
    if abs(total - WHOLE) > TOLERANCE:
        problems.append(f"the weights of the components come to {total:g}, not 100")
    return problems


def weigh_components(card: Scorecard, percent: Mapping[str, float]) -> Scorecard:
    """The card with the panel's weights; a component that `percent` does not name keeps its own.

    A card without a total stays without one, and equal weights change nothing.
    """
    named = [component for component in card.components if component.name in percent]
    whole = sum(percent[component.name] for component in named)
    if card.total is None or not whole or len({percent[component.name] for component in named}) == 1:
        return card
    share = sum(component.weight for component in named)
    components = tuple(
        replace(part, weight=round(share * percent[part.name] / whole, 4)) if part in named else part
        for part in card.components
    )
    counted = _sum(components, percent) / (_sum(card.components, percent) or 1.0)
    deductions = scale_deductions(card.deductions, counted)
    return replace(card, components=components, total=weighted_total(components), deductions=deductions)


def _sum(components: Sequence[Component], percent: Mapping[str, float]) -> float:
    return sum(component.rating * component.weight for component in components if component.name in percent)
