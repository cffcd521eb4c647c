"""The pages of invitations to one panel."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from app.context import get_config, get_ports
from app.domain.invitation_mail import MEANINGS, find_mail_problems
from app.domain.permissions import Action
from app.errors import Conflict, InvalidInput
from app.i18n import explain
from app.panels import services
from app.panels.invitation_forms import InviteAllForm, InviteeFileForm, MailForm
from app.panels.invitee_files import InviteeRow, decode_text, read_invitees
from app.web.actors import current_user_id
from app.web.authorization import current_organization_id, requires

blueprint = Blueprint("invitations", __name__)


@blueprint.post("/panels/<uuid:panel_id>/invitations/<uuid:invitation_id>/link")
@requires(Action.INVITE_CANDIDATES)
def renew(panel_id: uuid.UUID, invitation_id: uuid.UUID) -> ResponseReturnValue:
    """The answer itself shows the link: it is stored nowhere and cannot be shown again."""
    try:
        invitation, token = services.renew_link(current_organization_id(), invitation_id, by=current_user_id())
    except Conflict as error:
        return _back(panel_id, explain(error), "error")
    join_url = services.make_join_url(get_config().public_url, token)
    return render_template("interviews/invited.html", invitation=invitation, join_url=join_url)


@blueprint.post("/panels/<uuid:panel_id>/invitations/<uuid:invitation_id>/mail")
@requires(Action.INVITE_CANDIDATES)
def send(panel_id: uuid.UUID, invitation_id: uuid.UUID) -> ResponseReturnValue:
    try:
        services.mail_invitations(get_ports(), current_organization_id(), [invitation_id], current_user_id())
    except (InvalidInput, Conflict) as error:
        return _back(panel_id, explain(error), "error")
    return _back(panel_id, gettext("The mail is on its way; links sent before work no more."))


@blueprint.get("/panels/<uuid:panel_id>/invitations/<uuid:invitation_id>/interview.ics")
@requires(Action.INVITE_CANDIDATES)
def calendar(panel_id: uuid.UUID, invitation_id: uuid.UUID) -> Response:
    response = Response(services.get_calendar(current_organization_id(), panel_id, invitation_id))
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = 'attachment; filename="interview.ics"'
    return response


@blueprint.get("/panels/<uuid:panel_id>/invitations/file")
@requires(Action.INVITE_CANDIDATES)
def file_page(panel_id: uuid.UUID) -> ResponseReturnValue:
    return _render_file(panel_id)


@blueprint.post("/panels/<uuid:panel_id>/invitations/file")
@requires(Action.INVITE_CANDIDATES)
def preview_file(panel_id: uuid.UUID) -> ResponseReturnValue:
    form = InviteeFileForm()
    if not form.is_submitted_right():
        return _render_file(panel_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        content = decode_text(form.file.data.read())
        rows = read_invitees(content)
    except InvalidInput as error:
        return _render_file(panel_id, form, refused=explain(error)), error.http_status
    return _render_preview(panel_id, InviteAllForm(formdata=None, data={"content": content}), rows)


@blueprint.post("/panels/<uuid:panel_id>/invitations/all")
@requires(Action.INVITE_CANDIDATES)
def invite_all(panel_id: uuid.UUID) -> ResponseReturnValue:
    """The answer itself shows the links of those who get no mail: they are stored nowhere."""
    form = InviteAllForm()
    try:
        rows = read_invitees(form.content.data or "")
    except InvalidInput as error:
        return _render_file(panel_id, refused=explain(error)), error.http_status
    if not form.is_submitted_right() or any(row.problems for row in rows):
        return _render_preview(panel_id, form, rows), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        return _invite_rows(panel_id, form, rows)
    except (InvalidInput, Conflict) as error:
        return _render_preview(panel_id, form, rows, refused=explain(error)), error.http_status


def _invite_rows(panel_id: uuid.UUID, form: InviteAllForm, rows: list[InviteeRow]) -> ResponseReturnValue:
    organization_id = current_organization_id()
    invitees, by = [row.invitee for row in rows], current_user_id()
    invited = services.invite_candidates(organization_id, panel_id, invitees, form.days.data, by=by)
    mailed = [invitation for invitation, _ in invited if form.by_mail.data and invitation.candidate.email]
    if mailed:
        services.mail_invitations(get_ports(), organization_id, [invitation.id for invitation in mailed], by)
    links = [
        (invitation, services.make_join_url(get_config().public_url, token))
        for invitation, token in invited
        if invitation not in mailed
    ]
    if not links:
        return _back(panel_id, _say_mailed(len(mailed)))
    panel = services.get_panel(organization_id, panel_id)
    return render_template("panels/links.html", panel=panel, links=links, mailed=len(mailed))


def _say_mailed(number: int) -> str:
    return str(
        ngettext(
            "%(num)s candidate is invited; the mail is on its way.",
            "%(num)s candidates are invited; the mails are on their way.",
            number,
        )
    )


@blueprint.get("/panels/<uuid:panel_id>/mail")
@requires(Action.MANAGE_PANELS)
def mail(panel_id: uuid.UUID) -> ResponseReturnValue:
    panel = services.get_panel(current_organization_id(), panel_id)
    form = MailForm()
    subject, body = services.write_usual_mail(panel)
    form.subject.data, form.body.data = panel.mail_subject or subject, panel.mail_body or body
    return _render_mail(panel_id, form)


@blueprint.post("/panels/<uuid:panel_id>/mail")
@requires(Action.MANAGE_PANELS)
def save_mail(panel_id: uuid.UUID) -> ResponseReturnValue:
    """The button that previews sends the form as it is and saves nothing."""
    form = MailForm()
    if not form.is_submitted_right():
        return _render_mail(panel_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if "preview" in request.form:
        problems = find_mail_problems(form.subject.data or "", form.body.data or "")
        return _render_mail(panel_id, form, refused="; ".join(problems))
    try:
        subject, body = form.subject.data or "", form.body.data or ""
        services.edit_mail(current_organization_id(), panel_id, subject, body, current_user_id())
    except InvalidInput as error:
        return _render_mail(panel_id, form, refused=explain(error)), error.http_status
    return _back(panel_id, gettext("The mail is saved."))


def _back(panel_id: uuid.UUID, message: str, category: str = "success") -> ResponseReturnValue:
    flash(message, category)
    return redirect(url_for("panels.show", panel_id=panel_id, _anchor="invitations"))


def _render_file(panel_id: uuid.UUID, form: InviteeFileForm | None = None, refused: str = "") -> str:
    panel = services.get_panel(current_organization_id(), panel_id)
    return render_template("panels/invitees.html", panel=panel, form=form or InviteeFileForm(), refused=refused)


def _render_preview(panel_id: uuid.UUID, form: InviteAllForm, rows: list[InviteeRow], **values: Any) -> str:
    panel = services.get_panel(current_organization_id(), panel_id)
    mails = get_ports().mailer is not None
    return render_template("panels/invitees_preview.html", panel=panel, form=form, rows=rows, mails=mails, **values)


def _render_mail(panel_id: uuid.UUID, form: MailForm, refused: str = "") -> str:
    panel = services.get_panel(current_organization_id(), panel_id)
    preview = services.preview_mail(panel, form.subject.data or "", form.body.data or "")
    return render_template(
        "panels/mail.html", panel=panel, form=form, preview=preview, meanings=MEANINGS, refused=refused
    )
