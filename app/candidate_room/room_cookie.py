"""The cookie that tells the Socket.IO connection of a candidate's browser which invitation it was let in by."""

from __future__ import annotations

import uuid

from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE_NAME = "candidate_room"
COOKIE_SECONDS = 24 * 3600
_SALT = "candidate-room"


def sign_invitation(secret_key: str, invitation_id: uuid.UUID) -> str:
    return URLSafeTimedSerializer(secret_key, salt=_SALT).dumps(invitation_id.hex)


def read_invitation(secret_key: str, cookie: str | None) -> uuid.UUID | None:
    """The invitation, or None where the cookie is missing, forged, or older than COOKIE_SECONDS."""
    if not cookie:
        return None
    try:
        text = URLSafeTimedSerializer(secret_key, salt=_SALT).loads(cookie, max_age=COOKIE_SECONDS)
        return uuid.UUID(hex=text)
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None
