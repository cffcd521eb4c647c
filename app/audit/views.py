"""The organisation's own page of who did what."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.audit import services
from app.domain.audit_log import AuditAction
from app.domain.permissions import Action
from app.web.authorization import current_organization_id, requires

PAGE_SIZE = 50
blueprint = Blueprint("audit", __name__)


@dataclass(frozen=True)
class Page:
    number: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


@blueprint.get("/audit")
@requires(Action.VIEW_AUDIT_LOG)
def index() -> ResponseReturnValue:
    return _render()


@blueprint.post("/audit/verification")
@requires(Action.VIEW_AUDIT_LOG)
def verify() -> ResponseReturnValue:
    """Changes nothing; a POST, for it reads the whole log."""
    return _render(services.verify(current_organization_id()))


def _render(verification: services.Verification | None = None) -> str:
    organization_id, action = current_organization_id(), request.args.get("action", "")
    page = Page(max(1, request.args.get("page", 1, type=int)), services.count(organization_id, action))
    offset = (page.number - 1) * PAGE_SIZE
    return render_template(
        "audit/index.html",
        entries=services.list_latest(organization_id, action, limit=PAGE_SIZE, offset=offset),
        page=page,
        action=action,
        actions=[known.value for known in AuditAction],
        verification=verification,
    )
