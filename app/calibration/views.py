"""Pages and actions around graded answers and runs of the gold ones."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.calibration.services import exemplars, runs
from app.calibration.services.exemplars import NewGraded
from app.context import get_ports
from app.domain.permissions import Action
from app.errors import InvalidInput
from app.question_bank.models import GradedUse
from app.web.actors import current_actor
from app.web.authorization import current_organization_id, requires
from app.web.telling import telling

blueprint = Blueprint("calibration", __name__)


@blueprint.get("/calibration")
@requires(Action.VIEW_QUESTIONS)
def index() -> ResponseReturnValue:
    return render_template("calibration/index.html", calibration=runs.read_calibration(current_organization_id()))


@blueprint.post("/calibration/runs")
@requires(Action.MANAGE_QUESTIONS)
def run() -> ResponseReturnValue:
    with telling(gettext("The gold answers are being rated. Load this page again in a moment.")):
        runs.request_run(get_ports(), current_actor())
    return redirect(url_for("calibration.index"))


@blueprint.post("/interviews/<uuid:session_id>/turns/<int:turn>/exemplar")
@requires(Action.MANAGE_QUESTIONS)
def make_exemplar(session_id: uuid.UUID, turn: int) -> ResponseReturnValue:
    with telling(gettext("The answer is an exemplar now. Read it on the question's page: names may be left in it.")):
        exemplars.make_exemplar(get_ports(), current_actor(), session_id, turn)
    return redirect(url_for("interviews.show", session_id=session_id, _anchor=f"turn-{turn}"))


@blueprint.post("/questions/<uuid:question_id>/graded-answers")
@requires(Action.MANAGE_QUESTIONS)
def add_graded(question_id: uuid.UUID) -> ResponseReturnValue:
    with telling(gettext("The answer is kept.")):
        exemplars.add_graded(get_ports(), current_actor(), question_id, _read_graded())
    return redirect(url_for("question_bank.show", question_id=question_id, _anchor="graded"))


@blueprint.post("/graded-answers/<uuid:graded_id>/removal")
@requires(Action.MANAGE_QUESTIONS)
def remove_graded(graded_id: uuid.UUID) -> ResponseReturnValue:
    question_id = exemplars.remove_graded(get_ports(), current_actor(), graded_id)
    flash(gettext("The answer is taken out. Ratings that it helped to make stay as they are."), "success")
    return redirect(url_for("question_bank.show", question_id=question_id, _anchor="graded"))


def _read_graded() -> NewGraded:
    use, rating = request.form.get("use", ""), request.form.get("rating", type=float)
    if use not in set(GradedUse) or rating is None:
        raise InvalidInput("Say what the answer is for, and give a rating from 0 to 10.")
    return NewGraded(GradedUse(use), request.form.get("text", ""), rating)
