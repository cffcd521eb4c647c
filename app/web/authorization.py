"""Who may enter a route: one rule recorded on each view function, checked before any view runs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar, cast

from flask import Flask, current_app, request
from flask_login import current_user

from app.domain.permissions import Action, any_allowed
from app.errors import Forbidden, SecondFactorOwed, Unauthenticated
from app.tenancy import enter_organization

RULE_ATTRIBUTE = "access_rule"
View = TypeVar("View", bound=Callable[..., Any])


class Access(StrEnum):
    """public: anyone. candidate_token: the view itself checks the token of an invitation. action: by role."""

    PUBLIC = "public"
    CANDIDATE_TOKEN = "candidate_token"  # noqa: S105 - the name of a rule, not a secret
    ACTION = "action"


@dataclass(frozen=True)
class AccessRule:
    """`confirmed`: whoever gave their password a while ago is asked for it once more (app/accounts/confirming.py)."""

    access: Access
    action: Action | None = None
    confirmed: bool = False


class Principal(Protocol):
    """The signed-in person as the doors know them; `organization_id` is None for platform admins."""

    @property
    def user_id(self) -> uuid.UUID: ...
    @property
    def organization_id(self) -> uuid.UUID | None: ...
    @property
    def role_names(self) -> frozenset[str]: ...


def _record(view: View, rule: AccessRule) -> View:
    setattr(view, RULE_ATTRIBUTE, rule)
    return view


def public(view: View) -> View:
    return _record(view, AccessRule(Access.PUBLIC))


def candidate_token(view: View) -> View:
    return _record(view, AccessRule(Access.CANDIDATE_TOKEN))


def requires(action: Action, *, confirmed: bool = False) -> Callable[[View], View]:
    """Put it below `@blueprint.route`: the rule belongs on the function that the route registers."""
    return lambda view: _record(view, AccessRule(Access.ACTION, action, confirmed))


def find_rule(view: Callable[..., Any] | None) -> AccessRule | None:
    return cast("AccessRule | None", getattr(view, RULE_ATTRIBUTE, None))


def find_principal() -> Principal | None:
    # the person, not the proxy, which would look for them again at every attribute
    person = current_user._get_current_object()  # noqa: SLF001 - the name that Werkzeug's proxies document
    return cast(Principal, person) if person.is_authenticated else None


def current_principal() -> Principal:
    """Raises Unauthenticated."""
    principal = find_principal()
    if principal is None:
        raise Unauthenticated("Sign in to go on.")
    return principal


def may(action: Action) -> bool:
    """Whether the person of this request may do it; False for visitors."""
    principal = find_principal()
    if principal is None or _is_held_up(principal, action):
        return False
    return any_allowed(principal.role_names, action) or action in _granted(principal)


def _granted(principal: Principal) -> frozenset[Action]:
    """Beyond the roles: what a platform admin who looks into an organisation may do there."""
    return cast("frozenset[Action]", getattr(principal, "granted_actions", frozenset()))


def _is_held_up(principal: Principal, action: Action) -> bool:
    """Whoever owes a second factor may set it up and nothing else."""
    return action is not Action.USE_OWN_ACCOUNT and getattr(principal, "owes_second_factor", False)


def current_organization_id() -> uuid.UUID:
    """The organisation that every query of this request is scoped by. Raises Unauthenticated, Forbidden."""
    organization_id = current_principal().organization_id
    if organization_id is None:
        raise Forbidden("Your account belongs to no organisation. Sign in as somebody of the organisation.")
    enter_organization(organization_id)
    return organization_id


def check_access() -> None:
    """Refuse the request unless its view has a rule that lets this person in."""
    if request.endpoint is None:
        return  # no such route: the 404 page follows
    rule = find_rule(current_app.view_functions.get(request.endpoint))
    if rule is None:
        raise Forbidden("This page is closed: no rule says who may open it.")
    if rule.access is not Access.ACTION:
        return
    principal = current_principal()
    is_allowed = rule.action is not None and any_allowed(principal.role_names, rule.action)
    if rule.action is None or not (is_allowed or rule.action in _granted(principal)):
        raise Forbidden("Your role does not allow this. Ask an administrator of your organisation.")
    if _is_held_up(principal, rule.action):
        raise SecondFactorOwed("Set up one-time codes first: administrators sign in with them.")
    if principal.organization_id is not None and not (is_allowed and _granted(principal)):
        enter_organization(principal.organization_id)
    if not is_allowed:
        cast(Any, principal).note_use(f"{request.method} {request.path}")


def init_authorization(app: Flask) -> None:
    app.before_request(check_access)
