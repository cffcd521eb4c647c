"""The pages on which a language model helps: proposals that people decide on, and analyses of questions."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.context import get_ports
from app.domain.permissions import Action
from app.errors import Conflict, DependencyUnavailable, InvalidInput
from app.i18n import explain
from app.question_bank import services
from app.question_bank.editing_views import blueprint
from app.question_bank.forms import WritingForm
from app.web.actors import current_actor, current_user_id
from app.web.authorization import current_organization_id, requires

__all__ = ["blueprint"]  # that of views, with the routes of this module on it


@blueprint.get("/questions/proposals")
@requires(Action.MANAGE_QUESTIONS)
def proposals() -> ResponseReturnValue:
    return _render_requests(WritingForm())


@blueprint.post("/questions/proposals")
@requires(Action.MANAGE_QUESTIONS)
def request_proposals() -> ResponseReturnValue:
    form = WritingForm()
    if not form.is_submitted_right():
        return _render_requests(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        generation_id = services.request_questions(
            get_ports(), current_organization_id(), form.to_brief(), current_user_id()
        )
    except (InvalidInput, DependencyUnavailable) as error:
        return _render_requests(form, refused=explain(error)), error.http_status
    return redirect(url_for("question_bank.show_proposals", generation_id=generation_id))


@blueprint.get("/questions/proposals/<uuid:generation_id>")
@requires(Action.MANAGE_QUESTIONS)
def show_proposals(generation_id: uuid.UUID) -> ResponseReturnValue:
    generation = services.get_generation(current_organization_id(), generation_id)
    return render_template("question_bank/proposals.html", generation=generation)


@blueprint.post("/questions/proposals/<uuid:generation_id>/resume")
@requires(Action.MANAGE_QUESTIONS)
def resume_proposals(generation_id: uuid.UUID) -> ResponseReturnValue:
    try:
        services.resume_writing(get_ports(), current_organization_id(), generation_id, current_user_id())
    except DependencyUnavailable as error:
        flash(explain(error), "error")
    return _back_to(generation_id)


@blueprint.post("/questions/proposals/<uuid:generation_id>/<int:number>/adopt")
@requires(Action.MANAGE_QUESTIONS)
def adopt_proposal(generation_id: uuid.UUID, number: int) -> ResponseReturnValue:
    try:
        question = services.adopt_proposal(current_actor(), generation_id, number)
        done = gettext(
            "%(code)s is in the bank as a draft. It is asked once somebody marks it as reviewed.", code=question.code
        )
        flash(done, "success")
    except (InvalidInput, Conflict) as error:
        flash(explain(error), "error")
    return _back_to(generation_id)


@blueprint.post("/questions/proposals/<uuid:generation_id>/<int:number>/discard")
@requires(Action.MANAGE_QUESTIONS)
def discard_proposal(generation_id: uuid.UUID, number: int) -> ResponseReturnValue:
    try:
        services.discard_proposal(current_actor(), generation_id, number)
    except Conflict as error:
        flash(explain(error), "error")
    return _back_to(generation_id)


@blueprint.post("/questions/<uuid:question_id>/analysis")
@requires(Action.MANAGE_QUESTIONS)
def analyse(question_id: uuid.UUID) -> ResponseReturnValue:
    try:
        services.request_analysis(get_ports(), current_organization_id(), question_id, current_user_id())
    except DependencyUnavailable as error:
        flash(explain(error), "error")
    return redirect(url_for("question_bank.show", question_id=question_id, _anchor="analysis"))


def _back_to(generation_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("question_bank.show_proposals", generation_id=generation_id))


def _render_requests(form: WritingForm, refused: str = "") -> str:
    organization_id = current_organization_id()
    return render_template(
        "question_bank/request_proposals.html",
        form=form,
        refused=refused,
        topics=services.list_topics(organization_id),
        generations=services.list_generations(organization_id),
        has_model=services.has_language_model(get_ports()),
    )
