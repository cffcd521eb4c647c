"""The person of this request, as the audit log names them."""

from __future__ import annotations

import uuid

from app.audit.services import Actor
from app.web.authorization import current_organization_id, current_principal


def current_user_id() -> uuid.UUID:
    """Raises Unauthenticated."""
    return current_principal().user_id


def current_actor() -> Actor:
    """Raises Unauthenticated, Forbidden."""
    return Actor(current_organization_id(), current_principal().user_id)
