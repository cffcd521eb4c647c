"""Use cases of people who sign in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from app.accounts import repository
from app.accounts.doers import COMMAND_LINE, Doer
from app.accounts.models import Role, User
from app.accounts.passwords import hash_password, needs_rehash, rehash_password, verify_password
from app.accounts.trail import note
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.domain.languages import LANGUAGES
from app.domain.permissions import DESCRIPTIONS, RoleName
from app.domain.wording import marked
from app.errors import Conflict, InvalidInput, NotFound, Unauthenticated
from app.extensions import db

NAME_CHARACTERS = 200
REFUSED = marked("The email address or the password is not right.")


@dataclass(frozen=True)
class Account:
    """A person as the rest of the product knows them, free of the database session."""

    user_id: uuid.UUID
    email: str
    name: str
    organization_id: uuid.UUID | None
    organization_name: str
    time_zone: str
    language: str
    role_names: frozenset[str]
    session_version: int


def create_roles() -> list[str]:
    """Bring the roles of the permission table into the database; returns the names that were missing."""
    with transaction(db.session):
        present = {role.name for role in repository.list_roles()}
        missing = [name for name in RoleName if name not in present]
        for name in missing:
            repository.add(Role(name=name.value, description=DESCRIPTIONS[name]))
    return [name.value for name in missing]


def create_user(
    email: str,
    name: str,
    password: str,
    roles: Sequence[str],
    organization_id: uuid.UUID | None = None,
    by: Doer = COMMAND_LINE,
) -> Account:
    """Raises InvalidInput, Conflict where the address is taken, NotFound for a role that create_roles never made."""
    address, name = normalise_email(email), name.strip()
    if not 0 < len(name) <= NAME_CHARACTERS:
        raise InvalidInput("A name has 1 to %(most)d characters.", most=NAME_CHARACTERS)
    check_membership(roles, organization_id)
    password_hash = hash_password(password)
    with transaction(db.session):
        if repository.find_by_email(address) is not None:
            raise Conflict("Somebody already signs in as %(address)s.", address=address)
        user = User(email=address, name=name, password_hash=password_hash, organization_id=organization_id)
        user.roles = get_roles(roles)
        repository.add(user)
        repository.flush()
        note(AuditAction.USER_CREATED, user, by, roles=sorted(roles))
    return _account(user)


def authenticate(email: str, password: str) -> Account:
    """Raises Unauthenticated with the same message after the same time, whatever was wrong."""
    user = repository.find_by_email(email.strip().lower())
    matches = verify_password(password, user.password_hash if user else None)
    if user is None or not matches or not user.active:
        raise Unauthenticated(REFUSED)
    if needs_rehash(user.password_hash):
        with transaction(db.session):
            user.password_hash = rehash_password(password)
    return _account(user)


def find_owner(email: str) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """Organisation and id of whoever signs in with this address; (None, None) where nobody does."""
    user = repository.find_by_email(email.strip().lower())
    return (user.organization_id, user.id) if user else (None, None)


def find_account(user_id: uuid.UUID, session_version: int) -> Account | None:
    """None where the person is disabled or their sessions were ended."""
    user = repository.find(user_id)
    if user is None or not user.active or user.session_version != session_version:
        return None
    return _account(user)


def get_account(email: str) -> Account:
    """Raises NotFound."""
    return _account(get_user(email))


def get_colleague(organization_id: uuid.UUID | None, user_id: uuid.UUID) -> Account:
    """Somebody of the organisation, or anybody where it is None. Raises NotFound."""
    user = repository.find(user_id)
    if user is None or organization_id not in {None, user.organization_id}:
        raise NotFound("There is no such person in your organisation.")
    return _account(user)


def find_active_account(user_id: uuid.UUID) -> Account | None:
    """None where the person is disabled."""
    user = repository.find(user_id)
    return _account(user) if user is not None and user.active else None


def list_users(organization_id: uuid.UUID | None = None) -> list[User]:
    return repository.list_users(organization_id)


def reset_password(email: str, password: str, by: Doer = COMMAND_LINE) -> Account:
    """Ends every session of the person, and lets a disabled one in again. Raises NotFound, InvalidInput."""
    password_hash = hash_password(password)
    with transaction(db.session):
        user = get_user(email)
        user.password_hash = password_hash
        user.active = True
        end_sessions(user)
        note(AuditAction.PASSWORD_CHANGED, user, by)
    return _account(user)


def change_password(user_id: uuid.UUID, new: str, by: Doer) -> Account:
    """The person's own change, once confirmed; every other session ends. Raises InvalidInput."""
    return reset_password(repository.get(user_id).email, new, by)


def choose_language(user_id: uuid.UUID, language: str) -> None:
    """Of the pages that the person reads; empty for the browser's. Raises InvalidInput."""
    if language and language not in LANGUAGES:
        raise InvalidInput("Choose one of the languages of the list.")
    with transaction(db.session):
        repository.get(user_id).language = language


def is_password_of(user_id: uuid.UUID, password: str) -> bool:
    user = repository.find(user_id)
    return verify_password(password, user.password_hash if user else None)


def normalise_email(email: str) -> str:
    """Raises InvalidInput."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise InvalidInput("%(email)r is not an email address.", email=email.strip()) from error


def check_membership(roles: Sequence[str], organization_id: uuid.UUID | None) -> None:
    if not roles:
        raise InvalidInput("Give at least one role: %(roles)s.", roles=", ".join(RoleName))
    is_platform_admin = RoleName.PLATFORM_ADMIN in roles
    if is_platform_admin and (len(roles) > 1 or organization_id is not None):
        raise InvalidInput("A platform admin belongs to no organisation and has no other role.")
    if not is_platform_admin and organization_id is None:
        raise InvalidInput("Name the organisation that this person works for.")


def get_roles(names: Sequence[str]) -> list[Role]:
    roles = repository.list_roles(names)
    if missing := set(names) - {role.name for role in roles}:
        known = ", ".join(role.name for role in repository.list_roles()) or "none: run `flask create-roles` first"
        raise NotFound(
            "There is no role %(missing)s; there are: %(known)s.", missing=", ".join(sorted(missing)), known=known
        )
    return roles


def end_sessions(user: User) -> None:
    """And whatever link is out to the person: of a new password, or to a new address."""
    user.session_version += 1
    repository.delete_logins(user.id)
    repository.delete_resets(user.id)
    repository.delete_address_change(user.id)


def get_user(email: str) -> User:
    user = repository.find_by_email(email.strip().lower())
    if user is None:
        raise NotFound("Nobody signs in as %(email)s; `flask user list` shows who does.", email=email)
    return user


def _account(user: User) -> Account:
    organization = user.organization
    return Account(
        user_id=user.id,
        email=user.email,
        name=user.name,
        organization_id=user.organization_id,
        organization_name=organization.name if organization else "",
        time_zone=organization.time_zone if organization else "UTC",
        language=user.language,
        role_names=frozenset(role.name for role in user.roles),
        session_version=user.session_version,
    )
