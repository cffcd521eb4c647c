"""Signing in, and tokens."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from app.api.bearer import Pair
from app.api.models import ApiToken


class SignIn(Struct):
    email: str
    password: str
    code: Annotated[str, Meta(description="The one-time code, for whoever has set them up.")] = ""


class Refresh(Struct):
    refresh_token: str


class Tokens(Struct):
    """`expires_in`: seconds that the access token is good for; a refresh token is good once."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105 - the name of a scheme


class Caller(Struct):
    user_id: uuid.UUID
    email: str
    name: str
    organization_id: uuid.UUID | None
    organization: str
    roles: list[str]
    actions: list[str]
    may_write: bool


class NewToken(Struct):
    name: Annotated[str, Meta(description="The program that uses it.")]
    days: Annotated[int, Meta(ge=1, le=365)] = 90
    may_write: bool = False


class Token(Struct):
    id: uuid.UUID
    name: str
    may_write: bool
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class TokenOfColleague(Struct):
    """`user_id` is of the person in whose name the program acts."""

    user_id: uuid.UUID
    details: Token


class MadeToken(Struct):
    """`token` is shown this once."""

    token: str
    details: Token


def describe_pair(pair: Pair) -> Tokens:
    return Tokens(pair.access_token, pair.refresh_token, pair.seconds)


def describe_token(row: ApiToken) -> Token:
    return Token(row.id, row.name, row.may_write, row.created_at, row.expires_at, row.last_used_at)
