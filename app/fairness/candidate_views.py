"""The candidate's own page of questions that nobody has to answer."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.domain.self_identification import CHARACTERISTICS
from app.errors import InvitationRefused
from app.fairness.services.identifying import read_about_you, say_about_you
from app.web.authorization import candidate_token
from app.web.languages import offer_language

blueprint = Blueprint("about_you", __name__, url_prefix="/interview/<token>/about-you")


@blueprint.get("")
@candidate_token
def show(token: str) -> ResponseReturnValue:
    page = read_about_you(token)
    offer_language(page.language)
    return render_template("fairness/about_you.html", page=page, characteristics=CHARACTERISTICS)


@blueprint.post("")
@candidate_token
def save(token: str) -> ResponseReturnValue:
    offer_language(read_about_you(token).language)
    say_about_you(token, request.form)
    flash(gettext("Thank you. What you chose is kept; you can change it or take it back here at any time."), "success")
    return redirect(url_for(".show", token=token), code=303)


@blueprint.errorhandler(InvitationRefused)
def explain_refusal(refusal: InvitationRefused) -> ResponseReturnValue:
    offer_language(refusal.language)
    return render_template("candidate_room/refused.html", refusal=refusal), int(refusal.http_status)


@blueprint.after_request
def keep_link_secret(response: Response) -> Response:
    """The address holds the token."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
