"""Pages on which people rate interviews and compare notes."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.audit import services as audit
from app.context import get_ports
from app.domain.permissions import Action
from app.domain.recommendation import Recommendation
from app.errors import Conflict, InvalidInput
from app.i18n import explain
from app.interviews.services import dismissal
from app.interviews.services.reading import read_interview
from app.reviews.forms import SubmissionForm, read_ratings
from app.reviews.services import rating
from app.reviews.services.debriefing import read_debrief
from app.reviews.services.drafts import rateable_components
from app.reviews.sight import sees_others
from app.web.actors import current_actor
from app.web.authorization import current_organization_id, requires
from app.web.telling import telling

blueprint = Blueprint("reviews", __name__, url_prefix="/interviews/<uuid:session_id>")


@blueprint.get("/review")
@requires(Action.REVIEW_ANSWERS)
def scorecard(session_id: uuid.UUID) -> ResponseReturnValue:
    return _render_scorecard(session_id, SubmissionForm())


@blueprint.post("/review/turns/<int:turn>")
@requires(Action.REVIEW_ANSWERS)
def rate(session_id: uuid.UUID, turn: int) -> ResponseReturnValue:
    try:
        rating.rate_answer(get_ports(), current_actor(), session_id, turn, read_ratings(request.form))
    except (InvalidInput, Conflict) as error:
        page = _render_scorecard(session_id, SubmissionForm(), refused_turn=turn, not_rated=explain(error))
        return page, error.http_status
    flash(gettext("Your rating of answer %(turn)s is saved.", turn=turn), "success")
    return redirect(url_for("reviews.scorecard", session_id=session_id, _anchor=f"turn-{turn}-own"))


@blueprint.post("/review/submission")
@requires(Action.REVIEW_ANSWERS)
def submit(session_id: uuid.UUID) -> ResponseReturnValue:
    form = SubmissionForm()
    if not form.is_submitted_right():
        return _render_scorecard(session_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    step = Recommendation(form.recommendation.data)
    try:
        rating.submit_review(get_ports(), current_actor(), session_id, step, form.note.data or "")
    except Conflict as error:
        return _render_scorecard(session_id, form, not_submitted=explain(error)), error.http_status
    flash(gettext("Your scorecard is submitted and locked."), "success")
    return redirect(url_for("reviews.debrief", session_id=session_id))


@blueprint.get("/debrief")
@requires(Action.VIEW_INTERVIEWS)
def debrief(session_id: uuid.UUID) -> ResponseReturnValue:
    found = read_debrief(get_ports(), current_organization_id(), session_id, may_see_others=sees_others(session_id))
    history = audit.list_entries(current_organization_id(), session_id)
    return render_template("reviews/debrief.html", debrief=found, session=found.interview.session, history=history)


@blueprint.post("/dismissal")
@requires(Action.REVIEW_ANSWERS)
def dismiss(session_id: uuid.UUID) -> ResponseReturnValue:
    with telling(gettext("The interview is dismissed and counts in no average.")):
        dismissal.dismiss_interview(get_ports(), current_actor(), session_id, request.form.get("reason", ""))
    return redirect(url_for("interviews.show", session_id=session_id))


@blueprint.post("/dismissal/withdrawal")
@requires(Action.REVIEW_ANSWERS)
def withdraw_dismissal(session_id: uuid.UUID) -> ResponseReturnValue:
    with telling(gettext("The interview counts again.")):
        dismissal.withdraw_dismissal(get_ports(), current_actor(), session_id)
    return redirect(url_for("interviews.show", session_id=session_id))


def _render_scorecard(session_id: uuid.UUID, form: SubmissionForm, **refused: Any) -> str:
    reading = read_interview(get_ports(), current_organization_id(), session_id, drafts_only=True)
    review = rating.find_review(current_actor(), session_id)
    own = {(row.answer_id, row.component): row for row in review.ratings} if review else {}
    return render_template(
        "reviews/scorecard.html",
        interview=reading,
        session=reading.session,
        review=review,
        own=own,
        form=form,
        entered=request.form,
        components_of=rateable_components,
        recused=rating.RECUSED if rating.is_recused(current_actor(), reading.session) else "",
        **refused,
    )
