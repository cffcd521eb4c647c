"""The pages of interview panels."""

from __future__ import annotations

import uuid
from http import HTTPStatus

import pytest
from flask import Flask

from app.question_bank.models import Topic
from tests import factories
from tests.web.conftest import Browser, People, get_organization

LIMITS = {
    "end_silence_seconds": "5",
    "longest_silence_seconds": "12",
    "min_turn_seconds": "10",
    "no_speech_seconds": "60",
    "audio_timeout_seconds": "60",
    "max_turn_seconds": "120",
    "score_wait_seconds": "3",
    "total_seconds": "45",
    "resume_window_seconds": "15",
    "notice_version": "2",
    "language": "en",
    "retention_days": "90",
    "probes_per_question": "1",
    "keeps_recordings": "y",
    "weights-0-name": "coverage",
    "weights-0-percent": "60",
    "weights-1-name": "agreement",
    "weights-1-percent": "40",
    "notice_text": "What happens to your answers.",
}


@pytest.fixture
def recruiter(browser: Browser, people: People) -> Browser:
    browser.sign_in(people.recruiter)
    return browser


@pytest.fixture
def topic_id(web_app: Flask, people: People) -> uuid.UUID:
    with web_app.app_context():
        topic: Topic = factories.make_topic(get_organization(people), "Python")
        factories.make_question(subtopic=factories.make_subtopic(topic, "Iteration"))
        return topic.id


@pytest.fixture
def panel_path(web_app: Flask, people: People) -> str:
    with web_app.app_context():
        return f"/panels/{factories.make_panel(get_organization(people), title='First round').id}"


def fields_of(topic_id: uuid.UUID, count: str = "1") -> dict[str, str]:
    row = {"rows-0-place": str(topic_id), "rows-0-difficulty": "easy", "rows-0-count": count}
    spare = {"rows-1-place": "", "rows-1-difficulty": "easy", "rows-1-count": ""}
    return {"title": "Backend", **row, **spare, **LIMITS}


def test_a_panel_is_composed_and_published(recruiter: Browser, topic_id: uuid.UUID) -> None:
    made = recruiter.post("/panels/new", "/panels/new", **fields_of(topic_id)).headers["Location"]
    draft = recruiter.get(made).text

    recruiter.post(f"{made}/publish", made)
    published = recruiter.get(made).text

    assert "Can be filled" in draft
    assert "Invite a candidate" not in draft
    assert "45 min" in draft
    assert "Invite a candidate" in published
    assert made in recruiter.get("/panels").text


def test_a_panel_that_cannot_be_filled_is_not_published(recruiter: Browser, topic_id: uuid.UUID) -> None:
    made = recruiter.post("/panels/new", "/panels/new", **fields_of(topic_id, "3")).headers["Location"]

    answer = recruiter.post(f"{made}/publish", made)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Short by 2" in answer.text
    assert "the bank has 1 that fit" in answer.text


def test_more_rows_can_be_asked_for_without_saving(recruiter: Browser, topic_id: uuid.UUID) -> None:
    answer = recruiter.post("/panels/new", "/panels/new", **fields_of(topic_id), more_rows="1")

    assert answer.status_code == HTTPStatus.OK
    assert 'name="rows-3-place"' in answer.text
    assert "No panels yet" in recruiter.get("/panels").text


def test_wrong_fields_are_told(recruiter: Browser, topic_id: uuid.UUID) -> None:
    fields = {**fields_of(topic_id), "title": "", "max_turn_seconds": "1"}

    answer = recruiter.post("/panels/new", "/panels/new", **fields)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Give the panel a title." in answer.text
    assert "Enter 10 to 3600 seconds." in answer.text


def test_a_topic_of_another_organisation_is_no_choice(recruiter: Browser, web_app: Flask) -> None:
    with web_app.app_context():
        foreign = factories.make_topic(factories.make_organization()).id

    answer = recruiter.post("/panels/new", "/panels/new", **fields_of(foreign))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_an_unchanged_form_keeps_the_panel(recruiter: Browser, topic_id: uuid.UUID) -> None:
    made = recruiter.post("/panels/new", "/panels/new", **fields_of(topic_id)).headers["Location"]
    before = recruiter.get(f"{made}/edit").text

    recruiter.post(f"{made}/edit", f"{made}/edit", **fields_of(topic_id))

    assert 'value="45"' in before
    assert "Saved." in recruiter.get(made).text


def test_a_published_panel_is_not_edited_into_one_that_cannot_be_filled(
    recruiter: Browser, topic_id: uuid.UUID
) -> None:
    made = recruiter.post("/panels/new", "/panels/new", **fields_of(topic_id)).headers["Location"]
    recruiter.post(f"{made}/publish", made)

    answer = recruiter.post(f"{made}/edit", f"{made}/edit", **fields_of(topic_id, "9"))

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "short by 8" in answer.text


def test_candidates_are_listed_and_links_withdrawn(recruiter: Browser, web_app: Flask, people: People) -> None:
    with web_app.app_context():
        panel = factories.make_panel(get_organization(people))
        invitation_id = factories.make_invitation(panel).invitation.id
        path = f"/panels/{panel.id}"
    assert "Link withdrawn" not in recruiter.get(path).text

    recruiter.post(f"{path}/candidates", path, invitation=str(invitation_id), do="withdraw")

    assert "Link withdrawn" in recruiter.get(path).text


def test_a_panel_of_another_organisation_is_not_found(browser: Browser, people: People, panel_path: str) -> None:
    browser.sign_in(people.stranger)

    for path in (panel_path, f"{panel_path}/edit"):
        assert browser.get(path).status_code == HTTPStatus.NOT_FOUND
    for path in (f"{panel_path}/publish", f"{panel_path}/retire", f"{panel_path}/edit"):
        assert browser.post(path, "/panels/new").status_code == HTTPStatus.NOT_FOUND
    assert "First round" not in browser.get("/panels").text


def test_a_viewer_reads_and_changes_nothing(browser: Browser, people: People, panel_path: str) -> None:
    browser.sign_in(people.viewer)

    page = browser.get(panel_path).text

    assert ">Retire<" not in page
    assert ">Edit<" not in page
    assert "Invite a candidate" not in page
    assert browser.get(f"{panel_path}/edit").status_code == HTTPStatus.FORBIDDEN


def test_a_retired_panel_invites_nobody(recruiter: Browser, panel_path: str) -> None:
    assert "Invite a candidate" in recruiter.get(panel_path).text
    recruiter.post(f"{panel_path}/retire", panel_path)

    assert "Invite a candidate" not in recruiter.get(panel_path).text
