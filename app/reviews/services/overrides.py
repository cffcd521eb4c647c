"""What reviewers said in the place of the draft, with their reasons."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping

from app.domain.rating_in_force import Override, Overrides
from app.reviews import repository


def list_overrides(organization_id: uuid.UUID, session_id: uuid.UUID) -> Mapping[uuid.UUID, Overrides]:
    """By answer, of submitted scorecards alone. Whoever may not see others' ratings yet is not to be shown these."""
    found: dict[uuid.UUID, dict[str, tuple[Override, ...]]] = defaultdict(dict)
    for review in repository.list_submitted(organization_id, session_id):
        for row in review.ratings:
            if row.is_override:
                override = Override(review.reviewer.name, row.rating, row.reason)
                found[row.answer_id][row.component] = (*found[row.answer_id].get(row.component, ()), override)
    return found
