"""One-time codes by RFC 6238, each good once, and recovery codes for whoever lost the phone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
import uuid
from dataclasses import dataclass

import pyotp
import segno

from app.accounts import repository
from app.accounts.doers import COMMAND_LINE, Doer
from app.accounts.models import RecoveryCode, SecondFactor
from app.accounts.services import Account
from app.accounts.trail import note
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.domain.permissions import RoleName
from app.domain.wording import marked
from app.errors import Conflict, InvalidInput, Unauthenticated
from app.extensions import db

ISSUER = "InterviewBot"
STEP_SECONDS = 30
# A phone's clock may be one step off: RFC 6238, 5.2.
DRIFT_STEPS = (-1, 0, 1)
ADMIN_ROLES = frozenset({RoleName.ORG_ADMIN.value, RoleName.PLATFORM_ADMIN.value})
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
GROUP = 4
WRONG = marked("That code is not right, or was used before. Wait for the next one and type that.")


@dataclass(frozen=True)
class Enrolment:
    """What the phone needs: the secret to type, and the same as a picture (an SVG data URI)."""

    secret: str
    picture: str


def is_enrolled(user_id: uuid.UUID) -> bool:
    return repository.find_second_factor(user_id) is not None


def is_owed(account: Account) -> bool:
    """By admins who have not set it up."""
    return is_admin(account) and not is_enrolled(account.user_id)


def is_admin(account: Account) -> bool:
    return not ADMIN_ROLES.isdisjoint(account.role_names)


def make_secret() -> str:
    return pyotp.random_base32()


def describe_enrolment(account: Account, secret: str) -> Enrolment:
    address = pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=ISSUER)
    return Enrolment(secret, segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="white"))


def enrol(account: Account, secret: str, code: str, by: Doer | None = None) -> list[str]:
    """The recovery codes, which are never told again. Raises InvalidInput, Conflict."""
    step = _find_step(secret, code)
    if step is None:
        raise InvalidInput(WRONG)
    codes = [_make_recovery_code() for _ in range(RECOVERY_CODES)]
    with transaction(db.session):
        if repository.find_second_factor(account.user_id) is not None:
            raise Conflict("One-time codes are set up already. Remove them first to set them up on another phone.")
        repository.add(SecondFactor(user_id=account.user_id, secret=secret, last_step=step))
        for made in codes:
            repository.add(RecoveryCode(user_id=account.user_id, code_hash=_hash(account.user_id, made)))
        note(AuditAction.SECOND_FACTOR_SET_UP, repository.get(account.user_id), by or Doer(account.user_id))
    return codes


def check_code(user_id: uuid.UUID, code: str, by: Doer) -> None:
    """A code of the phone or a recovery code. Raises Unauthenticated."""
    if not _accept_code(user_id, code) and not _accept_recovery_code(user_id, code, by):
        raise Unauthenticated(WRONG)


def count_recovery_codes(user_id: uuid.UUID) -> int:
    return repository.count_recovery_codes(user_id)


def remove(user_id: uuid.UUID, by: Doer = COMMAND_LINE) -> None:
    with transaction(db.session):
        told = by if is_enrolled(user_id) else by.quietly()
        repository.delete_second_factor(user_id)
        note(AuditAction.SECOND_FACTOR_REMOVED, repository.get(user_id), told)


def _accept_code(user_id: uuid.UUID, code: str) -> bool:
    found = repository.find_second_factor(user_id)
    step = _find_step(found.secret, code) if found is not None else None
    if step is None:
        return False
    with transaction(db.session):
        return repository.accept_step(user_id, step)


def _find_step(secret: str, code: str) -> int | None:
    given, now = code.replace(" ", ""), int(time.time()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    matching = [now + drift for drift in DRIFT_STEPS if _same(totp.generate_otp(now + drift), given)]
    return max(matching, default=None)


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode())


def _accept_recovery_code(user_id: uuid.UUID, code: str, by: Doer) -> bool:
    with transaction(db.session):
        is_taken = repository.take_recovery_code(user_id, _hash(user_id, code))
        if is_taken:
            note(AuditAction.RECOVERY_CODE_USED, repository.get(user_id), by)
    return is_taken


def _make_recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def _hash(user_id: uuid.UUID, code: str) -> str:
    """A fast hash is enough for 80 random bits; the person's id is the salt."""
    plain = code.replace("-", "").replace(" ", "").upper()
    return hashlib.sha256(user_id.bytes + plain.encode()).hexdigest()
