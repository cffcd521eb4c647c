"""Follow-up questions in whole interviews."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from app.domain.interview import AnswerState, SessionState
from app.domain.scorecard import Scorecard, ScoringRequest
from app.errors import DependencyUnavailable, TranscriptionFailed
from app.extensions import db
from app.interviews import repository
from app.interviews.models import InterviewSession
from app.interviews.services import presence, recovery, state, turns
from app.interviews.services.probing import NEUTRAL
from app.panels import services as panels
from tests import factories
from tests.driven_interviews import CONNECTION, Interview
from tests.fakes.ports import ScriptedScorer
from tests.fakes.scoring import FakeLanguageModel, FakeScorer

LIST_SAID = "A list can grow while the program runs"
TUPLE_POINT = "Hashing needs values which stay as they are"
BOTH_SAID = f"{LIST_SAID}. {TUPLE_POINT}"
POINTS = [{"text": LIST_SAID, "weight": 1.0}, {"text": TUPLE_POINT, "weight": 2.0}]

pytestmark = pytest.mark.usefixtures("app")


class KeyPointScorer(ScriptedScorer):
    """Finds key points by their words."""

    def score(self, request: ScoringRequest) -> Scorecard:
        return FakeScorer().score(request)


def begin(probes: int = 1, **panel: Any) -> Interview:
    organization = factories.make_organization()
    subtopic = factories.make_subtopic(factories.make_topic(organization))
    for _ in range(3):
        factories.make_question(subtopic=subtopic, key_points=POINTS, reference_answer=BOTH_SAID)
    rows = [(subtopic.topic, None, "easy", 3)]
    interview = Interview(organization=organization, quotas=rows, probes_per_question=probes, **panel)
    interview.ports.scorer = KeyPointScorer()
    interview.start()
    return interview


def write(interview: Interview, text: str) -> None:
    turn = interview.answers()[-1].turn
    turns.answer_in_writing(interview.ports, interview.session_id, turn, text)
    interview.run_jobs()


def test_an_answer_that_left_a_point_out_is_followed_up_and_rated_with_the_follow_up() -> None:
    interview = begin()
    write(interview, LIST_SAID)
    first, probe = interview.answers()
    before = first.scorecard.total if first.scorecard else None

    assert first.next_action["action"] == "probe"
    assert (probe.probe_of_id, probe.probe_key_point, probe.probe_written_by) == (first.id, TUPLE_POINT, NEUTRAL)
    assert probe.quota_index is None
    asked = interview.told("next_question")[-1]
    assert (asked["turn"], asked["number"], asked["follow_up"]) == (2, 1, True)
    assert asked["text"] == "What else would you say about this?"

    write(interview, TUPLE_POINT)
    first, probe, second = interview.answers()
    assert first.scorecard is not None
    assert first.scorecard.total is not None
    assert first.scorecard.total > (before or 0)
    assert first.scorecard.covers == [[1, 1], [2, 1]]
    assert [(item["verdict"], item["turn"]) for item in first.scorecard.evidence] == [("covered", 1), ("covered", 2)]
    assert (first.state, probe.state, probe.scorecard) == (AnswerState.SCORED, AnswerState.SCORED, None)
    assert (second.turn, second.probe_of_id) == (3, None)
    assert interview.told("next_question")[-1]["number"] == 2


def test_the_distribution_is_filled_as_without_follow_ups() -> None:
    interview = begin(probes=2)
    while interview.state != SessionState.COMPLETED:
        write(interview, LIST_SAID)
    questions = [answer for answer in interview.answers() if not answer.is_probe]
    assert [answer.quota_index for answer in questions] == [0, 0, 0]
    assert len({answer.question_version_id for answer in questions}) == 3
    assert [answer.turn for answer in interview.answers()] == list(range(1, len(interview.answers()) + 1))
    assert len(interview.answers()) == 6  # one point is left out of each answer, and asked after once


def test_two_points_may_be_asked_after_where_two_follow_ups_are_allowed() -> None:
    interview = begin(probes=2)
    for text in ("I use both of them every day at work", "They are in the standard library", LIST_SAID):
        write(interview, text)
    first, one, other, _next = interview.answers()
    assert [one.probe_of_id, other.probe_of_id] == [first.id, first.id]
    assert one.probe_key_point != other.probe_key_point
    assert one.probe_text != other.probe_text


@pytest.mark.parametrize(("probes", "text"), [(0, LIST_SAID), (1, BOTH_SAID), (1, "I don't know")])
def test_there_is_no_follow_up(probes: int, text: str) -> None:
    interview = begin(probes)
    write(interview, text)
    assert [answer.probe_of_id for answer in interview.answers()] == [None, None]
    assert interview.answers()[0].next_action["action"] in {"next_question", "easier", "harder"}


def test_there_is_no_follow_up_after_a_technical_failure() -> None:
    interview = begin()
    interview.ports.transcriber.failures.append(TranscriptionFailed("The model died."))
    interview.answer()
    with pytest.raises(TranscriptionFailed):
        interview.run_jobs()
    recovery.give_up(interview.ports, "finalize_turn", [str(interview.answers()[0].id)], "The model died.")
    interview.run_jobs()
    assert [answer.probe_of_id for answer in interview.answers()] == [None, None]
    assert "person" in interview.answers()[0].next_action["reason"]


def test_there_is_no_follow_up_where_the_questions_to_come_need_the_time() -> None:
    interview = begin(total_seconds=100)
    interview.ports.transcriber.text = LIST_SAID
    interview.say(30.0)
    interview.say(11.0, b"\x00\x00" * 3200)
    interview.run_jobs()
    assert [answer.probe_of_id for answer in interview.answers()] == [None, None]


def test_a_panel_with_follow_ups_waits_longer_for_a_rating() -> None:
    waits = {"score_wait_seconds": 1.2, "probes_per_question": 0}
    assert panels.patience_for_rating(waits) == 1.2
    assert panels.patience_for_rating({**waits, "probes_per_question": 1}) == 5.0
    assert panels.patience_for_rating({"score_wait_seconds": 8.0, "probes_per_question": 1}) == 8.0


def test_a_rating_that_comes_too_late_asks_nothing() -> None:
    interview = begin()
    turns.answer_in_writing(interview.ports, interview.session_id, 1, LIST_SAID)
    interview.transcribe()
    interview.run_jobs(only="ask_next")
    interview.run_jobs()
    first, second = interview.answers()
    assert second.probe_of_id is None
    assert first.next_action["reason"] == "The next question was asked before this answer was rated."


def test_a_reconnect_comes_back_to_the_follow_up() -> None:
    interview = begin()
    write(interview, LIST_SAID)
    presence.depart(interview.ports, interview.session_id, CONNECTION)
    interview.arrive("connection-2")
    question = state.describe_state(interview.ports, interview.session_id)["question"]
    assert (question["turn"], question["number"], question["follow_up"]) == (2, 1, True)
    assert question["text"] == interview.answers()[1].probe_text


def test_a_lost_job_is_found_and_the_follow_up_asked() -> None:
    interview = begin()
    turns.answer_in_writing(interview.ports, interview.session_id, 1, LIST_SAID)
    interview.transcribe()
    interview.run_jobs(only="score_answer")
    interview.ports.jobs.pending.clear()
    session = db.session.get_one(InterviewSession, interview.session_id)
    long_ago = session.answers[0].asked_at.replace(year=2020)
    session.started_at = session.answers[0].recorded_at = long_ago
    db.session.commit()
    recovery.reconcile(interview.ports)
    interview.run_jobs()
    assert [answer.is_probe for answer in interview.answers()] == [False, True]


def test_a_follow_up_that_was_not_heard_leaves_the_question_to_a_person() -> None:
    interview = begin()
    write(interview, LIST_SAID)
    probe = interview.answers()[1]
    interview.ports.transcriber.failures.append(TranscriptionFailed("The model died."))
    interview.answer()
    with pytest.raises(TranscriptionFailed):
        interview.run_jobs()
    recovery.give_up(interview.ports, "finalize_turn", [str(probe.id)], "The model died.")
    interview.run_jobs()
    first, probe, _second = interview.answers()
    assert (first.state, probe.state) == (AnswerState.NEEDS_REVIEW, AnswerState.NEEDS_REVIEW)
    assert first.review_reason == "The answer to its follow-up question is missing. The model died."


def test_silence_after_a_follow_up_takes_nothing_away() -> None:
    interview = begin()
    write(interview, LIST_SAID)
    before = interview.answers()[0].scorecard
    total = before.total if before else None
    write(interview, "sorry, I don't know")
    first = interview.answers()[0]
    assert first.scorecard is not None
    assert first.scorecard.total == total
    assert first.state == AnswerState.SCORED


def test_an_interview_that_ends_at_a_follow_up_keeps_the_rating() -> None:
    interview = begin()
    write(interview, LIST_SAID)
    presence.depart(interview.ports, interview.session_id, CONNECTION)
    interview.ports.live.advance_clock(901)
    presence.watch_presence(interview.ports, interview.session_id)
    first, probe = interview.answers()
    assert (first.state, probe.state) == (AnswerState.SCORED, AnswerState.UNANSWERED)
    assert "build_report" in interview.ports.jobs.names()


@pytest.mark.parametrize(
    ("said", "written_by"),
    [
        ("In which situation would you take one rather than the other?", "fake-model@0000, probe-1"),
        ("What does hashing need?", NEUTRAL),
        (DependencyUnavailable("The model is down."), NEUTRAL),
    ],
)
def test_a_language_model_words_the_follow_up_unless_it_would_lead(said: str | Exception, written_by: str) -> None:
    interview = begin()
    reply = said if isinstance(said, Exception) else {"follow_up": said}
    interview.ports.language_model = FakeLanguageModel([reply])
    write(interview, LIST_SAID)
    probe = interview.answers()[1]
    assert probe.probe_written_by == written_by
    assert (probe.probe_text == said) is (written_by != NEUTRAL)


def test_a_follow_up_is_rated_once_however_often_its_job_runs() -> None:
    interview = begin()
    for text in (LIST_SAID, TUPLE_POINT):
        write(interview, text)
    told = list(interview.ports.broadcaster.candidate)
    probe_id: uuid.UUID = repository.list_answers(interview.session_id)[1].id
    interview.run_job("score_answer", (str(probe_id),))
    assert interview.ports.broadcaster.candidate == told
