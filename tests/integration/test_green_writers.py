"""Writers on SQLite in a process that eventlet has patched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT

pytestmark = pytest.mark.slow
PROGRAM = """
import sys
import eventlet
eventlet.monkey_patch()
from sqlalchemy import create_engine, text
from sqlalchemy.orm import scoped_session, sessionmaker
from app.database import prepare_sqlite, transaction

engine = create_engine("sqlite:///" + sys.argv[1])
prepare_sqlite(engine)
session = scoped_session(sessionmaker(engine), scopefunc=eventlet.getcurrent)
with transaction(session):
    session.execute(text("CREATE TABLE written (by TEXT)"))

def write(name):
    with transaction(session):
        session.execute(text("INSERT INTO written VALUES (:name)"), {"name": name})
        eventlet.sleep(0)

for greenlet in [eventlet.spawn(write, name) for name in ("first", "second", "third")]:
    greenlet.wait()
print(session.execute(text("SELECT group_concat(by) FROM written")).scalar())
"""


def test_a_writer_that_yields_does_not_lock_the_others_out(tmp_path: Path) -> None:
    program = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", PROGRAM, str(tmp_path / "test.db")]
    ended = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.stdout.strip() == "first,second,third", ended.stderr
