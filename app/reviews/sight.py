"""Whose ratings the person of this request may see: whoever can rate reads drafts until their own are submitted.

Who knows what a candidate was granted cannot rate that candidate, and so reads as those who may not rate at all.
"""

from __future__ import annotations

import uuid

from app.domain.permissions import Action
from app.reviews.services import rating
from app.web.actors import current_actor
from app.web.authorization import may


def sees_others(session_id: uuid.UUID) -> bool:
    """Readers who cannot rate see what is in force; whoever can rate, once they have submitted."""
    return not may(Action.REVIEW_ANSWERS) or rating.may_see_others(current_actor(), session_id)


def reviewed_ones() -> frozenset[uuid.UUID] | None:
    """The interviews of which this person sees ratings by people; None where it is all of them."""
    return rating.list_sessions_open_to(current_actor()) if may(Action.REVIEW_ANSWERS) else None
