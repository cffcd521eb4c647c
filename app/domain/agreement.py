"""How far two raters agree beyond chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

Pair = tuple[float, float]


def weighted_kappa(pairs: Sequence[Pair]) -> float | None:
    """Quadratic weighted kappa (Cohen, Psychological Bulletin 70, 1968) over ratings rounded to whole steps.

    1 is full agreement, 0 what chance gives, below 0 less than chance. None where it is not defined: without pairs,
    or where both raters gave everything one and the same rating.
    """
    rounded = [(_whole(one), _whole(other)) for one, other in pairs]
    observed = sum((one - other) ** 2 for one, other in rounded)
    ones, others = Counter(one for one, _ in rounded), Counter(other for _, other in rounded)
    expected = sum((one - other) ** 2 * n * m for one, n in ones.items() for other, m in others.items())
    if not expected:
        return None
    return 1 - observed * len(rounded) / expected


def _whole(rating: float) -> int:
    """Halves go up, unlike with round()."""
    return int(rating + 0.5)
