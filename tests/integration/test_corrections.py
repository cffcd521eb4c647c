"""A person corrects what was recognised, and the answer is rated again."""

from __future__ import annotations

import pytest
from flask import Flask

from app.audit.models import AuditEntry
from app.audit.services import Actor
from app.domain.audit_log import AuditAction
from app.domain.interview import AnswerState
from app.errors import Conflict
from app.extensions import db
from app.interviews.models import StoredScorecard
from app.interviews.services.corrections import correct_transcript
from tests.driven_interviews import Interview

CORRECTED = "A tuple is immutable and a list is not."


@pytest.fixture
def interview(database_app: Flask) -> Interview:
    interview = Interview()
    interview.start()
    interview.answer()
    interview.run_jobs()
    return interview


@pytest.fixture
def actor(interview: Interview) -> Actor:
    return interview.make_reviewer()


def test_the_corrected_words_are_rated_and_the_original_stays(interview: Interview, actor: Actor) -> None:
    original = interview.answers()[0].transcript_text
    interview.ports.scorer.total = 9.5
    correct_transcript(interview.ports, actor, interview.session_id, 1, CORRECTED, 1)
    assert interview.answers()[0].state == AnswerState.TRANSCRIBED
    interview.run_jobs()
    answer = interview.answers()[0]
    assert (answer.transcript_text, answer.text_in_force) == (original, CORRECTED)
    assert answer.state == AnswerState.SCORED
    card = db.session.query(StoredScorecard).filter_by(answer_id=answer.id).one()
    assert (card.total, card.transcript_version) == (9.5, 2)
    request = interview.ports.scorer.requests[-1]
    assert request.answer == CORRECTED
    assert {word.probability for word in request.words} == {1.0}


def test_an_answer_that_is_being_rated_waits(interview: Interview, actor: Actor) -> None:
    correct_transcript(interview.ports, actor, interview.session_id, 1, CORRECTED, 1)
    with pytest.raises(Conflict):
        correct_transcript(interview.ports, actor, interview.session_id, 1, "Meanwhile.", 2)


def test_what_was_said_stays_out_of_the_log(interview: Interview, actor: Actor) -> None:
    correct_transcript(interview.ports, actor, interview.session_id, 1, CORRECTED, 1)
    entry = db.session.query(AuditEntry).filter_by(action=AuditAction.TRANSCRIPT_CORRECTED).one()
    assert (entry.before["transcript_version"], entry.after["transcript_version"]) == (1, 2)
    assert "immutable" not in str(entry.before) + str(entry.after)


def test_only_the_version_that_was_read_can_be_corrected(interview: Interview, actor: Actor) -> None:
    correct_transcript(interview.ports, actor, interview.session_id, 1, CORRECTED, 1)
    interview.run_jobs()
    with pytest.raises(Conflict, match="meanwhile"):
        correct_transcript(interview.ports, actor, interview.session_id, 1, "From an old page.", 1)
