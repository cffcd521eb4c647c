"""Doors for what a reviewer does to an interview while it runs, and to what its candidate asks for afterwards."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.context import get_ports
from app.domain.permissions import Action
from app.interviews.services import afterwards, interventions
from app.interviews.services.interventions import Extended
from app.web.actors import current_actor
from app.web.authorization import requires
from app.web.telling import telling

SECONDS_PER_MINUTE = 60
blueprint = Blueprint("interventions", __name__, url_prefix="/interviews/<uuid:session_id>")


@blueprint.post("/extension")
@requires(Action.REVIEW_ANSWERS)
def extend(session_id: uuid.UUID) -> ResponseReturnValue:
    minutes = request.form.get("minutes", 0, type=int)
    what = Extended.ANSWER if request.form.get("what") == Extended.ANSWER else Extended.INTERVIEW
    with telling(gettext("%(minutes)s min more. The candidate sees it at once.", minutes=minutes)):
        interventions.extend_time(get_ports(), current_actor(), session_id, what, minutes * SECONDS_PER_MINUTE)
    return _back(session_id)


@blueprint.post("/hold")
@requires(Action.REVIEW_ANSWERS)
def hold(session_id: uuid.UUID) -> ResponseReturnValue:
    with telling(gettext("The interview is paused until you resume it.")):
        interventions.hold_interview(get_ports(), current_actor(), session_id)
    return _back(session_id)


@blueprint.post("/release")
@requires(Action.REVIEW_ANSWERS)
def release(session_id: uuid.UUID) -> ResponseReturnValue:
    with telling(gettext("The interview goes on.")):
        interventions.release_interview(get_ports(), current_actor(), session_id)
    return _back(session_id)


@blueprint.post("/end")
@requires(Action.REVIEW_ANSWERS)
def end(session_id: uuid.UUID) -> ResponseReturnValue:
    with telling(gettext("The interview has ended.")):
        interventions.end_by_reviewer(get_ports(), current_actor(), session_id)
    return _back(session_id)


@blueprint.post("/message")
@requires(Action.REVIEW_ANSWERS)
def message(session_id: uuid.UUID) -> ResponseReturnValue:
    with telling(gettext("The candidate sees your message.")):
        interventions.send_message(get_ports(), current_actor(), session_id, request.form.get("text", ""))
    return _back(session_id)


@blueprint.post("/requests/<uuid:statement_id>")
@requires(Action.REVIEW_ANSWERS)
def handle_request(session_id: uuid.UUID, statement_id: uuid.UUID) -> ResponseReturnValue:
    """A request of the candidate's has been dealt with."""
    with telling(gettext("Noted. The candidate's page says so too.")):
        afterwards.handle_request(get_ports(), current_actor(), session_id, statement_id)
    return _back(session_id)


def _back(session_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("interviews.show", session_id=session_id))
