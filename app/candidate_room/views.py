"""The candidate's door: notice, consent, room. A GET changes nothing, for mail scanners open links too."""

from __future__ import annotations

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError

from app.candidate_room.access import blueprint, let_in, was_let_in
from app.candidate_room.forms import ConsentForm
from app.context import get_ports
from app.errors import Forbidden, InterviewBotError, InvitationRefused
from app.i18n import explain
from app.interviews.services import trials
from app.interviews.services.admission import AdmittedInvitation, find_invitation
from app.web.authorization import candidate_token
from app.web.languages import offer_language


def _find_invitation(token: str) -> AdmittedInvitation:
    invitation = find_invitation(token)
    offer_language(invitation.language)
    return invitation


@blueprint.get("/interview/<token>")
@candidate_token
def show_room(token: str) -> ResponseReturnValue:
    invitation = _find_invitation(token)
    if not was_let_in(invitation.invitation_id):
        return render_template("candidate_room/notice.html", invitation=invitation, form=ConsentForm())
    return render_template("candidate_room/room.html", invitation=invitation, token=token)


@blueprint.post("/interview/<token>")
@candidate_token
def give_consent(token: str) -> ResponseReturnValue:
    invitation = _find_invitation(token)
    form = ConsentForm()
    if not form.validate_on_submit():
        return render_template("candidate_room/notice.html", invitation=invitation, form=form), 422
    return let_in(invitation.invitation_id, url_for(".show_room", token=token))


@blueprint.post("/interview/<token>/trial")
@candidate_token
def hear_trial(token: str) -> ResponseReturnValue:
    """The sound check: PCM16 as the body, what was understood as `text`; null where the workers are too busy."""
    invitation = _find_invitation(token)
    if not was_let_in(invitation.invitation_id):
        raise Forbidden("Please open your link once more.")
    try:
        text = trials.hear_trial(get_ports(), invitation.invitation_id, invitation.language, request.get_data())
    except InterviewBotError as error:
        return jsonify(code=error.code, message=explain(error)), error.http_status
    return jsonify(text=text)


@blueprint.errorhandler(InvitationRefused)
def explain_refusal(refusal: InvitationRefused) -> ResponseReturnValue:
    offer_language(refusal.language)
    token = (request.view_args or {}).get("token", "")
    return render_template("candidate_room/refused.html", refusal=refusal, token=token), int(refusal.http_status)


@blueprint.errorhandler(CSRFError)
def ask_again(_error: CSRFError) -> ResponseReturnValue:
    """A notice that stayed open for hours: the candidate confirms once more on a fresh page."""
    flash(gettext("This page had been open for a long time. Please confirm once more."), "info")
    page = ".show_afterwards" if "/afterwards" in request.path else ".show_room"
    return redirect(url_for(page, token=(request.view_args or {})["token"]), code=303)


@blueprint.after_request
def keep_link_secret(response: Response) -> Response:
    """The address holds the token; the site's own headers keep it from referrers and caches."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
