"""Doors for what a candidate reads about their answers: people approve it, change it, or keep it back."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.context import get_ports
from app.domain.permissions import Action
from app.interviews.services import feedback
from app.web.actors import current_actor
from app.web.authorization import requires
from app.web.telling import telling

blueprint = Blueprint("feedback", __name__, url_prefix="/interviews/<uuid:session_id>")


@blueprint.post("/turns/<int:turn>/feedback")
@requires(Action.REVIEW_ANSWERS)
def approve(session_id: uuid.UUID, turn: int) -> ResponseReturnValue:
    with telling(gettext("Approved: the candidate can read it.")):
        feedback.approve_advice(get_ports(), current_actor(), session_id, turn, request.form.get("text", ""))
    return _back(session_id, turn)


@blueprint.post("/turns/<int:turn>/feedback/withholding")
@requires(Action.REVIEW_ANSWERS)
def withhold(session_id: uuid.UUID, turn: int) -> ResponseReturnValue:
    with telling(gettext("Kept back: the candidate reads nothing about this answer.")):
        feedback.withhold_advice(get_ports(), current_actor(), session_id, turn)
    return _back(session_id, turn)


@blueprint.post("/feedback")
@requires(Action.REVIEW_ANSWERS)
def approve_all(session_id: uuid.UUID) -> ResponseReturnValue:
    """As drafted, wherever nobody has decided yet."""
    with telling(gettext("Approved: the candidate can read the feedback.")):
        feedback.approve_all_advice(get_ports(), current_actor(), session_id)
    return redirect(url_for("interviews.show", session_id=session_id))


def _back(session_id: uuid.UUID, turn: int) -> ResponseReturnValue:
    return redirect(url_for("interviews.show", session_id=session_id, _anchor=f"turn-{turn}"))
