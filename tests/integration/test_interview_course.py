"""Whole interviews over the services, on a real database, with everything else in memory."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile

import pytest
from flask import Flask

from app.database import utc_now
from app.domain.interview import AnswerState, SessionState
from app.domain.waiting_queue import UNLIMITED
from app.errors import InvalidInput, ScoringFailed, StaleTurn, StorageFailed, TranscriptionFailed
from app.extensions import db
from app.interviews import repository
from app.interviews.services import (
    live,
    presence,
    recovery,
    state,
    turns,
    waiting,
)
from app.jobs import REGISTRY
from tests.driven_interviews import CONNECTION, NODE, SAMPLES, SILENCE, SPEECH, Interview
from tests.fakes.ports import LOUD, QUIET

STEP_OF = {"recordings": "store_turn", "transcriber": "finalize_turn", "scorer": "score_answer"}
"""By the port that it needs, in the order of an answer."""
FAILURE_OF: dict[str, tuple[Exception, int]] = {
    "recordings": (StorageFailed("disk full"), 1),
    "transcriber": (TranscriptionFailed("model died"), 1),
    "scorer": (ScoringFailed("model is down"), 2),
}
"""By the port, with how many of them leave an answer to a person: a rating that was given up is tried once more without
the language model.
"""


@pytest.fixture
def interview(app: Flask) -> Interview:
    interview = Interview()
    interview.start()
    return interview


def test_an_interview_goes_from_greeting_to_report(database_app: Flask) -> None:
    interview = Interview()
    interview.start()
    for _ in range(3):
        interview.answer()
        interview.run_jobs()
    assert interview.state == SessionState.COMPLETED
    assert [answer.state for answer in interview.answers()] == [AnswerState.SCORED] * 3
    assert len({answer.question_version_id for answer in interview.answers()}) == 3
    assert interview.told("greeting") == [{"text": repository.get_session(interview.session_id).greeting}]
    assert [question["number"] for question in interview.told("next_question")] == [1, 2, 3]
    assert interview.told("interview_completed")[0]["reason"] == "all_questions_asked"


def test_the_report_is_asked_for_once_everything_is_settled(interview: Interview) -> None:
    for _ in range(2):
        interview.answer()
        interview.run_jobs()
    interview.answer()
    interview.transcribe()
    interview.run_jobs(only="ask_next")
    assert interview.state == SessionState.COMPLETED
    assert "build_report" not in interview.ports.jobs.names()
    interview.run_jobs(only="score_answer")
    assert "build_report" in interview.ports.jobs.names()


def test_nobody_waits_for_a_rating_longer_than_the_panel_says(interview: Interview) -> None:
    interview.ports.transcriber.failures.append(TranscriptionFailed("It takes its time."))
    interview.answer()
    with pytest.raises(TranscriptionFailed):
        interview.run_jobs()
    ((name, args, wait_seconds),) = interview.ports.jobs.pending
    assert (name, args) == ("ask_next", (str(interview.session_id), 1))
    assert 0 <= wait_seconds <= 1.2
    interview.run_jobs()
    first, second = interview.answers()
    assert (first.state, second.state) == (AnswerState.RECORDED, AnswerState.ASKED)
    assert second.selection_reason.endswith("The answer before was not rated yet.")
    interview.run_job("finalize_turn", (str(first.id),))
    interview.run_jobs()
    first, second = interview.answers()
    assert (first.state, second.state) == (AnswerState.SCORED, AnswerState.ASKED)


def test_a_question_after_a_rating_says_nothing_of_it(interview: Interview) -> None:
    interview.answer()
    interview.run_jobs()
    assert "not rated" not in interview.answers()[1].selection_reason


def test_events_of_a_turn_come_in_order(interview: Interview) -> None:
    interview.answer()
    interview.run_jobs()
    order = [name for name in interview.ports.broadcaster.candidate_events() if name != "turn_state"]
    assert order == [
        "greeting",
        "next_question",
        "turn_ended",
        "turn_saved",
        "transcription_update",
        "scoring_update",
        "next_question",
    ]


def test_no_rating_reaches_the_candidate(interview: Interview) -> None:
    interview.answer()
    interview.run_jobs()
    assert interview.told("scoring_update") == [{"turn": 1, "status": "scored"}]
    reviewers = dict(interview.ports.broadcaster.reviewers)["scoring_update"]
    assert reviewers["score"] == 7.0


def test_the_recording_is_what_was_said(interview: Interview) -> None:
    interview.answer()
    interview.run_jobs()
    stored = interview.ports.recordings.read_pcm16(interview.answers()[0].recording_path)
    assert stored == interview.sent[1]
    assert len(stored) == pytest.approx(16 * 32_000, rel=0.05)
    assert interview.ports.audio.read(interview.session_id, 1) == []


def test_no_interview_without_consent(app: Flask) -> None:
    interview = Interview()
    with pytest.raises(InvalidInput, match="consent"):
        waiting.start_interview(interview.ports, interview.session_id, UNLIMITED, consent=False, notice_version="1")
    with pytest.raises(InvalidInput, match="notice"):
        waiting.start_interview(interview.ports, interview.session_id, UNLIMITED, consent=True, notice_version="0")
    assert interview.state == SessionState.WAITING


def test_finishing_waits_for_the_last_chunk(interview: Interview) -> None:
    interview.say(1.0)
    live.finish_turn(interview.ports, interview.session_id, 1, 5)
    assert interview.told("turn_ended") == []
    interview.say(0.2)
    assert interview.told("turn_ended") == [{"turn": 1, "reason": "finished"}]


def test_a_typed_answer_is_rated_like_a_spoken_one(interview: Interview) -> None:
    turns.answer_in_writing(interview.ports, interview.session_id, 1, "  A tuple never changes.  ")
    interview.run_jobs()
    answer = interview.answers()[0]
    assert (answer.source, answer.transcript_text, answer.state) == ("text", "A tuple never changes.", "scored")
    with pytest.raises(StaleTurn):
        turns.answer_in_writing(interview.ports, interview.session_id, 1, "Once more.")


def test_what_was_said_before_typing_is_kept(interview: Interview) -> None:
    interview.say(1.0)
    turns.answer_in_writing(interview.ports, interview.session_id, 1, "A tuple never changes.")
    interview.run_jobs()
    assert interview.ports.recordings.read_pcm16(interview.answers()[0].recording_path) == SPEECH * 5


def test_a_turn_without_any_sound_needs_a_person(interview: Interview) -> None:
    interview.ports.live.advance_clock(121)
    live.watch_turn(interview.ports, interview.session_id)
    interview.run_jobs()
    answer = interview.answers()[0]
    assert answer.end_reason == "no_speech_timeout"
    assert answer.state == AnswerState.NEEDS_REVIEW
    assert answer.scorecard is None
    assert len(interview.answers()) == 2


def test_a_new_connection_takes_over_and_greets_nobody_twice(interview: Interview) -> None:
    interview.say(3.0)
    interview.arrive("connection-2")
    assert interview.ports.broadcaster.closed == [(CONNECTION, "superseded")]
    described = state.describe_state(interview.ports, interview.session_id)
    assert described["received_through"] == 14
    assert described["question"]["turn"] == 1
    assert len(interview.told("greeting")) == 1
    interview.answer()
    interview.run_jobs()
    assert interview.answers()[0].state == AnswerState.SCORED


def test_time_away_does_not_end_a_turn(interview: Interview) -> None:
    interview.say(12.0)
    presence.depart(interview.ports, interview.session_id, CONNECTION)
    assert interview.state == SessionState.PAUSED
    interview.ports.live.advance_clock(300)
    live.watch_turn(interview.ports, interview.session_id)
    interview.arrive("connection-2")
    live.watch_turn(interview.ports, interview.session_id)
    assert interview.state == SessionState.ACTIVE
    assert interview.answers()[0].state == AnswerState.ASKED


def test_a_network_that_died_without_a_word_costs_no_time(interview: Interview) -> None:
    """Pings tell of it after up to 40 s."""
    interview.say(12.0)
    left = state.describe_state(interview.ports, interview.session_id)["turn_time_left_seconds"]
    interview.ports.live.advance_clock(35)
    presence.depart(interview.ports, interview.session_id, CONNECTION)
    interview.ports.live.advance_clock(200)
    interview.arrive("connection-2")
    assert state.describe_state(interview.ports, interview.session_id)["turn_time_left_seconds"] == left


def test_what_was_not_spoken_before_a_cut_is_paid_back_no_further(interview: Interview) -> None:
    interview.say(12.0)
    left = state.describe_state(interview.ports, interview.session_id)["turn_time_left_seconds"]
    interview.ports.live.advance_clock(100)
    presence.depart(interview.ports, interview.session_id, CONNECTION)
    interview.arrive("connection-2")
    assert state.describe_state(interview.ports, interview.session_id)["turn_time_left_seconds"] == left - 60


def test_a_crashed_web_process_counts_as_away(interview: Interview) -> None:
    interview.ports.live.lose_node(NODE)
    presence.watch_presence(interview.ports, interview.session_id)
    assert interview.state == SessionState.PAUSED


def test_staying_away_ends_the_interview_as_it_stands(interview: Interview) -> None:
    interview.answer()
    interview.run_jobs()
    interview.say(4.0)
    presence.depart(interview.ports, interview.session_id, CONNECTION)
    interview.ports.live.advance_clock(901)
    presence.watch_presence(interview.ports, interview.session_id)
    interview.transcribe()
    interview.run_jobs(only="score_answer")
    assert interview.state == SessionState.ABANDONED
    assert [answer.state for answer in interview.answers()] == [AnswerState.SCORED, AnswerState.SCORED]
    assert "build_report" in interview.ports.jobs.names()


def test_an_untouched_question_of_an_abandoned_interview_is_unanswered(interview: Interview) -> None:
    presence.depart(interview.ports, interview.session_id, CONNECTION)
    interview.ports.live.advance_clock(901)
    presence.watch_presence(interview.ports, interview.session_id)
    assert [answer.state for answer in interview.answers()] == [AnswerState.UNANSWERED]
    assert "build_report" in interview.ports.jobs.names()


@pytest.mark.parametrize("job", ["store_turn", "finalize_turn", "score_answer", "ask_next"])
def test_every_job_may_run_twice(interview: Interview, job: str) -> None:
    interview.answer()
    answer_id = str(interview.answers()[0].id)
    args = (str(interview.session_id), 1) if job == "ask_next" else (answer_id,)
    interview.run_jobs()
    told = list(interview.ports.broadcaster.candidate)
    interview.run_job(job, args)
    assert interview.ports.broadcaster.candidate == told
    assert len(interview.answers()) == 2


@pytest.mark.parametrize("part", FAILURE_OF)
def test_a_failure_of_ours_keeps_what_was_said(interview: Interview, part: str) -> None:
    failure, _for_good = FAILURE_OF[part]
    getattr(interview.ports, part).failures.append(failure)
    interview.answer()
    with pytest.raises(type(failure)):
        interview.run_jobs()
    make_overdue(interview)
    recovery.reconcile(interview.ports)
    assert interview.ports.jobs.names() == [STEP_OF[part]]
    interview.run_jobs()
    assert interview.answers()[0].state == AnswerState.SCORED
    stored = interview.ports.recordings.read_pcm16(interview.answers()[0].recording_path)
    assert stored == interview.sent[1]


def make_overdue(interview: Interview) -> None:
    """The first answer was recorded a minute ago, and no job is left."""
    interview.answers()[0].recorded_at = utc_now() - timedelta(seconds=60)
    db.session.commit()
    interview.ports.jobs.pending.clear()


@pytest.mark.parametrize(("waited_seconds", "reminders"), [(0.0, 1), (30.0, 1), (600.0, 0)])
@pytest.mark.parametrize("step", STEP_OF.values())
def test_work_that_still_waits_in_line_is_not_asked_for_again(
    interview: Interview, step: str, waited_seconds: float, reminders: int
) -> None:
    """What has waited for ten minutes is taken first."""
    interview.answer()
    for done in takewhile(lambda each: each != step, STEP_OF.values()):
        interview.run_jobs(only=done)
    make_overdue(interview)
    interview.ports.jobs.waits = {REGISTRY[step].queue: waited_seconds}
    recovery.reconcile(interview.ports)
    assert interview.ports.jobs.names().count(step) == reminders


@pytest.mark.parametrize("part", FAILURE_OF)
def test_given_up_work_goes_to_a_person_without_a_number(interview: Interview, part: str) -> None:
    failure, for_good = FAILURE_OF[part]
    getattr(interview.ports, part).failures.extend([failure] * for_good)
    interview.answer()
    with pytest.raises(type(failure)):
        interview.run_jobs()
    recovery.give_up(interview.ports, STEP_OF[part], [str(interview.answers()[0].id)], str(failure))
    interview.run_jobs()
    answer = interview.answers()[0]
    assert answer.state == AnswerState.NEEDS_REVIEW
    assert answer.review_reason == str(failure)
    assert answer.scorecard is None
    assert len(interview.answers()) == 2


def test_where_only_the_language_model_failed_a_person_sees_the_rest_of_the_rating(interview: Interview) -> None:
    interview.ports.scorer.failures.append(ScoringFailed("The language model is down."))
    interview.answer()
    with pytest.raises(ScoringFailed):
        interview.run_jobs()
    recovery.give_up(interview.ports, "score_answer", [str(interview.answers()[0].id)], "It is down.")
    answer = interview.answers()[0]
    assert answer.state == AnswerState.NEEDS_REVIEW
    assert answer.review_reason == "It is down."
    assert answer.scorecard is not None


def test_an_interview_that_cannot_go_on_ends_without_blame(interview: Interview) -> None:
    recovery.give_up(interview.ports, "ask_next", [str(interview.session_id), 1], "Database away.")
    assert interview.state == SessionState.TECHNICAL_FAILURE
    assert "does not count against you" in interview.told("interview_completed")[0]["message"]


def test_a_lost_live_state_is_rebuilt_from_the_database(interview: Interview) -> None:
    interview.say(2.0)
    interview.ports.live = type(interview.ports.live)()
    recovery.reconcile(interview.ports)
    described = state.describe_state(interview.ports, interview.session_id)
    assert (described["turn"], described["received_through"]) == (1, -1)


def test_the_final_transcript_goes_on_from_what_was_transcribed_ahead(interview: Interview) -> None:
    interview.ports.live.save_partial(interview.session_id, 1, {"seconds": 6})
    interview.answer()
    interview.run_jobs()
    assert interview.ports.transcriber.memories == [{"seconds": 6}]
    assert interview.ports.live.get_partial(interview.session_id, 1) is None


def test_one_click_does_not_hold_a_turn(interview: Interview) -> None:
    interview.say(6.0)
    click = LOUD * 320 + QUIET * (SAMPLES - 320)
    for _ in range(5):
        interview.say(2.0, SILENCE)
        interview.say(0.2, click)
    assert interview.told("turn_ended") == [{"turn": 1, "reason": "silence"}]
