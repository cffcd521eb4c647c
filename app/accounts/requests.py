"""Whoever makes this request, as what they do to accounts is written down and told."""

from __future__ import annotations

import uuid

from flask import request

from app.accounts.doers import Doer
from app.domain.browser_names import name_browser
from app.i18n import current_language
from app.web.authorization import find_principal


def current_doer(user_id: uuid.UUID | None = None) -> Doer:
    """`user_id` where the person is known and not yet signed in; of a visitor with a link, the link says who it is."""
    principal = find_principal()
    return Doer(
        user_id or (principal.user_id if principal else None),
        request.remote_addr or "",
        name_browser(request.user_agent.string),
        current_language(),
    )
