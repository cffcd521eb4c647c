"""Who may enter a candidate's room: whoever has shown the link and has agreed in this browser."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, make_response, redirect, request

from app.candidate_room.room_cookie import COOKIE_NAME, COOKIE_SECONDS, read_invitation, sign_invitation
from app.context import get_config

blueprint = Blueprint("candidate_room", __name__)


def was_let_in(invitation_id: uuid.UUID) -> bool:
    named = read_invitation(get_config().secret_key, request.cookies.get(COOKIE_NAME))
    return named == invitation_id


def let_in(invitation_id: uuid.UUID, url: str) -> Response:
    config = get_config()
    response = make_response(redirect(url, code=303))
    response.set_cookie(
        COOKIE_NAME,
        sign_invitation(config.secret_key, invitation_id),
        max_age=COOKIE_SECONDS,
        path="/",
        secure=config.production,
        httponly=True,
        samesite="Lax",
    )
    return response
