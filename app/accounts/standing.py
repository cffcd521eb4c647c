"""Whether a person may come in, and as what: roles, disabling and enabling.

Nobody can take the last administrator away: an organisation without one could let nobody in.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts import repository, services
from app.accounts.doers import COMMAND_LINE, Doer
from app.accounts.models import User
from app.accounts.services import Account
from app.accounts.trail import note
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.domain.permissions import RoleName
from app.errors import Conflict
from app.extensions import db

ADMINISTRATORS = frozenset({RoleName.ORG_ADMIN.value, RoleName.PLATFORM_ADMIN.value})


def change_roles(email: str, roles: Sequence[str], by: Doer = COMMAND_LINE) -> Account:
    """Ends every session of the person, who signs in again as what they are now; the same roles change nothing.

    Raises InvalidInput, NotFound, Conflict for the last administrator.
    """
    with transaction(db.session):
        user = services.get_user(email)
        services.check_membership(roles, user.organization_id)
        before, after = _roles_of(user), sorted(roles)
        if before != after:
            _check_replaceable(user, loses=ADMINISTRATORS & (set(before) - set(after)))
            user.roles = services.get_roles(after)
            services.end_sessions(user)
            note(AuditAction.ROLES_CHANGED, user, by, was=before, roles=after)
    return services.get_account(email)


def disable_user(email: str, by: Doer = COMMAND_LINE) -> Account:
    """Ends every session of the person. Raises NotFound, Conflict for the last administrator."""
    with transaction(db.session):
        user = services.get_user(email)
        _check_replaceable(user, loses=ADMINISTRATORS & set(_roles_of(user)))
        user.active = False
        services.end_sessions(user)
        note(AuditAction.USER_DISABLED, user, by)
    return services.get_account(email)


def enable_user(email: str, by: Doer = COMMAND_LINE) -> Account:
    """With the password that they had; changes nothing for somebody who is. Raises NotFound."""
    with transaction(db.session):
        user = services.get_user(email)
        if not user.active:
            user.active = True
            note(AuditAction.USER_ENABLED, user, by)
    return services.get_account(email)


def _roles_of(user: User) -> list[str]:
    return sorted(role.name for role in user.roles)


def _check_replaceable(user: User, loses: frozenset[str]) -> None:
    for role in loses if user.active else ():
        if repository.lock_active_with_role(user.organization_id, role) == [user.id]:
            raise Conflict(
                "%(name)s is the last administrator. Make somebody else administrator first.", name=user.name
            )
