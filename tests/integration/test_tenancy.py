"""On PostgreSQL a query that forgets the organisation still finds nothing of another one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import ProgrammingError

from app import create_app
from app.accounts import logins, services
from app.context import get_ports
from app.database import Base
from app.domain.permissions import Action
from app.entry import with_migrations
from app.extensions import db
from app.health.checks import check_database
from app.interviews.models import InterviewSession
from app.organizations.models import Organization
from app.panels.models import Candidate
from app.tenancy import OPEN_TABLES, enter_organization, policies
from app.web.authorization import requires
from tests import factories
from tests.conftest import make_config
from tests.interview_seeds import seed_finished_interview

ROLE = "product"


@pytest.fixture
def app(postgres_url: str, tmp_path: Path, valkey_url: str) -> Iterator[Flask]:
    """Signed in as an ordinary user of PostgreSQL; the tests' own is a superuser, whom no policy holds."""
    engine = create_engine(make_config(tmp_path, DATABASE_URL=postgres_url).database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": ROLE}):
            connection.execute(text(f"CREATE ROLE {ROLE} LOGIN"))
        connection.execute(text(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}"))
    engine.dispose()
    url = postgres_url.replace("postgres:", f"{ROLE}:", 1)
    app = create_app(make_config(tmp_path, REDIS_URL=valkey_url, DATABASE_URL=url))
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/forgetful", "forgetful", requires(Action.VIEW_INTERVIEWS)(count_candidates))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def count_candidates() -> str:
    return str(db.session.scalar(select(func.count()).select_from(Candidate)))


@pytest.fixture
def own(app: Flask) -> Organization:
    """One of two organisations with an interview each."""
    seed_finished_interview(get_ports(), factories.make_organization())
    organization = factories.make_organization()
    seed_finished_interview(get_ports(), organization)
    return organization


def count_rows() -> dict[str, int]:
    tables = [table for table in Base.metadata.sorted_tables if table.name in policies()]
    counts = {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    return {name: count for name, count in counts.items() if count}


def test_a_query_without_condition_finds_ones_own_alone(own: Organization) -> None:
    everything = count_rows()
    assert {"answers", "scorecards", "candidates", "panel_quotas"} <= set(everything)
    enter_organization(own.id)
    assert {name: 2 * count for name, count in count_rows().items()} == everything


def test_it_holds_for_the_transactions_that_follow(own: Organization) -> None:
    enter_organization(own.id)
    db.session.commit()
    assert {session.organization_id for session in db.session.scalars(select(InterviewSession))} == {own.id}


def test_nothing_can_be_written_for_others(own: Organization) -> None:
    stranger = db.session.scalars(select(Organization.id).where(Organization.id != own.id)).first()
    enter_organization(own.id)
    db.session.add(Candidate(organization_id=stranger, name="Smuggled"))
    with pytest.raises(ProgrammingError, match="row-level security"):
        db.session.commit()
    db.session.rollback()


def test_who_tells_nothing_sees_nothing(own: Organization) -> None:
    with db.engine.connect() as connection:
        for name in policies():
            assert connection.scalar(select(func.count()).select_from(Base.metadata.tables[name])) == 0, name


def test_a_page_that_forgets_the_organisation_leaks_nothing(app: Flask, own: Organization) -> None:
    account = services.get_account(factories.make_user(own, "viewer").email)
    token = logins.open_login(account, "test", "127.0.0.1").token
    db.session.remove()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
    assert client.get("/forgetful").text == "1"


def test_no_table_is_forgotten() -> None:
    """Every table but those that are read before it is known who asks, and what the platform does itself."""
    after_sign_in = {
        "account_mails",
        "address_changes",
        "login_sessions",
        "password_resets",
        "recovery_codes",
        "second_factors",
        "user_roles",
        "roles",
    }
    uncovered = {table.name for table in Base.metadata.sorted_tables} - set(policies())
    assert uncovered <= OPEN_TABLES | after_sign_in | {"platform_runs"}


def test_a_superuser_is_told_of(own: Organization, app: Flask, postgres_url: str, tmp_path: Path) -> None:
    assert "row-level security" not in check_database().detail
    super_app = create_app(make_config(tmp_path, DATABASE_URL=postgres_url))
    with super_app.app_context():
        assert "row-level security" in check_database().detail
        db.session.remove()
        db.engine.dispose()


def test_migrating_installs_the_same_policies(empty_postgres_url: str, tmp_path: Path) -> None:
    app = with_migrations(create_app(make_config(tmp_path, DATABASE_URL=empty_postgres_url)))
    with app.app_context():
        flask_migrate.upgrade()
        query = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert set(db.session.scalars(query)) == set(policies())
        db.session.remove()
        db.engine.dispose()


def test_an_organisation_that_is_not_there_has_nothing(own: Organization) -> None:
    enter_organization(uuid.uuid4())
    assert count_rows() == {}
