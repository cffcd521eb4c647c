"""What candidates said, secrets of one-time codes and prints in the database: encrypted where they lie."""

from __future__ import annotations

import gzip
import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, select, text, type_coerce

from app.accounts.models import SecondFactor
from app.backups.services.creating import create_backup
from app.context import get_config, get_ports
from app.data_protection.services.resealing import list_sealed, renew_columns
from app.errors import StorageFailed
from app.extensions import db
from app.interviews.models import Answer, CandidateStatement, InterviewSession, TranscriptCorrection
from app.sealed_columns import INSTALLATION
from tests import factories
from tests.interview_seeds import QUOTE, SPOKEN, seed_finished_interview

SECRET = "JBSWY3DPEHPK3PXP"
HIDDEN = ("billing service", QUOTE, "misheard", "please remember", SECRET)


@pytest.fixture
def session(app: Flask) -> InterviewSession:
    organization = factories.make_organization()
    found = seed_finished_interview(get_ports(), organization)
    person = factories.make_user(organization)
    answer = found.answers[0]
    factories.save(TranscriptCorrection(answer_id=answer.id, version=2, text="misheard", corrected_by_id=person.id))
    statement = {"organization_id": organization.id, "session_id": found.id, "kind": "comment"}
    factories.save(CandidateStatement(**statement, text="please remember"))
    factories.save(SecondFactor(user_id=person.id, secret=SECRET))
    return found


def stored(answer: Answer) -> bytes:
    query = select(type_coerce(Answer.transcript_text, LargeBinary)).where(Answer.id == answer.id)
    return db.session.execute(query).scalar_one()


def test_these_columns_and_more_are_sealed(app: Flask) -> None:
    assert {f"{table.name}.{column.name}" for table, column in list_sealed()} >= {
        "answers.transcript_text",
        "answers.words",
        "candidate_statements.text",
        "comparison_reports.content",
        "graded_answers.text",
        "scorecards.evidence",
        "scorecards.feedback",
        "second_factors.secret",
        "transcript_corrections.text",
    }
    for table, column in list_sealed():
        assert vars(column.type)["place"] == f"{table.name}.{column.name}"


def test_no_word_lies_open_on_the_disk_nor_in_a_backup(session: InterviewSession, tmp_path: Path) -> None:
    db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    on_disk = (get_config().home / "interviewbot.sqlite3").read_bytes()
    folder = tmp_path / "backup"
    create_backup(get_config().home, folder, lambda _: None)
    copied = b"".join(gzip.decompress(path.read_bytes()) for path in folder.rglob("*.jsonl.gz"))
    for words in HIDDEN:
        assert words.encode() not in on_disk
        assert words.encode() not in copied
    assert session.candidate.name.encode() in on_disk  # what is looked for by name lies open
    assert session.answers[0].transcript_text == SPOKEN


def test_a_value_opens_in_its_own_column_alone(session: InterviewSession) -> None:
    answer = session.answers[0]
    db.session.execute(text("UPDATE answers SET transcript_text = words"))
    db.session.expire_all()
    with pytest.raises(StorageFailed, match=r"answers\.transcript_text"):
        assert answer.transcript_text


def test_new_keys_take_over_and_old_ones_are_forgotten(session: InterviewSession) -> None:
    answer, before = session.answers[0], stored(session.answers[0])
    ports, numbers = get_ports(), []
    for _ in range(3):
        renewed = renew_columns(ports)
        numbers.append(ports.seals.is_current(INSTALLATION, stored(answer)))
    assert renewed >= len(HIDDEN)
    assert numbers == [True, True, True]
    with pytest.raises(StorageFailed, match="is gone"):
        ports.seals.open(INSTALLATION, "answers.transcript_text", before)
    db.session.expire_all()
    assert answer.transcript_text == SPOKEN
    assert answer.words[0][2] == SPOKEN.split()[0]
    assert db.session.get_one(SecondFactor, _owner()).secret == SECRET


def _owner() -> uuid.UUID:
    return db.session.execute(select(SecondFactor.user_id)).scalar_one()
