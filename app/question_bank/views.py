"""The pages of the question bank."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from pathlib import PurePath
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from app.context import get_ports
from app.domain.difficulty import Difficulty
from app.domain.permissions import Action
from app.domain.protected_subjects import find_protected_subjects
from app.domain.question_health import examine_question
from app.domain.wording import marked
from app.errors import InvalidInput, NotFound
from app.i18n import explain, translate
from app.interviews.services.question_history import list_past_answers
from app.question_bank import services
from app.question_bank.formats import FileFormat
from app.question_bank.forms import ImportForm, read_filter, write_filter
from app.question_bank.models import QuestionStatus
from app.question_bank.services import ImportRefused, ImportSummary, RowError
from app.question_bank.services.graded import list_graded
from app.reviews.sight import reviewed_ones
from app.web.actors import current_user_id
from app.web.authorization import current_organization_id, requires
from app.web.redirects import safe_path
from app.web.telling import MESSAGES
from app.web.undo import offer_undo

MIME_TYPES = {FileFormat.CSV: "text/csv", FileFormat.JSON: "application/json"}
OTHER_KIND = marked("its name ends in neither .csv nor .json")
SAID_OF = {
    "draft": marked("The question is draft now."),
    "reviewed": marked("The question is reviewed now."),
    "retired": marked("The question is retired now."),
}
blueprint = Blueprint("question_bank", __name__)


@blueprint.get("/questions")
@requires(Action.VIEW_QUESTIONS)
def index() -> ResponseReturnValue:
    wanted = read_filter(request.args)
    query = write_filter(wanted)
    page = services.list_questions(current_organization_id(), wanted, max(1, request.args.get("page", 1, type=int)))
    return render_template(
        "question_bank/index.html",
        page=page,
        wanted=wanted,
        query=query,
        topics=services.list_topics(current_organization_id()),
        difficulties=Difficulty,
        statuses=QuestionStatus,
        categories=services.list_categories(current_organization_id()),
        page_url=lambda number: url_for("question_bank.index", page=number, **query),
    )


@blueprint.get("/questions/<uuid:question_id>")
@requires(Action.VIEW_QUESTIONS)
def show(question_id: uuid.UUID) -> ResponseReturnValue:
    version = services.get_current_version(current_organization_id(), question_id)
    versions = services.list_versions(current_organization_id(), question_id)
    past = list_past_answers(current_organization_id(), question_id, reviewed_ones())
    return render_template(
        "question_bank/show.html",
        version=version,
        question=version.question,
        versions=versions,
        statuses=QuestionStatus,
        warnings=find_protected_subjects(version.text),
        health=examine_question(version.question.difficulty, past),
        analysis=services.find_analysis(version.id),
        can_analyse=services.has_language_model(get_ports()),
        graded=list_graded(current_organization_id(), question_id),
    )


@blueprint.post("/questions/<uuid:question_id>/status/<status>")
@requires(Action.MANAGE_QUESTIONS)
def change_status(question_id: uuid.UUID, status: str) -> ResponseReturnValue:
    page = url_for("question_bank.show", question_id=question_id)
    _change_statuses({question_id: status}, translate(SAID_OF.get(status, "")), page)
    return redirect(page)


@blueprint.post("/questions/status")
@requires(Action.MANAGE_QUESTIONS)
def change_statuses() -> ResponseReturnValue:
    """Of the questions that are ticked; back to the list as it was."""
    ids = request.form.getlist("question", type=uuid.UUID)
    page = url_for("question_bank.index", **write_filter(read_filter(request.args)))
    if ids:
        done = ngettext("%(num)s changed.", "%(num)s changed.", len(ids))
        _change_statuses(dict.fromkeys(ids, request.form.get("status", "")), done, page)
    else:
        flash(gettext("Tick the questions first."), "error")
    return redirect(f"{page}#{MESSAGES}")


@blueprint.post("/questions/status/undo")
@requires(Action.MANAGE_QUESTIONS)
def restore_statuses() -> ResponseReturnValue:
    """`was` holds pairs of a question and a status, with a colon between them."""
    pairs = [entry.partition(":") for entry in request.form.getlist("was")]
    try:
        was = {uuid.UUID(key): status for key, _, status in pairs}
        services.change_statuses(current_organization_id(), was, current_user_id())
        flash(gettext("It is as it was."), "success")
    except (InvalidInput, NotFound, ValueError):
        flash(gettext("It could not be taken back: a question or its status is not known any more."), "error")
    return redirect(safe_path(request.form.get("back", ""), url_for("question_bank.index")))


def _change_statuses(wanted: dict[uuid.UUID, str], done: str, back: str) -> None:
    try:
        before = services.change_statuses(current_organization_id(), wanted, current_user_id())
    except InvalidInput as error:
        flash(explain(error), "error")
        return
    was = [f"{question_id}:{status}" for question_id, status in before.items()]
    offer_undo(done, url_for("question_bank.restore_statuses"), {"was": was, "back": [back]})


@blueprint.get("/questions/export.<any(csv, json):suffix>")
@requires(Action.VIEW_QUESTIONS)
def export(suffix: str) -> Response:
    file_format = FileFormat(suffix)
    response = Response(services.export_questions(current_organization_id(), file_format))
    response.mimetype = MIME_TYPES[file_format]
    response.headers["Content-Disposition"] = f'attachment; filename="questions.{suffix}"'
    return response


@blueprint.get("/questions/import")
@requires(Action.MANAGE_QUESTIONS)
def import_page() -> ResponseReturnValue:
    return _render_import(ImportForm())


@blueprint.post("/questions/import")
@requires(Action.MANAGE_QUESTIONS)
def import_file() -> ResponseReturnValue:
    form = ImportForm()
    if not form.is_submitted_right():
        return _render_import(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        summary = _take_in(form)
    except ImportRefused as refusal:
        return _render_import(form, errors=refusal.errors), refusal.http_status
    if form.preview.data:
        return _render_import(form, summary=summary)
    numbers = {"created": summary.created, "updated": summary.updated, "unchanged": summary.unchanged}
    flash(gettext("%(created)s new, %(updated)s changed, %(unchanged)s as they were.", **numbers), "success")
    return redirect(url_for("question_bank.index"))


def _take_in(form: ImportForm) -> ImportSummary:
    suffix = PurePath(form.file.data.filename or "").suffix.lstrip(".").lower()
    if suffix not in set(FileFormat):
        raise ImportRefused([RowError(0, OTHER_KIND, of_file=True)])
    organization_id, content = current_organization_id(), form.file.data.read()
    if form.preview.data:
        return services.preview_import(organization_id, content, FileFormat(suffix))
    return services.import_questions(organization_id, content, FileFormat(suffix), current_user_id())


def _render_import(form: ImportForm, **values: Any) -> str:
    return render_template("question_bank/import.html", form=form, **values)
