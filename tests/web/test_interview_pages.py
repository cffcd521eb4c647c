from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.context import get_ports
from app.database import utc_now
from app.domain.deductions import DEDUCTION_REASONS
from app.extensions import db
from app.interviews.models import Answer, InterviewSession, StoredScorecard
from app.reports.models import Report
from tests import factories
from tests.factories import save
from tests.interview_seeds import QUOTE, seed_finished_interview
from tests.web.conftest import Browser, People, get_organization


@pytest.fixture
def interview(web_app: Flask, people: People) -> uuid.UUID:
    with web_app.app_context():
        return seed_finished_interview(get_ports(), get_organization(people)).id


def test_an_empty_dashboard_tells_how_to_invite(browser: Browser, people: People) -> None:
    browser.sign_in(people.recruiter)
    page = browser.get("/").text
    assert "No interviews yet" in page
    assert 'href="/invitations/new"' in page


def test_the_dashboard_shows_progress_rating_and_what_needs_review(
    browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.viewer)
    page = browser.get("/").text
    assert f'href="/interviews/{interview}"' in page
    assert "Grace Example" in page
    assert "3 of 3" in page
    assert "6.5" in page or "6.6" in page
    assert "Needs review" in page


def test_an_invitation_is_listed_before_anybody_comes(web_app: Flask, browser: Browser, people: People) -> None:
    with web_app.app_context():
        panel = factories.make_panel(get_organization(people))
        candidate = factories.make_candidate(get_organization(people), name="Early Bird")
        factories.make_invitation(panel, candidate, expires_at=utc_now() - timedelta(minutes=1))
    browser.sign_in(people.viewer)
    page = browser.get("/").text
    assert "Early Bird" in page
    assert "Link expired" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("show=completed", True),
        ("show=review", True),
        ("show=live", False),
        ("show=ended", False),
        ("search=grace", True),
        ("search=grace+example", True),
        ("search=nobody", False),
        ("search=%25", False),
        ("show=nonsense&page=99", True),
        ("panel=not-a-uuid", True),
    ],
)
def test_filters_come_from_the_address(
    browser: Browser, people: People, interview: uuid.UUID, query: str, found: bool
) -> None:
    browser.sign_in(people.recruiter)
    page = browser.get(f"/?{query}").text
    assert (f"/interviews/{interview}" in page) is found
    assert ("No interview fits" in page) is not found


def test_the_list_alone_is_what_an_open_dashboard_asks_for(
    browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    fragment = browser.client.get("/", headers={"X-Fragment": "list"}).text
    assert f"/interviews/{interview}" in fragment
    assert "<html" not in fragment


def test_the_page_shows_transcript_rating_evidence_and_what_made_them(
    browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.viewer)
    page = browser.get(f"/interviews/{interview}").text
    assert re.search(r'<span class="word" data-start="[\d.]+" data-end="[\d.]+">tuple</span>', page)
    assert f"<q>{QUOTE}</q>" in page
    assert "Question 1 of 3 of Python, easy." in page
    assert "The recording is so quiet" in page
    assert "whisper-tiny.en" in page
    assert "sentence-model 1" in page
    assert "Short answer" in page


def test_the_state_alone_is_what_an_open_page_asks_for(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.viewer)
    before = _fingerprints(browser.get(f"/interviews/{interview}/state").text)
    assert before == _fingerprints(browser.get(f"/interviews/{interview}").text)
    with web_app.app_context():
        answer = db.session.query(Answer).filter_by(session_id=interview, turn=3).one()
        answer.review_reason = "Somebody is looking."
        db.session.commit()
    after = _fingerprints(browser.get(f"/interviews/{interview}/state").text)
    assert {part for part in before if before[part] != after[part]} == {"turn-3-rating"}


def _fingerprints(page: str) -> dict[str, str]:
    return dict(re.findall(r'id="([^"]+)" class="[^"]*" data-part data-hash="(\w+)"', page))


def test_sound_is_served_whole_and_in_ranges_to_no_shared_cache(
    browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.viewer)
    path = f"/interviews/{interview}/turns/1/recording.flac"
    whole = browser.get(path)
    assert whole.content_type == "audio/flac"
    assert whole.data.startswith(b"fLaC")
    assert whole.headers["Cache-Control"].startswith("private")
    part = browser.get(path, Range="bytes=4-9")
    assert part.status_code == 206
    assert part.data == whole.data[4:10]
    assert part.headers["Content-Range"] == f"bytes 4-9/{len(whole.data)}"


def test_an_answer_without_sound_has_none_to_serve(browser: Browser, people: People, interview: uuid.UUID) -> None:
    browser.sign_in(people.viewer)
    assert browser.get(f"/interviews/{interview}/turns/2/recording.flac").status_code == 404
    assert browser.get(f"/interviews/{interview}/turns/9/recording.flac").status_code == 404


@pytest.mark.parametrize(
    ("source", "seconds", "is_shown"), [("text", 0.3, False), ("text", 4.0, True), ("speech", 0.3, True)]
)
def test_the_instant_before_a_written_answer_gets_no_player(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID, source: str, seconds: float, is_shown: bool
) -> None:
    with web_app.app_context():
        answer = db.session.scalars(select(Answer).where(Answer.session_id == interview, Answer.turn == 1)).one()
        answer.source, answer.recording_seconds = source, seconds
        db.session.commit()
    browser.sign_in(people.recruiter)
    assert ("Play answer 1" in browser.get(f"/interviews/{interview}").text) is is_shown


@pytest.mark.parametrize("suffix", ["", "/state", "/turns/1/recording.flac"])
def test_another_organisation_s_interview_does_not_exist(
    browser: Browser, people: People, interview: uuid.UUID, suffix: str
) -> None:
    browser.sign_in(people.stranger)
    assert browser.get(f"/interviews/{interview}{suffix}").status_code == 404
    assert str(interview) not in browser.get("/").text


@pytest.mark.parametrize("path", ["/", "/interviews/{id}", "/interviews/{id}/turns/1/recording.flac"])
def test_a_platform_admin_sees_no_interview(browser: Browser, people: People, interview: uuid.UUID, path: str) -> None:
    browser.sign_in(people.platform_admin)
    assert browser.get(path.format(id=interview)).status_code == 403


def test_what_a_candidate_says_is_text_and_nothing_else(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    with web_app.app_context():
        session = db.session.get_one(InterviewSession, interview)
        session.candidate.name = "<script>alert(1)</script>"
        session.answers[1].transcript_text = "<img src=x onerror=alert(1)>"
        db.session.commit()
    browser.sign_in(people.viewer)
    page = browser.get(f"/interviews/{interview}").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;img src=x" in page


def test_a_viewer_cannot_invite(browser: Browser, people: People) -> None:
    browser.sign_in(people.viewer)
    assert browser.get("/invitations/new").status_code == 403
    assert "/invitations/new" not in browser.get("/").text


def test_the_link_of_an_invitation_is_shown_once(web_app: Flask, browser: Browser, people: People) -> None:
    with web_app.app_context():
        panel_id = str(factories.make_panel(get_organization(people)).id)
    browser.sign_in(people.recruiter)
    answer = browser.post(
        "/invitations/new", "/invitations/new", panel=panel_id, name="Grace Example", email="", days="7"
    )
    link = re.search(r'value="(http://[^"]+/interview/[\w-]{40,})"', answer.text)
    assert link
    assert link[1] not in browser.get("/").text
    assert "Grace Example" in browser.get("/").text


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "Enter the candidate&#39;s name."),
        ("email", "not an address", "is not an email address"),
        ("days", "0", "Enter 1 to 365 days."),
        ("panel", "00000000-0000-4000-8000-000000000000", "Choose one of what the list offers."),
        ("days", "soon", "Enter a whole number, such as 7."),
        ("name", "x" * 201, "201 characters are too many; shorten it to 200."),
        ("opens_at", "tomorrow", "Choose a day and a time."),
    ],
)
def test_a_wrong_invitation_says_what_to_mend(
    web_app: Flask, browser: Browser, people: People, field: str, value: str, told: str
) -> None:
    with web_app.app_context():
        panel_id = str(factories.make_panel(get_organization(people)).id)
    browser.sign_in(people.recruiter)
    fields = {"panel": panel_id, "name": "Grace", "email": "", "days": "7", field: value}
    answer = browser.post("/invitations/new", "/invitations/new", **fields)
    assert answer.status_code == 422
    assert told in answer.text


def test_an_opening_that_is_over_is_told_beside_it_in_the_candidates_time_zone(
    web_app: Flask, browser: Browser, people: People
) -> None:
    with web_app.app_context():
        panel_id = str(factories.make_panel(get_organization(people)).id)
    browser.sign_in(people.recruiter)
    soon = f"{utc_now() + timedelta(hours=1):%Y-%m-%dT%H:%M}"
    fields = {"panel": panel_id, "name": "Grace", "email": "", "days": "7", "opens_at": soon}
    east = browser.post("/invitations/new", "/invitations/new", **fields, time_zone="Asia/Tokyo")
    west = browser.post("/invitations/new", "/invitations/new", **fields, time_zone="America/Los_Angeles")
    assert east.status_code == 422
    assert "This moment is over. Leave the field empty for at once." in east.text
    assert f'value="{soon}"' in east.text
    assert west.status_code == 200


def test_a_second_try_that_the_panel_refuses_is_told_on_the_form(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    with web_app.app_context():
        session = db.session.get_one(InterviewSession, interview)
        session.panel.allows_retakes = False
        session.candidate.email = "grace@example.org"
        fields = {"panel": str(session.panel_id), "name": session.candidate.name, "email": session.candidate.email}
        db.session.commit()
    browser.sign_in(people.recruiter)
    answer = browser.post("/invitations/new", "/invitations/new", **fields, days="23")
    assert answer.status_code == 409
    assert "allows no second try" in answer.text
    assert 'value="23"' in answer.text


def test_only_published_panels_of_the_own_organisation_are_offered(
    web_app: Flask, browser: Browser, people: People
) -> None:
    with web_app.app_context():
        factories.make_panel(title="Theirs")
        factories.make_panel(get_organization(people), title="Unfinished", status="draft")
    browser.sign_in(people.recruiter)
    page = browser.get("/invitations/new").text
    assert "Theirs" not in page
    assert "Unfinished" not in page
    assert "No panel is published" in page


def test_the_page_leads_to_the_report_once_there_is_one(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.viewer)
    link = f'href="/interviews/{interview}/report.pdf"'
    assert link not in browser.get(f"/interviews/{interview}").text
    with web_app.app_context():
        organization_id = get_organization(people).id
        values = {"path": "v1.pdf", "sha256": "", "pages": 7, "content_digest": "", "notices": ["No font for Thai."]}
        save(Report(organization_id=organization_id, session_id=interview, version=1, **values))
    page = browser.get(f"/interviews/{interview}").text
    assert link in page
    assert "7 pages" in page
    assert "No font for Thai." in page


def test_reviewers_see_how_far_a_rating_hangs_on_the_wording(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.viewer)
    assert "wordings" not in browser.get(f"/interviews/{interview}").text
    with web_app.app_context():
        scorecard_of(interview).passes = [6.25, 4.0, 7.0]
        db.session.commit()
    assert "in 3 wordings, the language model&#39;s part goes from 4.0 to 7.0" in browser.get(
        f"/interviews/{interview}"
    ).text.replace("'s part", "&#39;s part")


def scorecard_of(interview: uuid.UUID) -> StoredScorecard:
    """Of the first answer."""
    answer = db.session.scalars(db.select(Answer).where(Answer.session_id == interview, Answer.turn == 1)).one()
    card: StoredScorecard | None = answer.scorecard
    assert card is not None
    return card


def test_reviewers_see_what_was_taken_from_a_draft_and_why(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.viewer)
    assert "Taken off" not in browser.get(f"/interviews/{interview}").text
    with web_app.app_context():
        card = scorecard_of(interview)
        card.total = 1.2
        card.deductions = [{"name": "topic", "points": 3.1, "reason": DEDUCTION_REASONS["topic"]}]
        db.session.commit()
    page = browser.get(f"/interviews/{interview}").text
    assert "Taken off: 3.1 points." in page
    assert "seems to be about something else" in page
    assert "the draft would be 4.3 of 10" in page
