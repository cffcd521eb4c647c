"""The migrations lead to the models and back, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from app import create_app
from app.database import Base
from app.entry import with_migrations
from app.extensions import db
from app.migration_state import MIGRATIONS, find_head
from tests.conftest import make_config


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    url = {} if request.param == "sqlite" else {"DATABASE_URL": request.getfixturevalue("empty_postgres_url")}
    app = with_migrations(create_app(make_config(tmp_path, **url)))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_upgrade_makes_what_the_models_say(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_downgrade_leaves_no_table_behind(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]


def test_there_is_one_head() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [find_head()]
