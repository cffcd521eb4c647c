"""Reviewers follow interviews of their own organisation over a real web process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import socketio
from redis import Redis

from app.accounts import logins, standing
from app.accounts import services as accounts
from app.accounts.models import User
from app.adapters.socketio_broadcaster import CHANNEL
from app.audit.models import AuditEntry
from app.context import get_ports
from app.extensions import db
from app.interviews.models import InterviewSession
from app.interviews.services.events import tell_everybody
from app.organizations.models import Organization
from tests.conftest import make_config, running_app
from tests.factories import PASSWORD, make_invitation, make_role, make_session, make_user
from tests.waiting import PATIENCE_SECONDS, wait_until
from tests.web_servers import run_web

pytestmark = pytest.mark.slow

NAMESPACE = "/review"
SECONDS = 10
ENDS_WITHIN_SECONDS = 5.0
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, valkey_url: str) -> Iterator[str]:
    config = make_config(tmp_path_factory.mktemp("web"), REDIS_URL=valkey_url)
    with running_app(config), run_web(config.home, config.redis_url, config.secret_key) as url:
        yield url


@pytest.fixture
def session(web: str) -> InterviewSession:
    return make_session(make_invitation().invitation)


def colleague_of(session: InterviewSession, role: str = "viewer") -> User:
    return make_user(db.session.get_one(Organization, session.organization_id), role)


def sign_in(url: str, user: User) -> str:
    browser = requests.Session()
    token = CSRF.search(browser.get(f"{url}/login", timeout=SECONDS).text)
    assert token
    fields = {"csrf_token": token[1], "email": user.email, "password": PASSWORD}
    answer = browser.post(f"{url}/login", data=fields, timeout=SECONDS, allow_redirects=False)
    assert answer.status_code == requests.codes.found
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


class Reviewer:
    def __init__(self, url: str, cookie: str) -> None:
        self.events: list[tuple[str, Any]] = []
        self.client = socketio.Client(reconnection=False)
        self.client.on("*", lambda event, *args: self.events.append((event, args[0])), namespace=NAMESPACE)
        self.client.connect(
            url,
            namespaces=[NAMESPACE],
            headers={"Cookie": cookie},
            transports=["websocket"],
            wait_timeout=int(PATIENCE_SECONDS),
        )

    def call(self, event: str, payload: dict[str, Any]) -> dict[str, Any]:
        ack: dict[str, Any] = self.client.call(event, payload, namespace=NAMESPACE, timeout=SECONDS)
        return ack


@pytest.fixture
def reviewer(web: str, session: InterviewSession, valkey_url: str) -> Iterator[Reviewer]:
    reviewer = Reviewer(web, sign_in(web, colleague_of(session)))
    with Redis.from_url(valkey_url) as redis:  # what is told before somebody listens is told to nobody
        wait_until(lambda: redis.pubsub_numsub(CHANNEL)[0][1])
    yield reviewer
    reviewer.client.disconnect()


def test_a_colleague_follows_the_interview(reviewer: Reviewer, session: InterviewSession) -> None:
    assert reviewer.call("watch", {"session": str(session.id)}) == {"ok": True}
    tell_everybody(get_ports(), session.id, "turn_ended", {"turn": 1, "reason": "finished"})
    wait_until(lambda: reviewer.events)
    assert reviewer.events == [("turn_ended", {"turn": 1, "reason": "finished"})]


def test_the_dashboard_counts_and_follows_the_organisation(reviewer: Reviewer, session: InterviewSession) -> None:
    assert reviewer.call("dashboard", {}) == {"ok": True, "counts": {"waiting": 1}}
    get_ports().broadcaster.to_dashboard(make_session().organization_id, "dashboard_update", {"state": "of others"})
    get_ports().broadcaster.to_dashboard(session.organization_id, "dashboard_update", {"state": "active"})
    wait_until(lambda: reviewer.events)
    assert reviewer.events == [("dashboard_update", {"state": "active"})]


@pytest.mark.parametrize("payload", [{"session": "nonsense"}, {}, {"session": 7}])
def test_an_interview_that_is_not_there(reviewer: Reviewer, payload: dict[str, Any]) -> None:
    assert reviewer.call("watch", payload)["code"] == "not_found"


def test_an_interview_of_another_organisation_is_not_there(reviewer: Reviewer) -> None:
    foreign = make_session()
    assert reviewer.call("watch", {"session": str(foreign.id)})["code"] == "not_found"
    tell_everybody(get_ports(), foreign.id, "turn_ended", {"turn": 1, "reason": "finished"})
    assert reviewer.call("watch", {})["ok"] is False  # its answer comes after whatever was sent before
    assert reviewer.events == []


@pytest.mark.parametrize("role", ["visitor", "platform_admin"])
def test_who_may_not_see_interviews_is_refused(web: str, session: InterviewSession, role: str) -> None:
    admin = make_user(None, "platform_admin")
    with pytest.raises(socketio.exceptions.ConnectionError):
        Reviewer(web, "" if role == "visitor" else sign_in(web, admin))
    denied = db.session.query(AuditEntry).filter_by(action="access_denied", actor_id=admin.id).count()
    assert denied == (role == "platform_admin")


def test_a_cookie_without_an_origin_opens_nothing(web: str, session: InterviewSession) -> None:
    cookie = sign_in(web, colleague_of(session))
    client = socketio.Client(reconnection=False, websocket_extra_options={"suppress_origin": True})
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(web, namespaces=[NAMESPACE], headers={"Cookie": cookie}, transports=["websocket"])


@pytest.mark.parametrize("ending", ["signs out", "is disabled", "gets a new password", "gets another role"])
def test_a_connection_ends_within_seconds_of_the_sign_in(web: str, session: InterviewSession, ending: str) -> None:
    user = colleague_of(session)
    reviewer = Reviewer(web, sign_in(web, user))
    assert reviewer.call("watch", {"session": str(session.id)}) == {"ok": True}
    if ending == "signs out":
        logins.end_login(user.id, logins.list_open_logins(user.id)[0].id)
    elif ending == "is disabled":
        standing.disable_user(user.email)
    elif ending == "gets another role":
        make_role("recruiter")
        standing.change_roles(user.email, ["recruiter"])
    else:
        accounts.reset_password(user.email, "quite another password")
    wait_until(lambda: not reviewer.client.connected, ENDS_WITHIN_SECONDS)
