"""People rate interviews, each for themselves, and compare notes afterwards."""

from __future__ import annotations

import re
import uuid

import pytest
from flask import Flask

from app.accounts.models import User
from app.audit import services as audit
from app.audit.models import AuditEntry
from app.context import get_ports
from app.domain.audit_log import AuditAction
from app.extensions import db
from app.interviews.models import Answer, InterviewSession
from tests import factories
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import Browser, People, get_organization

DRAFTS = {"coverage": 8.4, "accuracy": 7.5, "clarity": 6.0}
WORK = AuditEntry.action != "signed_in"


@pytest.fixture
def interview(web_app: Flask, people: People) -> uuid.UUID:
    with web_app.app_context():
        return seed_finished_interview(get_ports(), get_organization(people)).id


def second_browser(web_app: Flask, email: str) -> Browser:
    other = Browser(web_app.test_client())
    other.sign_in(email)
    return other


def rate(browser: Browser, interview: uuid.UUID, turn: int, **fields: str) -> int:
    page = f"/interviews/{interview}/review"
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return browser.post(f"{page}/turns/{turn}", page, **named).status_code


def submit(browser: Browser, interview: uuid.UUID, recommendation: str = "yes", note: str = "") -> int:
    page = f"/interviews/{interview}/review"
    return browser.post(f"{page}/submission", page, recommendation=recommendation, note=note).status_code


def total_on_page(browser: Browser, interview: uuid.UUID, turn: int) -> str:
    page = browser.get(f"/interviews/{interview}").text
    found = re.search(rf'id="turn-{turn}-heading".*?class="score [^"]*">([^<]*)<', page, re.DOTALL)
    assert found
    return found[1]


def rating_part(browser: Browser, interview: uuid.UUID, turn: int) -> str:
    page = browser.get(f"/interviews/{interview}").text
    found = re.search(rf'id="turn-{turn}-rating".*?id="turn-{turn}-background"', page, re.DOTALL)
    assert found
    return found[0]


def actions(web_app: Flask) -> list[str]:
    with web_app.app_context():
        return [entry.action for entry in db.session.query(AuditEntry).filter(WORK).order_by(AuditEntry.number)]


def test_an_override_wins_once_it_is_submitted_and_the_draft_stays(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    assert rate(browser, interview, 1, rating_coverage="2", reason_coverage="The key point is missing.") == 302
    assert total_on_page(browser, interview, 1) == "7.9"
    assert submit(browser, interview) == 302
    # 0.6 of 2, 0.3 of 7.5, 0.1 of 6
    assert total_on_page(browser, interview, 1) == "4.0"
    page = browser.get(f"/interviews/{interview}").text
    assert "the draft said 8.4" in page
    with web_app.app_context():
        card = db.session.query(Answer).filter_by(session_id=interview, turn=1).one().scorecard
        assert card is not None
        assert card.total == 7.9
    assert actions(web_app) == ["answer_rated", "review_submitted"]


def test_the_page_tells_who_gave_a_rating_and_why_apart_from_what_the_draft_said(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    with web_app.app_context():
        card = db.session.query(Answer).filter_by(session_id=interview, turn=1).one().scorecard
        assert card is not None
        card.deductions = [{"name": "topic", "points": 3.1, "reason": "Another subject."}]
        db.session.commit()
    browser.sign_in(people.recruiter)
    rate(browser, interview, 1, rating_coverage="2", reason_coverage="The key point is missing.")
    submit(browser, interview)
    by_people, by_draft = rating_part(browser, interview, 1).split("What the draft said")
    assert "Rating by people" in by_people
    assert re.search(r"<strong>[^<]+:</strong> The key point is missing\.", by_people)
    assert "Taken off: 3.1 points." not in by_people
    assert "Taken off: 3.1 points." in by_draft
    assert "in the numbers above" not in by_draft
    assert "Coverage: 8.4 of 10" in by_draft


def test_a_draft_taken_over_as_it_is_is_not_said_to_be_of_people(
    browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    rate(browser, interview, 1, rating_coverage="2", reason_coverage="The key point is missing.")
    submit(browser, interview)
    untouched = rating_part(browser, interview, 2)
    assert "Draft taken over by people" in untouched
    assert "ating by people" not in untouched


def test_nobody_sees_what_others_said_before_they_submit(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    rate(browser, interview, 1, rating_coverage="2", reason_coverage="Said nothing of use.")
    submit(browser, interview, note="Kept to myself.")
    other = second_browser(web_app, people.org_admin)
    assert total_on_page(other, interview, 1) == "7.9"
    assert other.get(f"/interviews/{interview}/debrief").status_code == 403
    for path in (f"/interviews/{interview}", f"/interviews/{interview}/review"):
        assert "Said nothing of use." not in other.get(path).text
    submit(other, interview, "no")
    debrief = other.get(f"/interviews/{interview}/debrief").text
    assert "Said nothing of use." in debrief
    assert "Kept to myself." in debrief
    # the mean of 2 and of the draft that the second one took as it was
    assert total_on_page(other, interview, 1) == "6.0"


def test_the_list_hides_ratings_by_people_from_those_who_still_rate(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    rate(browser, interview, 1, rating_coverage="0", reason_coverage="Nothing.")
    rate(browser, interview, 2, rating_coverage="0", reason_coverage="Nothing.")
    submit(browser, interview)
    shown = re.compile(r'class="score score-\w+">([\d.]+)<')
    drafted = shown.findall(second_browser(web_app, people.org_admin).get("/").text)
    in_force = shown.findall(browser.get("/").text)
    assert drafted != in_force
    assert shown.findall(second_browser(web_app, people.viewer).get("/").text) == in_force


def test_an_answer_left_to_a_person_counts_once_a_person_rated_it(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    rate(browser, interview, 3, rating_overall="6,5", reason_overall="Heard it all on headphones.")
    submit(browser, interview)
    assert total_on_page(browser, interview, 3) == "6.5"
    with web_app.app_context():
        assert db.session.query(Answer).filter_by(session_id=interview, turn=3).one().state == "scored"


def test_an_answer_left_to_a_person_stays_so_when_nobody_rated_it(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    submit(browser, interview)
    with web_app.app_context():
        assert db.session.query(Answer).filter_by(session_id=interview, turn=3).one().state == "needs_review"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"rating_coverage": "3"}, "Give a reason"),
        ({"rating_coverage": "3", "reason_coverage": "x" * 1001}, "it has 1001 characters, 1000 are the most."),
        ({"rating_coverage": "11", "reason_coverage": "x"}, "from 0 to 10"),
        ({"rating_coverage": "nan", "reason_coverage": "x"}, "from 0 to 10"),
        ({"rating_coverage": "much", "reason_coverage": "x"}, "from 0 to 10"),
        ({"rating_charm": "3", "reason_charm": "x"}, "no component"),
    ],
)
def test_a_wrong_rating_is_told_beside_it_and_changes_nothing(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID, fields: dict[str, str], message: str
) -> None:
    browser.sign_in(people.recruiter)
    page = f"/interviews/{interview}/review"
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    answer = browser.post(f"{page}/turns/1", page, **named)
    assert answer.status_code == 422
    assert message in answer.text
    assert actions(web_app) == []


def test_a_submitted_scorecard_is_locked(browser: Browser, people: People, interview: uuid.UUID) -> None:
    browser.sign_in(people.recruiter)
    submit(browser, interview)
    page = f"/interviews/{interview}/review"
    token = browser.token("/profile")
    again = {"csrf_token": token, "rating-coverage": "1", "reason-coverage": "Late."}
    assert browser.client.post(f"{page}/turns/1", data=again).status_code == 409
    assert (
        browser.client.post(f"{page}/submission", data={"csrf_token": token, "recommendation": "no"}).status_code == 409
    )


def test_only_an_interview_that_goes_on_cannot_be_submitted(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    page = f"/interviews/{interview}/review"
    assert "disabled" not in browser.get(page).text
    with web_app.app_context():
        db.session.get_one(InterviewSession, interview).state = "active"
        db.session.commit()
    assert "disabled" in browser.get(page).text
    note = "Explained slices by example."
    refused = browser.post(f"{page}/submission", page, recommendation="yes", note=note)
    assert refused.status_code == 409
    assert "The interview still goes on." in refused.text
    assert note in refused.text


def test_a_recommendation_is_one_of_five(browser: Browser, people: People, interview: uuid.UUID) -> None:
    browser.sign_in(people.recruiter)
    assert submit(browser, interview, "perhaps") == 422
    assert submit(browser, interview, "strong_yes") == 302


def test_viewers_and_strangers_rate_nothing(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.viewer)
    assert browser.get(f"/interviews/{interview}/review").status_code == 403
    assert "Rate this interview" not in browser.get(f"/interviews/{interview}").text
    stranger = second_browser(web_app, people.stranger)
    for path in ("review", "debrief"):
        assert stranger.get(f"/interviews/{interview}/{path}").status_code in {403, 404}
    token = stranger.token("/profile")
    fields = {"csrf_token": token, "rating-coverage": "1", "reason-coverage": "Mine.", "recommendation": "no"}
    for path in ("review/turns/1", "review/submission", "turns/1/transcript"):
        answer = stranger.client.post(f"/interviews/{interview}/{path}", data={**fields, "text": "x", "version": "1"})
        assert answer.status_code == 404, path


def test_every_change_needs_a_token(browser: Browser, people: People, interview: uuid.UUID) -> None:
    browser.sign_in(people.recruiter)
    for path in ("review/turns/1", "review/submission", "dismissal", "turns/1/transcript"):
        assert browser.client.post(f"/interviews/{interview}/{path}").status_code == 400, path


def test_a_dismissed_interview_says_so_and_counts_nowhere(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    page = f"/interviews/{interview}"
    browser.post(f"{page}/dismissal", page, reason="The microphone was broken.")
    assert "The microphone was broken." in browser.get(page).text
    assert "Counts nowhere" in browser.get("/").text
    browser.post(f"{page}/dismissal/withdrawal", page)
    assert "Counts nowhere" not in browser.get("/").text
    assert actions(web_app) == ["interview_dismissed", "dismissal_withdrawn"]


def test_an_interview_is_not_dismissed_without_a_reason(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    page = f"/interviews/{interview}"
    browser.post(f"{page}/dismissal", page, reason="  ")
    with web_app.app_context():
        assert db.session.get_one(InterviewSession, interview).dismissed_at is None


def test_a_correction_stands_beside_the_original_and_is_rated_again(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    page = f"/interviews/{interview}"
    browser.post(f"{page}/turns/1/transcript", page, text="A tuple is immutable.", version="1")
    shown = browser.get(page).text
    assert "A tuple is immutable." in shown
    assert "As it was recognised" in shown
    with web_app.app_context():
        answer = db.session.query(Answer).filter_by(session_id=interview, turn=1).one()
        assert answer.state == "transcribed"
        assert answer.transcript_version == 2
        assert answer.transcript_text.startswith("A list can grow")
        assert answer.text_in_force == "A tuple is immutable."
    refused = browser.post(f"{page}/turns/1/transcript", page, text="Too late.", version="1")
    assert refused.status_code == 409
    assert "This answer is still being transcribed or rated." in refused.text
    assert "Too late.</textarea>" in refused.text
    assert actions(web_app) == ["transcript_corrected"]


def test_the_log_of_all_this_is_whole_until_somebody_touches_it(
    web_app: Flask, browser: Browser, people: People, interview: uuid.UUID
) -> None:
    browser.sign_in(people.recruiter)
    rate(browser, interview, 1, rating_coverage="2.5", reason_coverage="Zoë said: “nothing”.")
    submit(browser, interview)
    runner = web_app.test_cli_runner()
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    with web_app.app_context():
        person = db.session.query(User).filter_by(email=people.recruiter).one()
        entry = db.session.query(AuditEntry).filter(WORK).order_by(AuditEntry.number).first()
        assert entry is not None
        assert entry.actor_id == person.id
        assert entry.after["ratings"] == {"coverage": {"rating": 2.5, "reason": "Zoë said: “nothing”."}}
        db.session.execute(db.update(AuditEntry).where(AuditEntry.number == 1).values(actor_id=None))
        db.session.commit()
        assert audit.verify(get_organization(people).id).broken_at == 1
    assert runner.invoke(args=["audit", "verify"]).exit_code == 1


def test_an_entry_cannot_be_changed_through_the_models(web_app: Flask, people: People, interview: uuid.UUID) -> None:
    with web_app.app_context():
        actor = audit.Actor(get_organization(people).id, factories.make_user(get_organization(people)).id)
        audit.record(actor, AuditAction.MESSAGE_SENT, interview)
        db.session.commit()
        db.session.query(AuditEntry).one().action = "nothing"
        with pytest.raises(TypeError, match="cannot be changed"):
            db.session.commit()
        db.session.rollback()
