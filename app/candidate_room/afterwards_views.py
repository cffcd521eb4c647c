"""The candidate's door once the interview is over: read, correct, comment, ask for a person or for erasure."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.candidate_room.access import blueprint, let_in, was_let_in
from app.context import get_ports
from app.domain.candidate_statements import StatementKind
from app.domain.wording import marked
from app.errors import Forbidden, InterviewBotError, InvalidInput
from app.i18n import explain, translate
from app.interviews.models import InterviewSession
from app.interviews.services import afterwards
from app.web.authorization import candidate_token
from app.web.languages import offer_language

SAID = {
    StatementKind.COMMENT: marked("Thank you. Your comment stands beside your interview."),
    StatementKind.HUMAN_REVIEW: marked("Your request is recorded. A person will look at your answers."),
    StatementKind.ERASURE: marked("Your request is recorded. The people who invited you will act on it."),
}


@blueprint.get("/interview/<token>/afterwards")
@candidate_token
def show_afterwards(token: str) -> ResponseReturnValue:
    """A link alone shows no answers: mail scanners open links too."""
    session = _find_ended(token)
    if session is None or not was_let_in(session.invitation_id):
        return redirect(url_for(".show_room", token=token))
    reading = afterwards.read_afterwards(session)
    organization = afterwards.name_organization(session)
    return render_template("candidate_room/afterwards.html", reading=reading, token=token, organization=organization)


@blueprint.post("/interview/<token>/afterwards")
@candidate_token
def open_afterwards(token: str) -> ResponseReturnValue:
    session = _find_ended(token)
    if session is None:
        return redirect(url_for(".show_room", token=token), code=303)
    return let_in(session.invitation_id, url_for(".show_afterwards", token=token))


@blueprint.post("/interview/<token>/afterwards/answers/<int:turn>")
@candidate_token
def correct_answer(token: str, turn: int) -> ResponseReturnValue:
    session = _enter(token)
    try:
        afterwards.correct_answer(get_ports(), session.id, turn, request.form.get("text", ""))
        flash(gettext("Your version of answer %(turn)s is kept beside the original.", turn=turn), "success")
    except InterviewBotError as error:
        flash(explain(error), "warning")
    return redirect(url_for(".show_afterwards", token=token, _anchor=f"answer-{turn}"), code=303)


@blueprint.post("/interview/<token>/afterwards/statements")
@candidate_token
def add_statement(token: str) -> ResponseReturnValue:
    session = _enter(token)
    kind = _read_kind(request.form.get("kind", ""))
    try:
        afterwards.add_statement(get_ports(), session.id, kind, request.form.get("text", ""))
        flash(translate(SAID[kind]), "success")
    except InterviewBotError as error:
        flash(explain(error), "warning")
    return redirect(url_for(".show_afterwards", token=token), code=303)


def _find_ended(token: str) -> InterviewSession | None:
    session = afterwards.find_ended_session(token)
    if session is not None:
        offer_language(session.panel_snapshot["language"])
    return session


def _enter(token: str) -> InterviewSession:
    session = _find_ended(token)
    if session is None or not was_let_in(session.invitation_id):
        raise Forbidden("Please open your link once more.")
    return session


def _read_kind(text: str) -> StatementKind:
    if text not in {kind.value for kind in SAID}:
        raise InvalidInput("Choose a comment or one of the two requests.")
    return StatementKind(text)
