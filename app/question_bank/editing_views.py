"""The pages on which questions are written."""

from __future__ import annotations

import time
import uuid
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.context import get_ports
from app.domain.permissions import Action
from app.domain.protected_subjects import find_protected_subjects
from app.errors import Conflict, InvalidInput
from app.i18n import explain, translate
from app.question_bank import services
from app.question_bank.forms import QuestionForm
from app.question_bank.models import QuestionVersion
from app.question_bank.services import LikenessReading
from app.question_bank.views import blueprint
from app.web.actors import current_user_id
from app.web.authorization import current_organization_id, requires

__all__ = ["blueprint"]  # that of views, with the routes of this module on it
LIKENESS_WAIT_SECONDS = 4.0
LOOK_AGAIN_SECONDS = 0.05


@blueprint.get("/questions/new")
@requires(Action.MANAGE_QUESTIONS)
def new() -> ResponseReturnValue:
    form = _make_form()
    form.start_empty()
    return _render_form(form)


@blueprint.post("/questions/new")
@requires(Action.MANAGE_QUESTIONS)
def create() -> ResponseReturnValue:
    form = _make_form()
    if not form.is_submitted_right():
        return _render_form(form), HTTPStatus.UNPROCESSABLE_ENTITY
    if refusal := _refuse_twins(form):
        return refusal
    try:
        question = services.create_question(current_organization_id(), form.to_record(), current_user_id())
    except (InvalidInput, Conflict) as error:
        return _render_form(form, refused=explain(error)), error.http_status
    flash(gettext("The question is in the bank."), "success")
    _warn_of_subjects(form)
    return redirect(url_for("question_bank.show", question_id=question.id))


@blueprint.get("/questions/<uuid:question_id>/edit")
@requires(Action.MANAGE_QUESTIONS)
def edit(question_id: uuid.UUID) -> ResponseReturnValue:
    version = services.get_current_version(current_organization_id(), question_id)
    form = _make_form()
    form.fill(services.read_content(version))
    return _render_form(form, version=version)


@blueprint.post("/questions/<uuid:question_id>/edit")
@requires(Action.MANAGE_QUESTIONS)
def save(question_id: uuid.UUID) -> ResponseReturnValue:
    version = services.get_current_version(current_organization_id(), question_id)
    form = _make_form()
    if not form.is_submitted_right():
        return _render_form(form, version=version), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.text.data != version.text and (refusal := _refuse_twins(form, version)):
        return refusal
    record = {**form.to_record(), "language": version.question.language}
    try:
        saved = services.edit_question(current_organization_id(), question_id, record, current_user_id())
    except (InvalidInput, Conflict) as error:
        return _render_form(form, refused=explain(error), version=version), error.http_status
    flash(gettext("Saved as version %(number)s.", number=saved.number), "success")
    _warn_of_subjects(form)
    return redirect(url_for("question_bank.show", question_id=question_id))


@blueprint.post("/questions/<uuid:question_id>/versions/<int:number>/restore")
@requires(Action.MANAGE_QUESTIONS)
def restore(question_id: uuid.UUID, number: int) -> ResponseReturnValue:
    try:
        restored = services.restore_version(current_organization_id(), question_id, number, current_user_id())
        flash(
            gettext("Version %(old)s is in force again, as version %(number)s.", old=number, number=restored.number),
            "success",
        )
    except (InvalidInput, Conflict) as error:
        flash(explain(error), "error")
    return redirect(url_for("question_bank.show", question_id=question_id))


def _make_form() -> QuestionForm:
    form = QuestionForm()
    form.offer_categories(services.list_categories(current_organization_id()))
    return form


def _refuse_twins(form: QuestionForm, version: QuestionVersion | None = None) -> ResponseReturnValue | None:
    """None where nothing in the bank means nearly the same, or where the person has seen what does."""
    if form.twins_seen.data:
        return None
    reading = _await_reading(form.text.data or "", version.question_id if version else None)
    if reading is None:
        flash(gettext("It was not compared with the other questions: no worker answered in time."), "info")
    elif reading.twins:
        return _render_form(form, twins=reading.twins, version=version), HTTPStatus.CONFLICT
    elif reading.compared < reading.total:
        flash(_say_how_far(reading), "info")
    return None


def _say_how_far(reading: LikenessReading) -> str:
    compared, total = reading.compared, reading.total
    return str(gettext("It was compared with %(number)s of %(of)s questions so far.", number=compared, of=total))


def _await_reading(text: str, own_id: uuid.UUID | None) -> LikenessReading | None:
    check_id = services.request_check(get_ports(), current_organization_id(), text, own_id)
    if check_id is None:
        return None
    give_up_at = time.monotonic() + LIKENESS_WAIT_SECONDS
    while time.monotonic() < give_up_at:
        if reading := services.take_reading(current_organization_id(), check_id):
            return reading
        time.sleep(LOOK_AGAIN_SECONDS)
    return None


def _warn_of_subjects(form: QuestionForm) -> None:
    for warning in find_protected_subjects(form.text.data or ""):
        subject = translate(warning.subject)
        flash(
            gettext("Look again: this may ask about %(subject)s, which an interview must not.", subject=subject), "warn"
        )


def _render_form(form: QuestionForm, **values: Any) -> str:
    topics = services.list_topics(current_organization_id())
    return render_template("question_bank/form.html", form=form, topics=topics, **values)
