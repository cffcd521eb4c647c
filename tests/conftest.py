"""Fixtures that every test may use.

`config`, `app`: SQLite in a temporary folder, real Valkey, tables created, inside an application context.
`database_app`: the same test once on SQLite and once on PostgreSQL.
`redis_client`: the Valkey of `valkey_url`, emptied before the test.
`postgres_url`: a fresh PostgreSQL database with all tables; `empty_postgres_url`: one without.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from redis import Redis
from sqlalchemy import create_engine
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from app import create_app, models  # noqa: F401 - all tables
from app.database import Base
from app.extensions import db
from app.log_context import begin_logs
from config import Config
from tests.servers import PostgresServer, ValkeyServer, run_postgres, run_valkey

SECRET_KEY = "a-secret-key-for-tests-that-is-long-enough"
# What needs the whole product, in two lanes: more of it at once would starve each other of two cores.
LANES = {
    "tests/browser/test_candidate_room.py": "rooms",
    "tests/browser/test_candidate_states.py": "rooms",
    "tests/browser/test_side_by_side.py": "rooms",
    "tests/browser/test_example_clients.py": "rooms",
    "tests/browser/test_recruiter_pages.py": "pages",
    "tests/browser/test_review_pages.py": "pages",
    "tests/browser/test_preparing_pages.py": "pages",
    "tests/browser/test_preparing_flows.py": "pages",
    "tests/faults/test_kills.py": "pages",
    "tests/faults/test_many_interviews.py": "pages",
    "tests/faults/test_forgetful_valkey.py": "pages",
    "tests/integration/test_whole_interview.py": "pages",
}
ENCRYPTION_KEYS = "a2V5LWZvci10ZXN0cy0wMTIzNDU2Nzg5LTAxMjM0NTY"


def pytest_configure() -> None:
    """Who tests needs the cores too: workers that gave way to four processes of tests would keep them all waiting."""
    os.environ.setdefault("WORKER_NICENESS", "0")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: one that begins last would keep the others waiting."""
    items.sort(key=lambda item: 0 if file_of(item.nodeid) in LANES else 1 if item.get_closest_marker("slow") else 2)


class LaneScheduling(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return LANES.get(file_of(nodeid), file_of(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LaneScheduling:
    return LaneScheduling(config, log)


def file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


@pytest.fixture(autouse=True)
def own_log_context() -> None:
    """What a request of the test before told of itself would stand in the log lines of this one."""
    begin_logs()


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    with run_valkey() as server:
        yield server.url


@pytest.fixture
def own_valkey() -> Iterator[ValkeyServer]:
    """A server of this test alone, which it may kill and start again."""
    with run_valkey() as server:
        yield server


@pytest.fixture
def redis_client(valkey_url: str) -> Iterator[Redis]:
    with Redis.from_url(valkey_url) as client:
        client.flushall()
        yield client


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with run_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    home = tmp_path_factory.mktemp("template")
    name = postgres_server.create_database()
    engine = create_engine(make_config(home, DATABASE_URL=postgres_server.url(name)).database_url)
    Base.metadata.create_all(engine)
    engine.dispose()
    return name


@pytest.fixture
def empty_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    name = postgres_server.create_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    name = postgres_server.create_database(postgres_template)
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


def make_config(home: Path, **variables: str) -> Config:
    given = {"INTERVIEWBOT_HOME": str(home), "SECRET_KEY": SECRET_KEY, **variables}
    given.setdefault("ENCRYPTION_KEYS", ENCRYPTION_KEYS)
    return Config.from_env(given, env_file=None)


@cache
def read_empty_database() -> bytes:
    """Tables are made once: each SQLite database of a test begins as a copy of them."""
    with TemporaryDirectory() as home:
        config = make_config(Path(home))
        engine = create_engine(config.database_url)
        Base.metadata.create_all(engine)
        engine.dispose()
        return sqlite_path(config).read_bytes()


def sqlite_path(config: Config) -> Path:
    return Path(config.database_url.removeprefix("sqlite:///"))


def create_tables(config: Config) -> None:
    if not config.uses_sqlite:
        db.create_all()
    elif not sqlite_path(config).exists():
        sqlite_path(config).write_bytes(read_empty_database())


class CompiledTemplates(BytecodeCache):
    """Templates are compiled once, not for the application of each test."""

    def __init__(self) -> None:
        self.compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.compiled:
            bucket.bytecode_from_string(self.compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[bucket.key] = bucket.bytecode_to_string()


COMPILED_TEMPLATES = CompiledTemplates()


def make_app(config: Config) -> Flask:
    app = create_app(config)
    app.testing = True
    app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    return app


@contextmanager
def running_app(config: Config) -> Iterator[Flask]:
    app = make_app(config)
    with app.app_context():
        create_tables(config)
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def config(tmp_path: Path, valkey_url: str) -> Config:
    return make_config(tmp_path, REDIS_URL=valkey_url)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    with running_app(config) as app:
        yield app


@pytest.fixture(params=["sqlite", "postgresql"])
def database_app(request: pytest.FixtureRequest, tmp_path: Path, valkey_url: str) -> Iterator[Flask]:
    if request.param == "sqlite":
        config = make_config(tmp_path, REDIS_URL=valkey_url)
    else:
        config = make_config(tmp_path, REDIS_URL=valkey_url, DATABASE_URL=request.getfixturevalue("postgres_url"))
    with running_app(config) as app:
        yield app
