"""The candidate's door: notice, consent, room. A GET changes nothing, for mail scanners open links too."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from app.candidate_room.forms import ConsentForm
from app.candidate_room.room_cookie import COOKIE_NAME, COOKIE_SECONDS, read_invitation, sign_invitation
from app.context import get_config
from app.errors import InvitationRefused
from app.interviews.services.admission import AdmittedInvitation, find_invitation
from app.web.authorization import candidate_token

blueprint = Blueprint("candidate_room", __name__)


@blueprint.get("/interview/<token>")
@candidate_token
def show_room(token: str) -> ResponseReturnValue:
    invitation = find_invitation(token)
    if not _was_let_in(invitation):
        return render_template("candidate_room/notice.html", invitation=invitation, form=ConsentForm())
    return render_template("candidate_room/room.html", invitation=invitation, token=token)


@blueprint.post("/interview/<token>")
@candidate_token
def give_consent(token: str) -> ResponseReturnValue:
    invitation = find_invitation(token)
    form = ConsentForm()
    if not form.validate_on_submit():
        return render_template("candidate_room/notice.html", invitation=invitation, form=form), 422
    return _let_in(invitation, url_for(".show_room", token=token))


@blueprint.errorhandler(InvitationRefused)
def explain_refusal(refusal: InvitationRefused) -> ResponseReturnValue:
    return render_template("candidate_room/refused.html", refusal=refusal), int(refusal.http_status)


@blueprint.errorhandler(CSRFError)
def ask_again(_error: CSRFError) -> ResponseReturnValue:
    """A notice that stayed open for hours: the candidate confirms once more on a fresh page."""
    flash("This page had been open for a long time. Please confirm once more.", "info")
    return redirect(request.path, code=303)


@blueprint.after_request
def keep_link_secret(response: Response) -> Response:
    """The address holds the token; the site's own headers keep it from referrers and caches."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _was_let_in(invitation: AdmittedInvitation) -> bool:
    named = read_invitation(get_config().secret_key, request.cookies.get(COOKIE_NAME))
    return named == invitation.invitation_id


def _let_in(invitation: AdmittedInvitation, room_url: str) -> Response:
    config = get_config()
    response = make_response(redirect(room_url, code=303))
    response.set_cookie(
        COOKIE_NAME,
        sign_invitation(config.secret_key, invitation.invitation_id),
        max_age=COOKIE_SECONDS,
        path="/",
        secure=config.production,
        httponly=True,
        samesite="Lax",
    )
    return response
