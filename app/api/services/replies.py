"""One effect for a request that comes twice: the second one gets the answer to the first.

After draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from app.api import repository
from app.api.models import StoredReply
from app.audit.services import Actor
from app.database import transaction, utc_now
from app.errors import Conflict, InvalidInput
from app.extensions import db

KEPT = timedelta(hours=24)
LONGEST_KEY = 255
NONCE_BYTES = 12


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes


@dataclass(frozen=True)
class Claim:
    """The right to answer: whoever holds it settles or forgets it."""

    reply_id: uuid.UUID
    seal: bytes


def claim_reply(actor: Actor, secret: str, key: str, request_hash: str) -> Claim | Reply:
    """What was answered before, or the claim to answer first.

    Raises InvalidInput where the key came with another request, Conflict while the first one is at work.
    """
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise InvalidInput(f"An Idempotency-Key has 1 to {LONGEST_KEY} printable characters.")
    user_id, seal = actor.user_id, _derive(secret, key)
    if user_id is None:
        raise InvalidInput("Only somebody who has signed in can repeat a request.")
    key_hash = hashlib.sha256(key.encode()).hexdigest()
    row = StoredReply(
        organization_id=actor.organization_id, user_id=user_id, key_hash=key_hash, request_hash=request_hash
    )
    try:
        with transaction(db.session):
            repository.delete_replies_before(utc_now() - KEPT)
            repository.add(row)
        return Claim(row.id, seal)
    except IntegrityError:
        return _find_answer(repository.find_reply(user_id, key_hash), request_hash, seal)


def settle_reply(claim: Claim, reply: Reply) -> None:
    with transaction(db.session):
        repository.settle_reply(claim.reply_id, reply.status, _encrypt(claim.seal, reply.body))


def forget_claim(claim: Claim) -> None:
    """So that the request may be tried again."""
    with transaction(db.session):
        repository.delete_reply(claim.reply_id)


def _find_answer(row: StoredReply | None, request_hash: str, seal: bytes) -> Reply:
    if row is not None and row.request_hash != request_hash:
        raise InvalidInput("This Idempotency-Key came with another request before. Make a new one for each request.")
    if row is None or row.status is None:
        raise Conflict("The first request with this Idempotency-Key is still at work. Ask again in a moment.")
    return Reply(row.status, _decrypt(seal, row.body))


def _derive(secret: str, key: str) -> bytes:
    return hmac.digest(secret.encode(), b"idempotency:" + key.encode(), "sha256")


def _encrypt(seal: bytes, body: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - few processes need it

    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(seal).encrypt(nonce, body, None)


def _decrypt(seal: bytes, sealed: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above

    return AESGCM(seal).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
