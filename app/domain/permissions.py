"""What a role may do: deny by default."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from app.domain.wording import marked


class RoleName(StrEnum):
    PLATFORM_ADMIN = "platform_admin"
    ORG_ADMIN = "org_admin"
    RECRUITER = "recruiter"
    VIEWER = "viewer"


class Action(StrEnum):
    """Something a signed-in person may be allowed to do, always within their own organisation."""

    USE_OWN_ACCOUNT = "use_own_account"
    VIEW_INTERVIEWS = "view_interviews"
    PLAY_RECORDINGS = "play_recordings"
    VIEW_REPORTS = "view_reports"
    BUILD_REPORTS = "build_reports"
    VIEW_PANELS = "view_panels"
    MANAGE_PANELS = "manage_panels"
    INVITE_CANDIDATES = "invite_candidates"
    REVIEW_ANSWERS = "review_answers"
    VIEW_QUESTIONS = "view_questions"
    MANAGE_QUESTIONS = "manage_questions"
    HANDLE_REQUESTS = "handle_requests"
    ERASE_CANDIDATES = "erase_candidates"
    VIEW_AUDIT_LOG = "view_audit_log"
    VIEW_FAIRNESS = "view_fairness"
    MANAGE_SETTINGS = "manage_settings"
    MANAGE_PROGRAMS = "manage_programs"
    MANAGE_USERS = "manage_users"
    MANAGE_ORGANIZATIONS = "manage_organizations"
    OPERATE_PLATFORM = "operate_platform"


_VIEWER = frozenset(
    {
        Action.USE_OWN_ACCOUNT,
        Action.VIEW_INTERVIEWS,
        Action.PLAY_RECORDINGS,
        Action.VIEW_REPORTS,
        Action.VIEW_PANELS,
        Action.VIEW_QUESTIONS,
    }
)
_RECRUITER = _VIEWER | {
    Action.BUILD_REPORTS,
    Action.MANAGE_PANELS,
    Action.INVITE_CANDIDATES,
    Action.REVIEW_ANSWERS,
    Action.MANAGE_QUESTIONS,
    Action.HANDLE_REQUESTS,
}
_ORG_ADMIN = _RECRUITER | {
    Action.ERASE_CANDIDATES,
    Action.VIEW_AUDIT_LOG,
    Action.VIEW_FAIRNESS,
    Action.MANAGE_SETTINGS,
    Action.MANAGE_PROGRAMS,
    Action.MANAGE_USERS,
}
# Whoever runs the platform keeps tenants and people; interviews belong to the organisations.
_PLATFORM_ADMIN = frozenset(
    {Action.USE_OWN_ACCOUNT, Action.MANAGE_USERS, Action.MANAGE_ORGANIZATIONS, Action.OPERATE_PLATFORM}
)

# What they may do for an hour in one organisation, for a reason, seen by it.
BREAK_GLASS = frozenset({Action.VIEW_INTERVIEWS, Action.PLAY_RECORDINGS, Action.VIEW_REPORTS})

ALLOWED: dict[RoleName, frozenset[Action]] = {
    RoleName.PLATFORM_ADMIN: _PLATFORM_ADMIN,
    RoleName.ORG_ADMIN: _ORG_ADMIN,
    RoleName.RECRUITER: _RECRUITER,
    RoleName.VIEWER: _VIEWER,
}
LABELS: dict[RoleName, str] = {
    RoleName.PLATFORM_ADMIN: marked("Platform admin"),
    RoleName.ORG_ADMIN: marked("Organisation admin"),
    RoleName.RECRUITER: marked("Recruiter"),
    RoleName.VIEWER: marked("Viewer"),
}
DESCRIPTIONS: dict[RoleName, str] = {
    RoleName.PLATFORM_ADMIN: marked("Keeps organisations and people; sees no interviews"),
    RoleName.ORG_ADMIN: marked("Everything within the organisation, its people included"),
    RoleName.RECRUITER: marked("Composes panels, invites candidates, reviews interviews"),
    RoleName.VIEWER: marked("Reads interviews and reports, changes nothing"),
}


def is_allowed(role: str, action: Action) -> bool:
    """False for a role that is not known."""
    return role in ALLOWED and action in ALLOWED[RoleName(role)]


def any_allowed(roles: Iterable[str], action: Action) -> bool:
    return any(is_allowed(role, action) for role in roles)
