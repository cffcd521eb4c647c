"""Declarative base, column types and the transaction that every service uses."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import DateTime, Engine, MetaData, Uuid, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session
from sqlalchemy.types import TypeDecorator

SQLITE_BUSY_TIMEOUT_MILLISECONDS = 5000
BEGIN_OPTION = "sqlite_begin"
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
log = structlog.get_logger(__name__)
# SQLite waits for a writer without letting other greenlets run: the writer that it waits for may be one of them.
_writers_of_this_process = threading.RLock()


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC datetimes on every database; refuses naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Identified:
    """A random primary key and the time of creation."""

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Transaction:
    """Collects what must happen only once the data is committed."""

    def __init__(self) -> None:
        self._after: list[Callable[[], object]] = []

    def after_commit(self, action: Callable[[], object]) -> None:
        self._after.append(action)

    def run_after_commit(self) -> None:
        for action in self._after:
            try:
                action()
            except Exception:
                log.exception("after_commit_failed")  # the reconciler finds what is owed in the database


@contextmanager
def transaction(session: scoped_session[Any]) -> Iterator[Transaction]:
    """Commit on success, roll back on any error; then run what was registered with after_commit.

    Little but the database may be waited for inside: on SQLite a writer that waits stops all others.
    """
    pending = Transaction()
    session.commit()  # what was only read so far ends here, or SQLite could not make it a writer
    with _take_turns(session):
        session.connection(execution_options={BEGIN_OPTION: "IMMEDIATE"})
        try:
            yield pending
            session.commit()
        except BaseException:
            session.rollback()
            raise
    pending.run_after_commit()


def _take_turns(session: scoped_session[Any]) -> AbstractContextManager[object]:
    return _writers_of_this_process if session.get_bind().dialect.name == "sqlite" else nullcontext()


def prepare_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, and BEGIN IMMEDIATE for writers: they queue instead of failing with "database is locked"."""

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_TIMEOUT_MILLISECONDS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        mode = connection.get_execution_options().get(BEGIN_OPTION, "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")
