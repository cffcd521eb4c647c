"""An organisation with one of everything, and those who may ask for it."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyotp
import requests
from flask import Flask

from app.accounts import second_factor
from app.accounts.address_changes import LIFETIME
from app.accounts.models import AddressChange
from app.accounts.services import create_roles, get_account
from app.accounts.tokens import hash_token, make_token
from app.api.services import tokens as api_tokens
from app.audit.services import Actor
from app.context import get_ports
from app.database import transaction, utc_now
from app.extensions import db
from app.interviews.models import InterviewSession
from app.organizations.models import Organization
from app.panels.models import Invitation
from app.panels.services import invite_candidate
from app.reports.comparisons import build_comparison
from app.reports.services import build_report
from app.reports.sharing import share_report
from tests.factories import PASSWORD
from tests.web.tenants import ADMIN, RECRUITER, VISITOR, Tenant, make_tenant
from tests.web.test_route_matrix import ADMITTED, path_of

CSRF_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
# What programs and probes read, files, and what is there in the middle of a sign-in alone.
NO_PAGES = ("api.", "health.", "static", "accounts.code_page")


@dataclass(frozen=True)
class Person:
    """`secret` makes one-time codes; empty for whoever signs in without."""

    email: str
    secret: str = ""


@dataclass(frozen=True)
class Seeded:
    """`people` and `pages` by role; `bearer` is an admin's; `ids` fill addresses."""

    people: Mapping[str, Person]
    pages: Mapping[str, Sequence[str]]
    bearer: str
    ids: Mapping[str, str]


def seed(app: Flask) -> Seeded:
    create_roles()
    tenant = make_tenant(app, "Scanned")
    admin = Person(tenant.users[ADMIN], _set_up_codes(tenant.users[ADMIN]))
    people = {RECRUITER: Person(tenant.users[RECRUITER]), ADMIN: admin}
    ids = {name: str(value) for name, value in tenant.objects.items()}
    token_id, _ = _make_token(admin.email, "to revoke")
    _, bearer = _make_token(admin.email, "bench.security")
    session = db.session.get_one(InterviewSession, tenant.objects["session_id"])
    _fill(tenant, session)
    pages = list_pages(app, tenant.objects, _make_links(tenant, session))
    return Seeded(people, pages, bearer, {**ids, "token_id": str(token_id)})


def list_pages(app: Flask, objects: Mapping[str, Any], links: Mapping[str, str]) -> dict[str, list[str]]:
    """An address of each kind of page, under the least of the roles that may open it; `links` by their beginnings."""
    pages: dict[str, list[str]] = {VISITOR: [], RECRUITER: [], ADMIN: []}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(NO_PAGES):
            role = next((role for role in pages if role in ADMITTED[rule.endpoint]), None)
            if role is not None:
                token = links.get(rule.rule.split("/")[1], "")
                pages[role].append(path_of(rule, {**objects, "token": token}))
    return pages


def _fill(tenant: Tenant, session: InterviewSession) -> None:
    """What would be told as not there otherwise: both kinds of report, a calendar, the questions about oneself."""
    with transaction(db.session):
        session.panel.status = "published"
        db.session.get_one(Organization, session.organization_id).asks_groups = True
        db.session.get_one(Invitation, tenant.objects["invitation_id"]).opens_at = utc_now()
    build_report(get_ports(), session.id)
    build_comparison(get_ports(), tenant.objects["comparison_id"])


def _make_links(tenant: Tenant, session: InterviewSession) -> dict[str, str]:
    """What is opened by a link alone: a candidate's room, a shared report, a new password, a new address."""
    _, room = invite_candidate(session.organization_id, session.panel_id, "Scanned Candidate")
    actor = Actor(session.organization_id, _find(tenant, RECRUITER))
    _, shared = share_report(actor, session.id, 7)
    return {
        "interview": room,
        "shared": shared,
        "reset-password": tenant.objects["token"],
        "confirm-address": _ask_for_address(tenant.objects["user_id"]),
    }


def _ask_for_address(user_id: uuid.UUID) -> str:
    token = make_token()
    with transaction(db.session):
        change = AddressChange(user_id=user_id, email="new@scanned.example", expires_at=utc_now() + LIFETIME)
        change.token_hash = hash_token(token)
        db.session.add(change)
    return token


def _find(tenant: Tenant, role: str) -> uuid.UUID:
    return get_account(tenant.users[role]).user_id


def _set_up_codes(email: str) -> str:
    """Admins owe them. The code of the step before is used up, that of now is left to sign in with."""
    secret = second_factor.make_secret()
    code = pyotp.TOTP(secret).at(time.time() - second_factor.STEP_SECONDS)
    second_factor.enrol(get_account(email), secret, code)
    return secret


def _make_token(email: str, name: str) -> tuple[uuid.UUID, str]:
    account = get_account(email)
    assert account.organization_id is not None
    actor = Actor(account.organization_id, account.user_id)
    token, text = api_tokens.make_token(actor, account.session_version, name, 1, may_write=True)
    return token.id, text


def sign_in(client: requests.Session, url: str, person: Person) -> str:
    """The cookies, as a header."""
    _send(client, f"{url}/login", email=person.email, password=PASSWORD)
    if person.secret:
        _send(client, f"{url}/login/code", code=pyotp.TOTP(person.secret).now())
    page = client.get(f"{url}/questions", timeout=30, allow_redirects=False)
    assert page.status_code == requests.codes.ok, page.headers.get("Location")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies)


def _send(client: requests.Session, page: str, **fields: str) -> None:
    token = CSRF_TOKEN.search(client.get(page, timeout=30).text)
    assert token is not None
    sent = client.post(page, {**fields, "csrf_token": token[1]}, timeout=30, headers={"Referer": page})
    sent.raise_for_status()
