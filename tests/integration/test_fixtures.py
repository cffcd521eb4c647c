from __future__ import annotations

from flask import Flask
from redis import Redis
from sqlalchemy import select

from app.extensions import db
from app.organizations.models import Organization


def test_rows_are_stored_on_both_databases(database_app: Flask) -> None:
    db.session.add(Organization(name="Łódź Labs", slug="lodz"))
    db.session.commit()
    assert db.session.scalars(select(Organization.name)).all() == ["Łódź Labs"]


def test_every_test_starts_with_an_empty_database(database_app: Flask) -> None:
    assert db.session.scalars(select(Organization)).all() == []


def test_valkey_answers(redis_client: Redis) -> None:
    redis_client.set("key", "value")
    assert redis_client.get("key") == b"value"
