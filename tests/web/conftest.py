"""A browser's view of the application: a client without an application context around it, and people who sign in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from redis import Redis
from werkzeug.test import TestResponse

from app.accounts import passwords
from app.accounts.models import User
from app.extensions import db
from app.organizations.models import Organization
from config import Config
from tests import factories
from tests.conftest import create_tables, make_app

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Browser:
    """Follows forms as a person does: with the CSRF token of the page that they are on."""

    client: FlaskClient

    def get(self, path: str, **options: str) -> TestResponse:
        return self.client.get(path, headers=options)

    def post(self, path: str, page: str, **fields: str) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(page), **fields})

    def token(self, page: str) -> str:
        found = TOKEN.search(self.client.get(page).text)
        assert found, f"{page} has no form"
        return found[1]

    def sign_in(self, email: str, password: str = factories.PASSWORD, target: str = "/login") -> TestResponse:
        return self.post(target, "/login", email=email, password=password)


@pytest.fixture(scope="package", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """What hashing really costs is for tests/integration/test_accounts.py to say."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", factories.CHEAP_HASHER)
        passwords._nobodys_hash.cache_clear()
        yield
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def web_app(config: Config, redis_client: Redis) -> Iterator[Flask]:
    """`redis_client` empties Valkey first: the guesses of other tests do not count against this one."""
    assert redis_client.dbsize() == 0
    assert not has_app_context(), "commands would run in the application that another test has left behind"
    app = make_app(config)
    with app.app_context():
        create_tables(config)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def browser(web_app: Flask) -> Browser:
    return Browser(web_app.test_client())


@dataclass(frozen=True)
class People:
    """Email addresses by role, all of one organisation save the stranger's and the platform admin's."""

    organization_id: str
    recruiter: str
    viewer: str
    org_admin: str
    stranger: str
    platform_admin: str


@pytest.fixture
def people(web_app: Flask) -> People:
    with web_app.app_context():
        organization = factories.make_organization(name="Nordwind Labs")
        return People(
            organization_id=str(organization.id),
            recruiter=_email(factories.make_user(organization, "recruiter")),
            viewer=_email(factories.make_user(organization, "viewer")),
            org_admin=_email(factories.make_user(organization, "org_admin")),
            stranger=_email(factories.make_user(factories.make_organization(), "org_admin")),
            platform_admin=_email(factories.make_user(role="platform_admin")),
        )


def get_organization(people: People) -> Organization:
    return db.session.query(Organization).filter_by(name="Nordwind Labs").one()


def _email(user: User) -> str:
    return user.email
