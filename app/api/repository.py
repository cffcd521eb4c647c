"""The only queries on tokens of programs and on stored replies."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from app.api.models import ApiToken, StoredReply
from app.database import Base
from app.extensions import db


def add(row: Base) -> None:
    db.session.add(row)
    db.session.flush()


def find_token(token_hash: str) -> ApiToken | None:
    return db.session.scalar(select(ApiToken).where(ApiToken.token_hash == token_hash))


def list_tokens(user_id: uuid.UUID) -> Sequence[ApiToken]:
    """The newest first."""
    statement = select(ApiToken).where(ApiToken.user_id == user_id)
    return db.session.scalars(statement.order_by(ApiToken.created_at.desc(), ApiToken.id)).all()


def list_tokens_of_organization(organization_id: uuid.UUID) -> Sequence[ApiToken]:
    """As list_tokens, of everybody there."""
    statement = select(ApiToken).where(ApiToken.organization_id == organization_id)
    return db.session.scalars(statement.order_by(ApiToken.created_at.desc(), ApiToken.id)).all()


def delete_token_of_organization(organization_id: uuid.UUID, token_id: uuid.UUID) -> bool:
    statement = delete(ApiToken).where(ApiToken.organization_id == organization_id, ApiToken.id == token_id)
    return bool(db.session.execute(statement.returning(ApiToken.id)).all())


def delete_token(user_id: uuid.UUID, token_id: uuid.UUID) -> bool:
    statement = delete(ApiToken).where(ApiToken.user_id == user_id, ApiToken.id == token_id)
    return bool(db.session.execute(statement.returning(ApiToken.id)).all())


def touch_token(token_id: uuid.UUID, now: datetime) -> None:
    db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))


def find_reply(user_id: uuid.UUID, key_hash: str) -> StoredReply | None:
    statement = select(StoredReply).where(StoredReply.user_id == user_id, StoredReply.key_hash == key_hash)
    return db.session.scalar(statement)


def delete_reply(reply_id: uuid.UUID) -> None:
    db.session.execute(delete(StoredReply).where(StoredReply.id == reply_id))


def settle_reply(reply_id: uuid.UUID, status: int, body: bytes) -> None:
    db.session.execute(update(StoredReply).where(StoredReply.id == reply_id).values(status=status, body=body))


def delete_replies_before(moment: datetime) -> None:
    db.session.execute(delete(StoredReply).where(StoredReply.created_at < moment))
