"""What reviewers read of follow-up questions and of what followed an answer."""

from __future__ import annotations

import csv
import io
import json
import uuid

import pytest
from flask import Flask

from app.context import get_ports
from app.interviews.models import InterviewSession
from app.interviews.services.reading import InterviewReading, read_interview
from app.reports.content import describe_interview
from tests.factories import make_answer, save
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization

PROBE = "What else would you say about this?"
SAID = "A tuple never changes, so it can be a key."


@pytest.fixture
def interview(web_app: Flask, people: People) -> uuid.UUID:
    """Three questions, the first with a follow-up that the rating's second quote is from."""
    with web_app.app_context():
        session = seed_finished_interview(get_ports(), get_organization(people))
        add_follow_up(session)
        return session.id


def add_follow_up(session: InterviewSession) -> None:
    first = session.answers[0]
    first.next_action = {"action": "probe", "reason": "A key point was not mentioned.", "text": PROBE}
    assert first.scorecard is not None
    quoted = {"key_point": "A use", "verdict": "covered", "quote": SAID, "start_seconds": None, "end_seconds": None}
    first.scorecard.evidence = [*first.scorecard.evidence, {**quoted, "turn": 4}]
    save(
        make_answer(
            session,
            first.question_version.question,
            state="scored",
            source="text",
            transcript_text=SAID,
            transcript_version=1,
            probe_of_id=first.id,
            probe_text=PROBE,
            probe_key_point="A use",
            probe_written_by="neutral wording",
            selection_reason="A key point was not mentioned.",
            next_action={"action": "harder", "reason": "The running score is 7.9."},
        )
    )


@pytest.fixture
def recruiter(browser: Browser, people: People) -> Browser:
    browser.sign_in(people.recruiter)
    return browser


def read(app: Flask, people: People, interview: uuid.UUID) -> InterviewReading:
    return read_interview(get_ports(), get_organization(people).id, interview)


def test_reviewers_read_the_follow_up_with_its_question(recruiter: Browser, interview: uuid.UUID) -> None:
    page = recruiter.get(f"/interviews/{interview}").text
    for words in (PROBE, SAID, "Rated with its question", "The running score is 7.9.", "in the follow-up"):
        assert words in page
    assert page.index("Follow-up to question 1") < page.index("What does a generator give you")
    assert "3 of 3" in page
    by_difficulty = page[page.index("By difficulty") :]
    assert "Easy" in by_difficulty
    assert "2 of 3 count, 1 for a person" in by_difficulty
    assert "4 of 3" not in recruiter.get("/").text
    scorecard = recruiter.get(f"/interviews/{interview}/review").text
    assert SAID in scorecard
    assert "turn-1-own" in scorecard
    assert "turn-4-own" not in scorecard


def test_files_hold_the_follow_up(recruiter: Browser, interview: uuid.UUID) -> None:
    document = json.loads(recruiter.get(f"/interviews/{interview}/export.json").text)
    lines = list(csv.DictReader(io.StringIO(recruiter.get(f"/interviews/{interview}/export.csv").text)))
    assert [turn["text"] for turn in document["answers"][0]["follow_ups"]] == [PROBE]
    assert document["answers"][0]["next_action"]["action"] == "probe"
    assert [line["follow_ups"] for line in lines] == [f"{PROBE} {SAID}", "", ""]


def test_a_follow_up_counts_in_no_average_of_its_own(web_app: Flask, people: People, interview: uuid.UUID) -> None:
    with web_app.app_context():
        reading = read(web_app, people, interview)
        assert [answer.number for answer in reading.answers] == [1, 2, 3]
        assert [turn.answer.turn for turn in reading.turns] == [1, 4, 2, 3]
        assert reading.score.overall.answers == 3
        assert (reading.score.overall.counted, reading.score.overall.needs_review) == (2, 1)


def test_a_question_is_not_settled_before_its_follow_up(web_app: Flask, people: People, interview: uuid.UUID) -> None:
    with web_app.app_context():
        probe = read(web_app, people, interview).answers[0].follow_ups[0].answer
        probe.state = "recorded"
        save(probe)
        assert read(web_app, people, interview).score.overall.unsettled == 1


def test_the_report_prints_the_follow_up(web_app: Flask, people: People, interview: uuid.UUID) -> None:
    with web_app.app_context():
        content = describe_interview(read(web_app, people, interview), get_organization(people))
        first, *others = content.answers
        assert len(others) == 2
        assert [(turn.question, turn.transcript[0].text) for turn in first.follow_ups] == [(PROBE, SAID)]
        assert first.draft is not None
        assert [line.in_follow_up for line in first.draft.evidence] == [False, False, True]
