"""Sound is stored once and late if need be, whatever became of its answer meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from app.domain.interview import AnswerState
from app.errors import StorageFailed
from app.extensions import db
from app.interviews.services import recovery, turns
from app.ports import StoredRecording
from tests.driven_interviews import Interview
from tests.fakes.speech import InMemoryRecordings

pytestmark = pytest.mark.usefixtures("app")
DISK_FULL = "The recording of turn 1 cannot be written: no space left."


def begin(*, keeps: bool = True) -> Interview:
    interview = Interview(keeps_recordings=keeps)
    interview.start()
    return interview


def answer_in_writing(interview: Interview) -> None:
    interview.say(1.0)
    turns.answer_in_writing(interview.ports, interview.session_id, 1, "A tuple never changes.")


def give_up_storing(interview: Interview) -> None:
    interview.ports.recordings.failures.append(StorageFailed(DISK_FULL))
    with pytest.raises(StorageFailed):
        interview.run_jobs(only="store_turn")
    recovery.give_up(interview.ports, "store_turn", [str(interview.answers()[0].id)], DISK_FULL)
    interview.run_jobs()


def test_sound_that_can_be_stored_after_all_is_added_for_the_person_who_has_the_answer() -> None:
    interview = begin()
    interview.answer()
    give_up_storing(interview)
    assert interview.told("turn_saved") == []
    recovery.reconcile(interview.ports)
    assert interview.ports.jobs.names() == ["store_turn"]
    interview.run_jobs()
    answer = interview.answers()[0]
    assert (answer.state, answer.review_reason) == (AnswerState.NEEDS_REVIEW, DISK_FULL)
    assert interview.ports.recordings.read_pcm16(answer.recording_path) == interview.sent[1]
    assert interview.ports.audio.list_turns() == []
    assert interview.told("turn_saved") == [{"turn": 1}]
    assert len(interview.answers()) == 2


def test_sound_that_is_lost_is_not_asked_for() -> None:
    interview = begin()
    interview.answer()
    give_up_storing(interview)
    interview.ports.audio.delete(interview.session_id, 1)
    recovery.reconcile(interview.ports)
    assert interview.ports.jobs.names() == []
    interview.run_job("store_turn", (interview.answers()[0].id,))
    assert interview.answers()[0].review_reason == DISK_FULL


def test_an_open_turn_is_not_asked_for() -> None:
    interview = begin()
    interview.say(1.0)
    recovery.reconcile(interview.ports)
    assert "store_turn" not in interview.ports.jobs.names()


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize(("answer", "has_words"), [(Interview.answer, False), (answer_in_writing, True)])
def test_late_sound_is_kept_for_a_person_unless_there_are_words_and_the_panel_keeps_none(
    answer: Callable[[Interview], None], has_words: bool, keeps: bool
) -> None:
    interview = begin(keeps=keeps)
    answer(interview)
    give_up_storing(interview)
    interview.run_job("store_turn", (interview.answers()[0].id,))
    is_kept = keeps or not has_words
    assert bool(interview.answers()[0].recording_path) is is_kept
    assert bool(interview.ports.recordings.stored) is is_kept


@dataclass
class StalledRecordings(InMemoryRecordings):
    """Before the first file is written, `meanwhile` happens."""

    meanwhile: Callable[[], None] | None = None

    def save(self, organization_id: uuid.UUID, session_id: uuid.UUID, turn: int, pcm16: bytes) -> StoredRecording:
        if (happen := self.meanwhile) is not None:
            self.meanwhile = None
            happen()
        return super().save(organization_id, session_id, turn, pcm16)


@pytest.mark.parametrize("keeps", [True, False])
def test_an_attempt_that_stalled_leaves_no_file_that_no_answer_names(keeps: bool) -> None:
    interview = begin(keeps=keeps)
    recordings = interview.ports.recordings = StalledRecordings(meanwhile=interview.run_jobs)
    interview.answer()
    interview.run_job("store_turn", (interview.answers()[0].id,))
    first = interview.answers()[0]
    assert first.state == AnswerState.SCORED
    assert list(recordings.stored) == ([first.recording_path] if keeps else [])


def test_an_attempt_that_stalled_does_not_bring_back_what_was_deleted_since() -> None:
    interview = begin()
    recordings = interview.ports.recordings = StalledRecordings()

    def store_and_expire() -> None:
        interview.run_jobs()
        answer = interview.answers()[0]
        recordings.delete(answer.recording_path)
        answer.recording_path = ""
        db.session.commit()

    recordings.meanwhile = store_and_expire
    interview.answer()
    interview.run_job("store_turn", (interview.answers()[0].id,))
    assert interview.answers()[0].recording_path == ""
    assert recordings.stored == {}
