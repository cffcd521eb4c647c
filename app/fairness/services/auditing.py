"""Selection and scoring rates of an organisation's candidates, by group and by intersection of groups."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.fairness import RateTable, above_median, rate_groups
from app.domain.self_identification import AGE, ETHNICITY, GENDER, Characteristic
from app.fairness import repository
from app.fairness.models import SelfIdentification
from app.insights.services.outcomes import Outcome, list_outcomes

INTERSECTION_MARK = ", "
# Each line of the page: one characteristic, or several whose groups are crossed.
DIVISIONS: tuple[tuple[Characteristic, ...], ...] = ((GENDER,), (ETHNICITY,), (AGE,), (GENDER, ETHNICITY))


@dataclass(frozen=True)
class Division:
    """`selection`: of those whom people recommended or not. `scoring`: of those with a draft rating."""

    name: str
    selection: RateTable
    scoring: RateTable


@dataclass(frozen=True)
class FairnessAudit:
    """`interviewed` counts ended interviews that were not dismissed, `stated` those whose candidates named a group."""

    interviewed: int
    stated: int
    decided: int
    rated: int
    divisions: tuple[Division, ...]


def audit_fairness(organization_id: uuid.UUID, panel_id: uuid.UUID | None, since: datetime) -> FairnessAudit:
    """Of invitations made since then, to one panel where one is named. Raises NotFound for another's panel."""
    outcomes = list_outcomes(organization_id, panel_id, since)
    said = {row.invitation_id: row for row in repository.list_all(organization_id)}
    people = [(outcome, said.get(outcome.invitation_id)) for outcome in outcomes]
    return FairnessAudit(
        interviewed=len(outcomes),
        stated=sum(row is not None for _, row in people),
        decided=sum(outcome.is_recommended is not None for outcome in outcomes),
        rated=sum(outcome.draft_rating is not None for outcome in outcomes),
        divisions=tuple(_divide(division, people) for division in DIVISIONS),
    )


def _divide(
    division: Sequence[Characteristic], people: Sequence[tuple[Outcome, SelfIdentification | None]]
) -> Division:
    group_of = _grouping(division)
    decided = [(group_of(row), outcome.is_recommended) for outcome, row in people if outcome.is_recommended is not None]
    rated = [(group_of(row), outcome.draft_rating) for outcome, row in people if outcome.draft_rating is not None]
    name = " and ".join(each.label if i == 0 else each.label.lower() for i, each in enumerate(division))
    return Division(name, rate_groups(decided), rate_groups(above_median(rated)))


def _grouping(division: Sequence[Characteristic]) -> Callable[[SelfIdentification | None], str]:
    """Whoever leaves one of the characteristics open has named no group of the division."""

    def group_of(row: SelfIdentification | None) -> str:
        keys = [getattr(row, each.name) if row else "" for each in division]
        if not all(keys):
            return ""
        return INTERSECTION_MARK.join(each.groups[key] for each, key in zip(division, keys, strict=True))

    return group_of
