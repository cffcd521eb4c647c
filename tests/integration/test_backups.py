"""Backups of real databases and files, brought back into another system."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.audit.services import Actor
from app.backups.manifest import FILES, MANIFEST, Manifest
from app.backups.services.creating import create_backup
from app.backups.services.restoring import Restored, read_digests, restore_backup
from app.backups.services.verifying import verify_backup
from app.context import get_config, get_ports
from app.data_protection.places import get_places
from app.data_protection.services.erasing import erase_candidate
from app.errors import Conflict, InvalidInput, StorageFailed
from app.extensions import db
from app.interviews.models import Answer, InterviewSession, QueuePlace
from app.organizations.models import Organization
from app.panels.models import Candidate
from app.question_bank.models import LikenessCheck
from tests import factories
from tests.conftest import make_config, running_app
from tests.interview_seeds import seed_finished_interview

OTHER_KEY = "YW5vdGhlci1rZXktZm9yLXRlc3RzLTAxMjM0NTY3ODk"


def quiet(_line: str) -> None:
    """Progress is for people."""


def back_up(folder: Path) -> Manifest:
    return create_backup(get_config().home, folder, quiet)


def restore(folder: Path) -> Restored:
    return restore_backup(get_ports(), get_config().home, get_places(), folder, quiet)


def fill(name: str = "Grace Example") -> InterviewSession:
    factories.make_role("recruiter")
    session = seed_finished_interview(get_ports(), factories.make_organization(), name)
    follow_up = factories.make_answer(session, session.answers[0].question_version.question, turn=4)
    follow_up.probe_of_id = session.answers[0].id
    factories.save(follow_up)
    factories.save(LikenessCheck(organization_id=session.organization_id, text="Zürich 🙂", total=1))
    factories.save(QueuePlace(session_id=session.id))
    return session


@pytest.fixture
def elsewhere(tmp_path: Path, valkey_url: str, request: pytest.FixtureRequest) -> Any:
    """Another empty system: `elsewhere(kind, **variables)`."""

    def make(kind: str = "sqlite", **variables: str) -> AbstractContextManager[Flask]:
        home = tmp_path / "elsewhere"
        home.mkdir(exist_ok=True)
        if kind == "postgresql":
            variables["DATABASE_URL"] = request.getfixturevalue("postgres_url")
        return running_app(make_config(home, REDIS_URL=valkey_url, **variables))

    return make


@pytest.mark.parametrize(("source", "target"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_a_restored_system_is_the_same_and_forgets_what_was_erased_since(
    source: str, target: str, tmp_path: Path, valkey_url: str, elsewhere: Any, request: pytest.FixtureRequest
) -> None:
    home, folder = tmp_path / "home", tmp_path / "backup"
    home.mkdir()
    variables = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if source == "postgresql" else {}
    with running_app(make_config(home, REDIS_URL=valkey_url, **variables)):
        kept, gone = fill(), fill("Erased Later")
        manifest = back_up(folder)
        answer = kept.answers[0]
        sound, path = get_ports().recordings.open_flac(answer.recording_path), answer.recording_path
        erase_candidate(get_ports(), get_places(), Actor(gone.organization_id, None), gone.candidate_id)
        ledger = get_places().ledger.read_bytes()
        gone_id, kept_id = gone.candidate_id, kept.candidate_id
    with elsewhere(target):
        get_places().ledger.write_bytes(ledger)  # brought over from the old system: newer than the backup's
        restored = restore(folder)
        assert restored.erased_again == 1
        assert restored.rows == sum(entry.rows for entry in manifest.tables.values())
        assert db.session.get(Candidate, gone_id) is None
        assert db.session.get_one(Candidate, kept_id).search_text.startswith("grace example")
        assert get_ports().recordings.open_flac(path) == sound
        assert db.session.query(LikenessCheck).filter(LikenessCheck.found.is_(None)).count() == 2
        factories.save(QueuePlace(session_id=factories.make_session().id))  # gets a number of its own


def test_every_restored_table_has_the_digest_of_the_backup(app: Flask, tmp_path: Path, elsewhere: Any) -> None:
    session = fill()
    manifest = back_up(tmp_path / "backup")
    with elsewhere():
        restore(tmp_path / "backup")
        assert dict(read_digests()) == {name: entry.digest for name, entry in manifest.tables.items()}
        assert manifest.tables["answers"].rows == 4
        db.session.query(Answer).filter_by(turn=1, session_id=session.id).one().transcript_text += "!"
        db.session.commit()
        assert dict(read_digests())["answers"] != manifest.tables["answers"].digest


def test_a_backup_that_was_cut_off_goes_on(app: Flask, tmp_path: Path) -> None:
    fill()
    folder = tmp_path / "backup"
    whole = back_up(folder)
    (folder / MANIFEST).unlink()
    copies = sorted(path for path in folder.rglob("*.flac"))
    copies[0].unlink()
    kept_since = copies[1].stat().st_mtime_ns
    with (folder / FILES).open("a") as log:
        log.write('{"path": "reco')  # cut off in mid-line
    with pytest.raises(InvalidInput, match="no finished backup"):
        verify_backup(folder)
    assert back_up(folder).tables == whole.tables
    assert verify_backup(folder).problems == ()
    assert copies[1].stat().st_mtime_ns == kept_since


def test_damage_is_found_and_not_restored(app: Flask, tmp_path: Path, elsewhere: Any) -> None:
    fill()
    folder = tmp_path / "backup"
    back_up(folder)
    recording = next(folder.rglob("*.flac"))
    *sound, last = recording.read_bytes()
    recording.write_bytes(bytes((*sound, last ^ 1)))
    table = folder / "database" / "answers.jsonl.gz"
    table.write_bytes(table.read_bytes()[:-20])
    problems = verify_backup(folder).problems
    assert len(problems) == 2
    with elsewhere(), pytest.raises(InvalidInput, match="damaged"):
        restore(folder)


def test_only_an_empty_system_takes_a_backup(app: Flask, tmp_path: Path) -> None:
    fill()
    back_up(tmp_path / "backup")
    with pytest.raises(Conflict, match="not empty"):
        restore(tmp_path / "backup")


def test_a_missing_key_is_told_before_anything_is_stored(app: Flask, tmp_path: Path, elsewhere: Any) -> None:
    fill()
    back_up(tmp_path / "backup")
    with elsewhere(ENCRYPTION_KEYS=OTHER_KEY):
        with pytest.raises(StorageFailed, match="ENCRYPTION_KEYS"):
            restore(tmp_path / "backup")
        assert db.session.query(Organization).count() == 0
    with elsewhere():  # with the right one it goes on
        restore(tmp_path / "backup")
        assert db.session.query(Organization).count() == 1


def test_a_backup_of_another_revision_is_refused(app: Flask, tmp_path: Path, elsewhere: Any) -> None:
    folder = tmp_path / "backup"
    back_up(folder)
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "revision": "0000"}))
    with elsewhere(), pytest.raises(InvalidInput, match="revision 0000"):
        restore(folder)
