"""The candidate's pages: what a link opens, what it must not change, and how consent is given."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from app.candidate_room.room_cookie import COOKIE_NAME, read_invitation, sign_invitation
from app.extensions import db
from app.interviews.models import InterviewSession
from tests.conftest import SECRET_KEY
from tests.factories import make_candidate, make_invitation, make_organization, make_panel, make_session

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def consent(client: FlaskClient, token: str, **fields: str) -> tuple[int, str]:
    csrf_token = find_csrf_token(client.get(f"/interview/{token}").text)
    response = client.post(f"/interview/{token}", data={"csrf_token": csrf_token, **fields})
    return response.status_code, response.text


def find_csrf_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found.group(1)


def test_the_notice_tells_what_matters_before_anything_happens(client: FlaskClient) -> None:
    organization = make_organization(name="Northwind Labs")
    panel = make_panel(organization, role_title="Backend engineer", total_seconds=2700, notice_text="Kept for 90 days.")
    _, token = make_invitation(panel, make_candidate(organization, name="Grace Hopper"))
    page = client.get(f"/interview/{token}").text
    for told in (
        "Grace Hopper",
        "Northwind Labs",
        "Backend engineer",
        "Up to 45 minutes",
        "3, one at a time",
        "An AI interviews you",
        "drafts a rating",
        "A person decides",
        "What is recorded",
        "Who sees it",
        "How long it is kept",
        "Kept for 90 days.",
        "interview with a person instead",
    ):
        assert told in page


def test_opening_a_link_changes_nothing(client: FlaskClient) -> None:
    _, token = make_invitation()
    for _ in range(3):
        client.get(f"/interview/{token}")
        client.head(f"/interview/{token}")
    assert db.session.scalar(select(func.count()).select_from(InterviewSession)) == 0
    assert client.get_cookie(COOKIE_NAME) is None


def test_consent_opens_the_room_and_names_the_invitation(client: FlaskClient) -> None:
    invitation, token = make_invitation()
    status, _ = consent(client, token, consent="y")
    assert status == 303
    cookie = client.get_cookie(COOKIE_NAME)
    assert cookie is not None
    assert (cookie.path, cookie.http_only, cookie.same_site) == ("/", True, "Lax")
    assert read_invitation(SECRET_KEY, cookie.value) == invitation.id
    room = client.get(f"/interview/{token}").text
    assert "data-room" in room
    assert f'data-token="{token}"' in room
    assert "Start the interview" in room


def test_consent_alone_does_not_begin_the_interview(client: FlaskClient) -> None:
    _, token = make_invitation()
    consent(client, token, consent="y")
    client.get(f"/interview/{token}")
    assert db.session.scalar(select(func.count()).select_from(InterviewSession)) == 0


def test_without_the_tick_the_notice_asks_for_it(client: FlaskClient) -> None:
    _, token = make_invitation()
    status, page = consent(client, token)
    assert status == 422
    assert "Tick the box" in page
    assert client.get_cookie(COOKIE_NAME) is None


def test_consent_needs_a_csrf_token(client: FlaskClient) -> None:
    _, token = make_invitation()
    response = client.post(f"/interview/{token}", data={"consent": "y"}, follow_redirects=True)
    assert "confirm once more" in response.text
    assert client.get_cookie(COOKIE_NAME) is None
    again = {"csrf_token": find_csrf_token(response.text), "consent": "y"}
    assert client.post(f"/interview/{token}", data=again).status_code == 303


def test_a_cookie_opens_its_own_room_only(client: FlaskClient) -> None:
    _, first = make_invitation()
    _, second = make_invitation()
    consent(client, first, consent="y")
    assert "data-room" in client.get(f"/interview/{first}").text
    assert "data-room" not in client.get(f"/interview/{second}").text


def test_a_second_device_reads_the_notice_and_carries_on(client: FlaskClient) -> None:
    invitation, token = make_invitation()
    make_session(invitation, state="active")
    assert "welcome back" in client.get(f"/interview/{token}").text
    consent(client, token, consent="y")
    assert "Carry on" in client.get(f"/interview/{token}").text


@pytest.mark.parametrize(
    ("columns", "title"),
    [
        ({"expires_at": LONG_AGO}, "This link has expired"),
        ({"revoked_at": LONG_AGO}, "This link was withdrawn"),
    ],
)
def test_links_that_no_longer_work_say_what_to_do(client: FlaskClient, columns: dict[str, Any], title: str) -> None:
    _, token = make_invitation(**columns)
    opened = client.get(f"/interview/{token}")
    sent = client.post(f"/interview/{token}", data={"consent": "y"}, follow_redirects=True)
    for response in (opened, sent):
        assert response.status_code == 410
        assert title in response.text
        assert "new link" in response.text


def test_an_unknown_link_says_what_to_do(client: FlaskClient) -> None:
    response = client.get("/interview/cut-off")
    assert response.status_code == 410
    assert "Copy the whole link" in response.text


@pytest.mark.parametrize("state", ["completed", "abandoned", "technical_failure"])
def test_a_finished_interview_thanks(client: FlaskClient, state: str) -> None:
    invitation, token = make_invitation()
    make_session(invitation, state=state)
    response = client.get(f"/interview/{token}")
    assert response.status_code == 410
    assert "This interview is finished" in response.text


def test_an_interview_that_began_survives_the_end_of_its_link(client: FlaskClient) -> None:
    invitation, token = make_invitation(expires_at=datetime.now(UTC) - timedelta(minutes=1))
    make_session(invitation, state="paused")
    assert client.get(f"/interview/{token}").status_code == 200


def test_pages_are_clean_for_a_strict_policy(client: FlaskClient) -> None:
    _, token = make_invitation()
    consent(client, token, consent="y")
    response = client.get(f"/interview/{token}")
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", response.text)
    assert all("nonce=" in tag for tag in re.findall(r"<script[^>]*>", response.text))
    assert "microphone=(self)" in response.headers["Permissions-Policy"]
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_names_are_escaped(client: FlaskClient) -> None:
    organization = make_organization(name="<script>alert(1)</script>")
    _, token = make_invitation(make_panel(organization))
    page = client.get(f"/interview/{token}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_the_cookie_cannot_be_forged_or_kept_for_ever() -> None:
    invitation_id = uuid.uuid4()
    signed = sign_invitation(SECRET_KEY, invitation_id)
    assert read_invitation(SECRET_KEY, signed) == invitation_id
    assert read_invitation("another secret", signed) is None
    assert read_invitation(SECRET_KEY, None) is None
    assert read_invitation(SECRET_KEY, "nonsense") is None
    other_use = URLSafeTimedSerializer(SECRET_KEY, salt="something else").dumps(invitation_id.hex)
    assert read_invitation(SECRET_KEY, other_use) is None
    not_an_id = URLSafeTimedSerializer(SECRET_KEY, salt="candidate-room").dumps(["a list"])
    assert read_invitation(SECRET_KEY, not_an_id) is None
