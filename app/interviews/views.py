"""The recruiter's pages of interviews."""

from __future__ import annotations

import io
import uuid
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.context import get_config, get_ports
from app.database import utc_now
from app.domain.permissions import Action
from app.errors import Conflict, InvalidInput
from app.i18n import explain
from app.interviews.forms import InviteForm, read_filters, write_filters
from app.interviews.services import corrections
from app.interviews.services.dashboard import list_interviews
from app.interviews.services.reading import read_interview
from app.interviews.services.running import list_running
from app.interviews.services.sound_files import read_recording
from app.panels import services as panels
from app.panels.models import PanelStatus
from app.reports import services as reports
from app.reviews.services import rating as reviews
from app.reviews.sight import reviewed_ones, sees_others
from app.web.actors import current_actor, current_user_id
from app.web.authorization import current_organization_id, requires

RECORDING_CACHE_SECONDS = 3600
blueprint = Blueprint("interviews", __name__)


@blueprint.get("/")
@requires(Action.VIEW_INTERVIEWS)
def dashboard() -> ResponseReturnValue:
    """With `X-Fragment: list`, the list alone, as a page that is open already asks for it."""
    filters = read_filters(request.args)
    page = request.args.get("page", 1, type=int)
    interviews = list_interviews(current_organization_id(), filters, page, utc_now(), reviewed_ones())
    template = "list.html" if request.headers.get("X-Fragment") == "list" else "dashboard.html"
    query = write_filters(filters)
    return render_template(
        f"interviews/{template}",
        interviews=interviews,
        filters=filters,
        query=query,
        panels=panels.list_titles(current_organization_id()),
        page_url=lambda number: url_for("interviews.dashboard", page=number, **query),
    )


@blueprint.get("/interviews")
@requires(Action.VIEW_INTERVIEWS)
def index() -> ResponseReturnValue:
    query = request.query_string.decode()
    return redirect(url_for("interviews.dashboard") + (f"?{query}" if query else ""))


@blueprint.get("/interviews/<uuid:session_id>")
@requires(Action.VIEW_INTERVIEWS)
def show(session_id: uuid.UUID) -> ResponseReturnValue:
    return render_template("interviews/show.html", **_describe(session_id))


@blueprint.get("/interviews/<uuid:session_id>/state")
@requires(Action.VIEW_INTERVIEWS)
def state(session_id: uuid.UUID) -> ResponseReturnValue:
    """The changing parts of the page, from the stored state; an open page swaps in what differs."""
    return render_template("interviews/state.html", **_describe(session_id))


@blueprint.get("/live")
@requires(Action.VIEW_INTERVIEWS)
def live() -> ResponseReturnValue:
    """With `X-Fragment: list`, the list alone, as a page that is open already asks for it."""
    running = list_running(get_ports(), current_organization_id())
    template = "live_list.html" if request.headers.get("X-Fragment") == "list" else "live.html"
    return render_template(f"interviews/{template}", running=running)


@blueprint.post("/interviews/<uuid:session_id>/turns/<int:turn>/transcript")
@requires(Action.REVIEW_ANSWERS)
def correct(session_id: uuid.UUID, turn: int) -> ResponseReturnValue:
    """Refused, the page comes with what was typed, beside what the transcript has become."""
    version, text = request.form.get("version", 0, type=int), request.form.get("text", "")
    try:
        corrections.correct_transcript(get_ports(), current_actor(), session_id, turn, text, version)
    except (InvalidInput, Conflict) as error:
        not_corrected = {"turn": turn, "text": text, "reason": explain(error)}
        page = render_template("interviews/show.html", not_corrected=not_corrected, **_describe(session_id))
        return page, error.http_status
    flash(gettext("The correction is saved, and the answer is rated again."), "success")
    return redirect(url_for(".show", session_id=session_id, _anchor=f"turn-{turn}"))


def _describe(session_id: uuid.UUID) -> dict[str, Any]:
    sees = sees_others(session_id)
    reading = read_interview(get_ports(), current_organization_id(), session_id, drafts_only=not sees)
    return {
        "interview": reading,
        "session": reading.session,
        "report": reports.find_report(session_id, drafts_only=not sees),
        "report_url": reports.report_url(session_id),
        "own_review": reviews.find_review(current_actor(), session_id),
        "sees_others": sees,
        "submitted_reviews": reviews.count_submitted(current_organization_id(), session_id),
    }


@blueprint.get("/interviews/<uuid:session_id>/turns/<int:turn>/recording.flac")
@requires(Action.PLAY_RECORDINGS)
def recording(session_id: uuid.UUID, turn: int) -> Response:
    found = read_recording(get_ports(), current_organization_id(), session_id, turn)
    response = send_file(io.BytesIO(found.flac), mimetype="audio/flac", conditional=True, etag=found.etag)
    response.headers["Cache-Control"] = f"private, max-age={RECORDING_CACHE_SECONDS}"
    return response


@blueprint.get("/invitations/new")
@requires(Action.INVITE_CANDIDATES)
def invite() -> ResponseReturnValue:
    return _render_invite(_invite_form())


@blueprint.post("/invitations/new")
@requires(Action.INVITE_CANDIDATES)
def send_invitation() -> ResponseReturnValue:
    """The answer itself shows the link: it is stored nowhere and cannot be shown again."""
    form = _invite_form()
    if not form.is_submitted_right():
        return _render_invite(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        invitation, token = panels.invite_candidate(
            current_organization_id(),
            uuid.UUID(form.panel.data),
            form.name.data,
            form.email.data,
            form.days.data,
            form.time_zone.data or "",
            form.read_opening(),
            current_user_id(),
        )
        if form.by_mail.data and invitation.candidate.email:
            panels.mail_invitations(get_ports(), invitation.organization_id, [invitation.id], current_user_id())
            flash(gettext("%(name)s is invited; the mail is on its way.", name=invitation.candidate.name), "success")
            return redirect(url_for("panels.show", panel_id=invitation.panel_id, _anchor="invitations"))
    except (InvalidInput, Conflict) as error:
        return _render_invite(form, refused=explain(error)), error.http_status
    join_url = panels.make_join_url(get_config().public_url, token)
    return render_template("interviews/invited.html", invitation=invitation, join_url=join_url)


def _render_invite(form: InviteForm, refused: str = "") -> str:
    mails = get_ports().mailer is not None
    return render_template("interviews/invite.html", form=form, refused=refused, mails=mails)


def _invite_form() -> InviteForm:
    titles = panels.list_titles(current_organization_id())
    published = [panel for panel in titles if panel.status == PanelStatus.PUBLISHED]
    form = InviteForm()
    form.panel.choices = [(str(panel.id), panel.title) for panel in published]
    if request.method == "GET" and "panel" in request.args:
        form.panel.data = request.args["panel"]
    return form
