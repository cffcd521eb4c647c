"""Signing in and tokens."""

from __future__ import annotations

import uuid
from contextlib import suppress
from http import HTTPStatus

from flask import request

from app.accounts.logins import end_login, open_login
from app.accounts.requests import current_doer
from app.accounts.second_factor import is_enrolled
from app.accounts.sign_in_guard import authenticate, authenticate_code
from app.api.bearer import ApiPerson, make_pair, renew_pair
from app.api.manners import caller
from app.api.routing import route
from app.api.schemas.access import (
    Caller,
    MadeToken,
    NewToken,
    Refresh,
    SignIn,
    Token,
    TokenOfColleague,
    Tokens,
    describe_pair,
    describe_token,
)
from app.api.services import tokens
from app.context import get_ports
from app.domain.permissions import Action
from app.errors import Forbidden, NotFound, SecondFactorOwed, Unauthenticated
from app.web.actors import current_actor
from app.web.authorization import current_organization_id, may


class CodeWanted(Unauthenticated):
    code = "second_factor_wanted"


@route("POST", "/auth/token", None)
def sign_in(body: SignIn) -> Tokens:
    """Sign in: an access token for 15 minutes and a refresh token. Guesses are counted as at the sign-in page."""
    address = request.remote_addr or ""
    account = authenticate(get_ports(), body.email, body.password, address)
    if is_enrolled(account.user_id):
        if not body.code:
            raise CodeWanted("The password is right. Send the one-time code as `code` too.")
        authenticate_code(get_ports(), account, body.code, current_doer(account.user_id))
    login = open_login(account, f"API: {request.user_agent.string}", address)
    return describe_pair(make_pair(login))


@route("POST", "/auth/refresh", None)
def refresh(body: Refresh) -> Tokens:
    """A new pair for a refresh token, which is good once: one that comes twice ends the sign-in."""
    return describe_pair(renew_pair(body.refresh_token))


@route("DELETE", "/auth/token", Action.USE_OWN_ACCOUNT, HTTPStatus.NO_CONTENT)
def sign_out() -> None:
    """End the sign-in of this access token; it opens nothing from now on."""
    person = _signed_in()
    with suppress(NotFound):
        end_login(person.user_id, person.caller_id)


@route("GET", "/auth/me", Action.USE_OWN_ACCOUNT)
def read_caller() -> Caller:
    """Who asks, and what they may do."""
    person = _person()
    return Caller(
        user_id=person.user_id,
        email=person.account.email,
        name=person.account.name,
        organization_id=person.organization_id,
        organization=person.account.organization_name,
        roles=sorted(person.role_names),
        actions=[action.value for action in Action if may(action)],
        may_write=person.may_write,
    )


@route("GET", "/tokens", Action.USE_OWN_ACCOUNT)
def list_tokens() -> list[Token]:
    """One's own tokens for programs, newest first."""
    return [describe_token(row) for row in tokens.list_tokens(_person().user_id)]


@route("POST", "/tokens", Action.USE_OWN_ACCOUNT, HTTPStatus.CREATED)
def make_token(body: NewToken) -> MadeToken:
    """Make a token for a program. Programs make none themselves: sign in for it."""
    person = _signed_in()
    if person.owes_second_factor:
        raise SecondFactorOwed("Set up one-time codes first: administrators sign in with them.")
    version = person.account.session_version
    row, text = tokens.make_token(current_actor(), version, body.name, body.days, may_write=body.may_write)
    return MadeToken(text, describe_token(row))


@route("DELETE", "/tokens/<uuid:token_id>", Action.USE_OWN_ACCOUNT, HTTPStatus.NO_CONTENT)
def revoke_token(token_id: uuid.UUID) -> None:
    """The token opens nothing from now on."""
    tokens.revoke_token(current_actor(), token_id)


@route("GET", "/organization/tokens", Action.MANAGE_PROGRAMS)
def list_tokens_of_organization() -> list[TokenOfColleague]:
    """Tokens of everybody in the organisation, newest first."""
    rows = tokens.list_of_organization(current_organization_id())
    return [TokenOfColleague(row.user_id, describe_token(row)) for row in rows]


@route("DELETE", "/organization/tokens/<uuid:token_id>", Action.MANAGE_PROGRAMS, HTTPStatus.NO_CONTENT)
def revoke_token_of_colleague(token_id: uuid.UUID) -> None:
    """The token opens nothing from now on, whoever made it."""
    tokens.revoke_in_organization(current_actor(), token_id)


def _person() -> ApiPerson:
    person = caller()
    if person is None:
        raise Unauthenticated("Send a token in the Authorization header.")
    return person


def _signed_in() -> ApiPerson:
    """Raises Forbidden for a program: what makes and ends access wants a person."""
    person = _person()
    if person.is_program:
        raise Forbidden("A personal token cannot do this. Sign in with email and password.")
    return person
