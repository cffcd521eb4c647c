"""The pages of the question bank."""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import asdict
from html import unescape
from http import HTTPStatus

import pytest
from flask import Flask

from app.domain.question_writing import Brief, read_proposal
from app.extensions import db
from app.question_bank.assistant_models import QuestionGeneration
from app.question_bank.models import LikenessCheck, Question
from app.question_bank.services import list_versions
from tests import factories
from tests.fakes.messages import RecordedJobs
from tests.unit.test_question_content import PLAIN
from tests.web.conftest import Browser, People, get_organization

FIELDS = {
    "text": "What is a generator?",
    "topic": "Python",
    "subtopic": "Iteration",
    "difficulty": "medium",
    "category": "concept",
    "status": "reviewed",
    "weightage": "1.5",
    "expected_seconds": "90",
    "reference_answer": "A function that yields.",
    "key_points": "2 | It yields values lazily\r\nIt is an iterator",
    "rubric": "0 | Nothing\r\n10 | All",
    "vocabulary": "generator\r\nyield",
    "tags": "basics",
}
BRIEF = Brief("Python", "Iteration", "easy", 2)
HOSTILE = {
    "question": "Why <script>alert(1)</script>?",
    "reference_answer": "Because.",
    "key_points": ["one", "two"],
    "terms": [],
}


@pytest.fixture
def question_path(web_app: Flask, people: People) -> str:
    with web_app.app_context():
        subtopic = factories.make_subtopic(factories.make_topic(get_organization(people), "SQL"), "Joins")
        question: Question = factories.make_question(subtopic=subtopic, text="What does an outer join keep?")
        return f"/questions/{question.id}"


@pytest.fixture
def recruiter(browser: Browser, people: People) -> Browser:
    browser.sign_in(people.recruiter)
    return browser


def test_the_bank_is_searched_by_words_and_filters(recruiter: Browser, question_path: str) -> None:
    assert question_path in recruiter.get("/questions").text
    assert question_path in recruiter.get("/questions?search=OUTER+keep&difficulty=easy&status=reviewed").text
    assert question_path not in recruiter.get("/questions?search=100%25").text
    assert "No question fits" in recruiter.get("/questions?difficulty=hard").text
    assert recruiter.get("/questions?topic=nonsense&page=x&difficulty=odd").status_code == HTTPStatus.OK


def test_a_long_bank_has_pages(recruiter: Browser, web_app: Flask, people: People) -> None:
    with web_app.app_context():
        subtopic = factories.make_subtopic(factories.make_topic(get_organization(people)))
        for _ in range(26):
            factories.make_question(subtopic=subtopic)

    assert "page 1 of 2" in recruiter.get("/questions").text
    assert recruiter.get("/questions?page=2").text.count("question-cell") == 1


def test_a_question_shows_all_that_it_holds(recruiter: Browser, question_path: str) -> None:
    page = recruiter.get(question_path).text

    for shown in ("What does an outer join keep?", "A tuple cannot be changed", "Names the difference", "immutable"):
        assert shown in page


def test_a_question_of_another_organisation_is_not_found(browser: Browser, people: People, question_path: str) -> None:
    browser.sign_in(people.stranger)

    for path in (question_path, f"{question_path}/edit"):
        assert browser.get(path).status_code == HTTPStatus.NOT_FOUND
    for path in (f"{question_path}/edit", f"{question_path}/status/retired"):
        assert browser.post(path, "/questions/new", **FIELDS).status_code == HTTPStatus.NOT_FOUND
    assert question_path not in browser.get("/questions").text
    assert "outer join" not in browser.get("/questions/export.csv").text


def test_a_viewer_reads_and_changes_nothing(browser: Browser, people: People, question_path: str) -> None:
    browser.sign_in(people.viewer)

    assert "Edit" not in browser.get(question_path).text
    for path in ("/questions/new", "/questions/import", f"{question_path}/edit"):
        assert browser.get(path).status_code == HTTPStatus.FORBIDDEN


def test_a_question_is_written_in_the_form(recruiter: Browser) -> None:
    answer = recruiter.post("/questions/new", "/questions/new", **FIELDS)

    page = recruiter.get(answer.headers["Location"]).text
    assert "The question is in the bank." in page
    assert "It yields values lazily" in page
    assert "weight 2" in page


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": ""}, "Write the question."),
        ({"weightage": "0"}, "Enter 0.01 to 100."),
        ({"rubric": "bad"}, "a rating must be a number from 0 to 10"),
        ({"key_points": ""}, "a reviewed question needs at least one key point"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(recruiter: Browser, change: dict[str, str], told: str) -> None:
    answer = recruiter.post("/questions/new", "/questions/new", **{**FIELDS, **change})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert told in answer.text
    assert "A function that yields." in answer.text


def test_the_same_question_twice_is_refused(recruiter: Browser) -> None:
    recruiter.post("/questions/new", "/questions/new", **FIELDS)

    again = recruiter.post("/questions/new", "/questions/new", **FIELDS)

    assert again.status_code == HTTPStatus.CONFLICT
    assert "says the same already" in again.text


def test_editing_makes_a_new_version(recruiter: Browser, web_app: Flask, people: People, question_path: str) -> None:
    answer = recruiter.post(f"{question_path}/edit", f"{question_path}/edit", **FIELDS)

    assert "Saved as version 2." in recruiter.get(answer.headers["Location"]).text
    with web_app.app_context():
        organization = get_organization(people)
        question = web_app.extensions["sqlalchemy"].session.query(Question).one()
        assert [version.number for version in list_versions(organization.id, question.id)] == [2, 1]


def test_the_form_of_an_unchanged_question_saves_no_new_version(recruiter: Browser) -> None:
    made = recruiter.post("/questions/new", "/questions/new", **FIELDS).headers["Location"]

    saved = recruiter.post(f"{made}/edit", f"{made}/edit", **FIELDS)

    assert "Saved as version 1." in recruiter.get(saved.headers["Location"]).text


def test_a_question_is_retired(recruiter: Browser, question_path: str) -> None:
    recruiter.post(f"{question_path}/status/retired", question_path)

    assert "The question is retired now." in recruiter.get(question_path).text


def test_an_unknown_status_is_refused(recruiter: Browser, question_path: str) -> None:
    recruiter.post(f"{question_path}/status/lovely", question_path)

    assert "status must be one of" in recruiter.get(question_path).text


def send_file(recruiter: Browser, name: str, content: bytes, **fields: str) -> tuple[int, str]:
    data = {"csrf_token": recruiter.token("/questions/import"), "file": (io.BytesIO(content), name), **fields}
    answer = recruiter.client.post("/questions/import", data=data, follow_redirects=True)
    return answer.status_code, answer.text


def test_a_file_is_previewed_and_imported(recruiter: Browser) -> None:
    content = json.dumps([PLAIN]).encode()

    preview = send_file(recruiter, "bank.json", content, preview="y")
    taken_in = send_file(recruiter, "bank.json", content)

    assert "The file is right." in preview[1]
    assert "1 new, 0 changed, 0 as they were." in taken_in[1]


def test_bad_rows_of_a_file_are_listed(recruiter: Browser) -> None:
    status, page = send_file(recruiter, "bank.csv", b"topic,text\nPython,\n")

    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "text is missing" in page


def test_a_file_of_another_kind_is_refused(recruiter: Browser) -> None:
    page = send_file(recruiter, "bank.xls", b"")[1]

    assert "The file cannot be used: its name ends in neither .csv nor .json." in page
    assert "needs mending" not in page


def test_a_file_is_refused_from_the_line_on_that_cannot_be_read(recruiter: Browser) -> None:
    page = send_file(recruiter, "bank.csv", b"topic,text\nPython,\n\xff")[1]

    assert "The file cannot be used from line 3 on: this is not UTF-8 text" in page


def test_a_preview_lists_the_places_that_the_bank_has_not(recruiter: Browser) -> None:
    page = send_file(recruiter, "bank.json", json.dumps([PLAIN]).encode(), preview="y")[1]

    assert "New topics:</strong> Python<" in page
    assert f"New subtopics:</strong> Python / {PLAIN['subtopic']}<" in page


@pytest.mark.parametrize(("suffix", "mime_type"), [("csv", "text/csv"), ("json", "application/json")])
@pytest.mark.usefixtures("question_path")
def test_the_bank_is_exported(recruiter: Browser, suffix: str, mime_type: str) -> None:
    answer = recruiter.get(f"/questions/export.{suffix}")

    assert answer.mimetype == mime_type
    assert answer.headers["Content-Disposition"] == f'attachment; filename="questions.{suffix}"'
    assert "outer join" in answer.text


def work_off(web_app: Flask, stop: threading.Event) -> None:
    """A worker's part: every check that waits is answered with the one question of the bank."""
    while not stop.wait(0.02):
        with web_app.app_context():
            for check in db.session.query(LikenessCheck).filter(LikenessCheck.total == 0):
                twin = db.session.query(Question).first()
                check.found = [[str(twin.id), 0.91]] if twin and twin.id != check.except_question_id else []
                check.total = check.compared = 1
            db.session.commit()


@pytest.fixture
def likeness_worker(web_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    jobs = RecordedJobs()
    monkeypatch.setattr(web_app.extensions["ports"], "jobs", jobs)
    stop = threading.Event()
    worker = threading.Thread(target=work_off, args=(web_app, stop))
    worker.start()
    yield
    stop.set()
    worker.join()


@pytest.mark.usefixtures("likeness_worker")
def test_what_the_bank_asks_already_is_shown_before_saving(recruiter: Browser, question_path: str) -> None:
    refused = recruiter.post("/questions/new", "/questions/new", **FIELDS)
    saved = recruiter.post("/questions/new", "/questions/new", **FIELDS, twins_seen="y")

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "What does an outer join keep?" in refused.text
    assert "likeness 0.91" in refused.text
    assert "A function that yields." in refused.text
    assert "The question is in the bank." in recruiter.get(saved.headers["Location"]).text


@pytest.mark.usefixtures("likeness_worker")
def test_a_question_is_not_held_up_by_itself(recruiter: Browser, question_path: str) -> None:
    saved = recruiter.post(f"{question_path}/edit", f"{question_path}/edit", **FIELDS)

    assert "Saved as version 2." in recruiter.get(saved.headers["Location"]).text


def test_without_a_worker_it_is_saved_and_said_that_nothing_was_compared(recruiter: Browser) -> None:
    saved = recruiter.post("/questions/new", "/questions/new", **FIELDS)

    assert "It was not compared" in recruiter.get(saved.headers["Location"]).text


def press_undo(recruiter: Browser, page: str) -> str:
    """Posts the button of the page's message."""
    html = recruiter.get(page).text
    form = html[html.index('class="notice notice-success"') :].split("</form>")[0]
    action = re.search(r'action="([^"]+)"', form)
    assert action
    fields = [(n, unescape(v)) for n, v in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)]
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    answer = recruiter.client.post(action[1], data=data)
    return recruiter.get(answer.headers["Location"]).text


def test_a_change_of_many_is_taken_back(recruiter: Browser, web_app: Flask, people: People) -> None:
    with web_app.app_context():
        organization = get_organization(people)
        made = {factories.make_question(organization, status=status).id: status for status in ("draft", "reviewed")}
    token = recruiter.token("/questions/new")
    recruiter.client.post(
        "/questions/status?search=list",
        data={"csrf_token": token, "question": [str(key) for key in made], "status": "retired"},
    )

    page = press_undo(recruiter, "/questions?search=list")

    assert "It is as it was." in page
    with web_app.app_context():
        assert {q.id: q.status for q in db.session.query(Question)} == made


def test_an_older_version_is_put_back(recruiter: Browser, question_path: str) -> None:
    recruiter.post(f"{question_path}/edit", f"{question_path}/edit", **FIELDS)

    recruiter.post(f"{question_path}/versions/1/restore", question_path)

    page = recruiter.get(question_path).text
    assert "Version 1 is in force again, as version 3." in page
    assert '<p class="question-text">What does an outer join keep?</p>' in page


def test_without_a_language_model_the_pages_say_how_to_connect_one(recruiter: Browser, question_path: str) -> None:
    assert "ollama pull" in recruiter.get("/questions/proposals").text
    assert "How to connect one" in recruiter.get(question_path).text
    fields = {"topic": "Python", "subtopic": "Iteration", "difficulty": "easy", "count": "2"}
    refused = recruiter.post("/questions/proposals", "/questions/new", **fields)
    assert refused.status_code == HTTPStatus.SERVICE_UNAVAILABLE


def test_what_a_language_model_proposed_is_shown_as_text_and_taken_as_a_draft(
    web_app: Flask, recruiter: Browser, people: People
) -> None:
    with web_app.app_context():
        generation = factories.save(
            QuestionGeneration(
                organization_id=get_organization(people).id,
                brief=asdict(BRIEF),
                proposals=[{"record": read_proposal(HOSTILE, BRIEF), "problems": ["holds a trap"], "decision": ""}],
                failure="It does not answer.",
            )
        )
        path = f"/questions/proposals/{generation.id}"
    page = recruiter.get(path).text
    assert "It holds a trap." in page
    assert "It stopped after 1 of 2." in page
    assert "<script>alert" not in page
    recruiter.post(f"{path}/0/adopt", path)
    assert "In the bank as a draft" in recruiter.get(path).text
    assert "alert(1)" in unescape(recruiter.get("/questions?status=draft").text)
