"""Webhooks from the transaction that they tell of to the receiver, with retries, rest, rotation and the log."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from standardwebhooks import Webhook

from app.audit.services import Actor
from app.database import transaction, utc_now
from app.domain.interview import AnswerState, SessionState
from app.domain.retry import MOST_WEBHOOK_ATTEMPTS
from app.domain.waiting_queue import UNLIMITED
from app.domain.webhook_events import WebhookEvent
from app.errors import Conflict, InvalidInput, NotFound, WebhookFailed
from app.extensions import db
from app.interviews.services import progress, recovery, settling
from app.interviews.services.waiting import start_interview
from app.ports import WebhookAnswer
from app.reports.services import build_report
from app.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint, WebhookMessage
from app.webhooks.services import endpoints
from app.webhooks.services.delivering import OVERDUE, deliver, forget_old_messages
from app.webhooks.services.endpoints import EndpointDraft
from app.webhooks.services.messages import emit
from app.webhooks.services.secrets import reseal_secrets
from tests import factories
from tests.fakes.ports import FakePorts
from tests.interview_seeds import seed_finished_interview

pytestmark = pytest.mark.usefixtures("app")
ALL = tuple(event.value for event in WebhookEvent if event is not WebhookEvent.TEST)
DRAFT = EndpointDraft("https://example.com/hook", ALL)


@pytest.fixture
def ports() -> FakePorts:
    return FakePorts()


@pytest.fixture
def actor(app: Flask) -> Actor:
    return Actor(factories.make_organization().id, None)


def add(ports: FakePorts, actor: Actor, **draft: Any) -> tuple[WebhookEndpoint, str]:
    return endpoints.add_endpoint(ports, actor, EndpointDraft(**{"url": DRAFT.url, "events": ALL, **draft}))


def soon() -> datetime:
    """After whatever is written in between, however long that takes."""
    return utc_now() + timedelta(minutes=1)


def send(ports: FakePorts, endpoint: WebhookEndpoint, now: datetime | None = None) -> WebhookDelivery:
    """A test event, tried once."""
    actor = Actor(endpoint.organization_id, None)
    delivery_id = endpoints.send_test(ports, actor, endpoint.id).id
    deliver(ports, delivery_id, now, lambda: 0.0)
    return find(delivery_id)


def find(delivery_id: uuid.UUID) -> WebhookDelivery:
    db.session.expire_all()
    return db.session.get_one(WebhookDelivery, delivery_id)


def told(ports: FakePorts) -> list[dict[str, Any]]:
    """What was posted once every delivery was tried."""
    for delivery in db.session.query(WebhookDelivery).order_by(WebhookDelivery.created_at).all():
        deliver(ports, delivery.id)
    return [json.loads(body) for _url, _headers, body in ports.webhooks.posted]


class TestWhatIsTold:
    def test_the_end_of_an_interview_is_told_as_ids_and_states(self, ports: FakePorts) -> None:
        session = factories.make_session(state="active", started_at=utc_now())
        factories.make_answer(session, state=AnswerState.SCORED.value, transcript_text="said in confidence")
        add(ports, Actor(session.organization_id, None))
        progress.end_interview(ports, session.id, SessionState.COMPLETED, "time_used")
        events = told(ports)
        assert sorted(event["type"] for event in events) == ["interview.completed", "interview.scored"]
        completed = next(event for event in events if event["type"] == "interview.completed")
        assert completed["data"] == {
            "interview": str(session.id),
            "panel": str(session.panel_id),
            "candidate": str(session.candidate_id),
            "invitation": str(session.invitation_id),
            "state": "completed",
            "is_practice": False,
            "end_reason": "time_used",
        }
        assert "said in confidence" not in json.dumps(events)
        assert session.candidate.name not in json.dumps(events)

    def test_a_beginning_and_a_report_are_told(self, ports: FakePorts) -> None:
        waiting_one = factories.make_session()
        add(ports, Actor(waiting_one.organization_id, None))
        start_interview(ports, waiting_one.id, UNLIMITED, consent=True, notice_version="1")
        finished = seed_finished_interview(ports, factories.make_organization())
        add(ports, Actor(finished.organization_id, None))
        build_report(ports, finished.id)
        begun, ready = told(ports)
        assert (begun["type"], begun["data"]["state"]) == ("interview.started", "active")
        assert (ready["type"], ready["data"]["interview"]) == ("report.ready", str(finished.id))
        assert (ready["data"]["version"], ready["data"]["edition"]) == (1, "drafts")

    def test_an_answer_that_waits_for_a_person_is_told_with_its_turn(self, ports: FakePorts) -> None:
        session = factories.make_session(state="active", started_at=utc_now())
        answer = factories.make_answer(session, state=AnswerState.RECORDED.value)
        add(ports, Actor(session.organization_id, None), events=("answer.needs_review",))
        with transaction(db.session) as tx:
            settling.settle_for_review(tx, ports, answer, "Nothing was heard.")
        assert [(event["type"], event["data"]["turn"]) for event in told(ports)] == [("answer.needs_review", 1)]

    def test_nothing_is_told_of_what_was_rolled_back(self, ports: FakePorts) -> None:
        session = factories.make_session(state="active")
        organization_id, session_id = session.organization_id, session.id
        add(ports, Actor(organization_id, None))

        def fail_after_telling() -> None:
            with transaction(db.session) as tx:
                emit(tx, ports, organization_id, session_id, WebhookEvent.REPORT_READY, {})
                raise NotFound("it failed after all")

        with pytest.raises(NotFound):
            fail_after_telling()
        assert db.session.query(WebhookMessage).count() == 0
        assert "deliver_webhook" not in ports.jobs.names()

    def test_only_those_who_asked_for_it_are_told(self, ports: FakePorts) -> None:
        session = factories.make_session(state="active")
        actor = Actor(session.organization_id, None)
        add(ports, actor, url="https://example.com/reports", events=("report.ready",))
        add(ports, actor, url="https://example.com/off", enabled=False)
        add(ports, Actor(factories.make_organization().id, None), url="https://example.com/others")
        with transaction(db.session) as tx:
            emit(tx, ports, actor.organization_id, session.id, WebhookEvent.REPORT_READY, {})
            emit(tx, ports, actor.organization_id, session.id, WebhookEvent.INTERVIEW_STARTED, {})
        told(ports)
        assert [url for url, _headers, _body in ports.webhooks.posted] == ["https://example.com/reports"]


class TestDelivering:
    def test_the_receiver_can_tell_who_sent_it(self, ports: FakePorts, actor: Actor) -> None:
        endpoint, secret = add(ports, actor)
        delivery = send(ports, endpoint)
        url, headers, body = ports.webhooks.posted[0]
        assert url == DRAFT.url
        assert Webhook(secret).verify(body, headers)["type"] == "webhook.test"
        assert headers["webhook-id"] == str(delivery.message_id)
        assert (delivery.state, delivery.attempts, delivery.status) == (DeliveryState.DELIVERED, 1, 204)
        assert delivery.milliseconds is not None

    def test_a_failure_is_tried_again_with_the_same_id_and_body(self, ports: FakePorts, actor: Actor) -> None:
        endpoint, _ = add(ports, actor)
        ports.webhooks.answers = [WebhookAnswer(500), WebhookFailed("It refused the connection.")]
        now = soon()
        delivery = send(ports, endpoint, now)
        assert (delivery.state, delivery.status, delivery.failure) == (DeliveryState.WAITING, 500, "It answered 500.")
        assert delivery.next_attempt_at == now + timedelta(seconds=5)
        assert ports.jobs.pending[-1] == ("deliver_webhook", (str(delivery.id),), 5.0)
        deliver(ports, delivery.id, now)
        assert len(ports.webhooks.posted) == 1, "it is not due yet"
        deliver(ports, delivery.id, now + timedelta(seconds=6))
        again = find(delivery.id)
        assert (again.attempts, again.status, again.failure) == (2, None, "It refused the connection.")
        deliver(ports, delivery.id, now + timedelta(seconds=90))
        assert find(delivery.id).state == DeliveryState.DELIVERED
        assert find(delivery.id).failure == ""
        ids = {headers["webhook-id"] for _url, headers, _body in ports.webhooks.posted}
        assert len(ids) == 1
        assert len({body for _url, _headers, body in ports.webhooks.posted}) == 1

    def test_two_workers_with_the_same_job_send_it_once(self, ports: FakePorts, actor: Actor) -> None:
        endpoint, _ = add(ports, actor)
        delivery = send(ports, endpoint)
        deliver(ports, delivery.id)
        assert len(ports.webhooks.posted) == 1

    def test_after_the_last_attempt_it_is_given_up(self, ports: FakePorts, actor: Actor) -> None:
        endpoint, _ = add(ports, actor)
        ports.webhooks.answers = [WebhookAnswer(302)] * MOST_WEBHOOK_ATTEMPTS
        now = soon()
        delivery = send(ports, endpoint, now)
        for days in range(1, MOST_WEBHOOK_ATTEMPTS):
            deliver(ports, delivery.id, now + timedelta(days=days))
        given_up = find(delivery.id)
        assert (given_up.state, given_up.attempts) == (DeliveryState.FAILED, MOST_WEBHOOK_ATTEMPTS)
        assert "redirects are not followed" in given_up.failure
        assert ports.figures.counts["webhooks_total", (("outcome", "failed"),)] == 1

    def test_who_wants_no_more_is_switched_off(self, ports: FakePorts, actor: Actor) -> None:
        endpoint, _ = add(ports, actor)
        ports.webhooks.answers = [WebhookAnswer(410)]
        assert send(ports, endpoint).state == DeliveryState.FAILED
        assert "410" in db.session.get_one(WebhookEndpoint, endpoint.id).disabled_reason
        with pytest.raises(Conflict):
            endpoints.send_test(ports, actor, endpoint.id)

    def test_a_receiver_that_fails_is_left_alone_for_a_while(self, ports: FakePorts, actor: Actor) -> None:
        """Others' mail and reports do not wait behind it."""
        endpoint, _ = add(ports, actor)
        ports.webhooks.answers = [WebhookFailed("It did not answer in time.")]
        now = soon()
        first = send(ports, endpoint, now)
        with transaction(db.session) as tx:
            session_id = factories.make_session().id
            emit(tx, ports, actor.organization_id, session_id, WebhookEvent.REPORT_READY, {})
        second = db.session.query(WebhookDelivery).filter(WebhookDelivery.id != first.id).one()
        deliver(ports, second.id, now + timedelta(seconds=1))
        assert len(ports.webhooks.posted) == 1
        assert find(second.id).attempts == 0
        deliver(ports, second.id, now + timedelta(seconds=5))
        assert find(second.id).state == DeliveryState.DELIVERED
        assert db.session.get_one(WebhookEndpoint, endpoint.id).failures == 0

    def test_a_lost_hint_is_made_good(self, ports: FakePorts, actor: Actor) -> None:
        endpoint, _ = add(ports, actor)
        delivery = endpoints.send_test(ports, actor, endpoint.id)
        ports.jobs.pending.clear()
        recovery.reconcile(ports)
        assert "deliver_webhook" not in ports.jobs.names()
        delivery.next_attempt_at = utc_now() - 2 * OVERDUE
        factories.save(delivery)
        recovery.reconcile(ports)
        assert ("deliver_webhook", (str(delivery.id),), 0) in ports.jobs.pending

    def test_a_worker_that_died_in_mid_attempt_costs_a_minute(self, ports: FakePorts, actor: Actor) -> None:
        class Killed(BaseException):
            pass

        endpoint, _ = add(ports, actor)
        ports.webhooks.answers = [Killed()]
        now = soon()
        with pytest.raises(Killed):
            send(ports, endpoint, now)
        delivery = db.session.query(WebhookDelivery).one()
        deliver(ports, delivery.id, now + timedelta(seconds=30))
        assert len(ports.webhooks.posted) == 1
        deliver(ports, delivery.id, now + timedelta(seconds=60))
        assert (find(delivery.id).state, find(delivery.id).attempts) == (DeliveryState.DELIVERED, 2)


class TestSecrets:
    def test_both_secrets_sign_for_a_day(self, ports: FakePorts, actor: Actor) -> None:
        endpoint, old = add(ports, actor)
        _, new = endpoints.renew_secret(ports, actor, endpoint.id)
        send(ports, endpoint)
        _url, headers, body = ports.webhooks.posted[0]
        for secret in (old, new):
            Webhook(secret).verify(body, headers)
        endpoint = db.session.get_one(WebhookEndpoint, endpoint.id)
        endpoint.previous_until = utc_now() - timedelta(seconds=1)
        factories.save(endpoint)
        send(ports, endpoint)
        assert len(ports.webhooks.posted[1][1]["webhook-signature"].split()) == 1
        forget_old_messages(utc_now())
        assert db.session.get_one(WebhookEndpoint, endpoint.id).previous_secret is None

    def test_new_keys_of_the_organisation_take_the_secrets_along(self, ports: FakePorts, actor: Actor) -> None:
        endpoint, secret = add(ports, actor)
        endpoints.renew_secret(ports, actor, endpoint.id)
        assert reseal_secrets(ports, actor.organization_id) == 1
        send(ports, endpoint)
        Webhook(secret).verify(ports.webhooks.posted[0][2], ports.webhooks.posted[0][1])


class TestManaging:
    @pytest.mark.parametrize(
        "draft", [{"url": "http://example.com"}, {"events": ()}, {"events": ("nonsense",)}, {"description": "x" * 101}]
    )
    def test_what_makes_no_sense_is_refused(self, ports: FakePorts, actor: Actor, draft: dict[str, Any]) -> None:
        with pytest.raises(InvalidInput):
            add(ports, actor, **draft)

    def test_a_resend_is_a_delivery_of_the_same_message(self, ports: FakePorts, actor: Actor) -> None:
        endpoint, _ = add(ports, actor)
        first = send(ports, endpoint)
        again = endpoints.send_again(ports, actor, endpoint.id, first.id)
        deliver(ports, again.id)
        assert again.message_id == first.message_id
        assert len(ports.webhooks.posted) == 2
        log = endpoints.slice_deliveries(actor.organization_id, endpoint.id, None, 10)
        assert {delivery.id for delivery in log.rows} == {first.id, again.id}

    def test_switching_it_off_drops_what_waits(self, ports: FakePorts, actor: Actor) -> None:
        endpoint, _ = add(ports, actor)
        delivery_id = endpoints.send_test(ports, actor, endpoint.id).id
        endpoints.change_endpoint(actor, endpoint.id, EndpointDraft(DRAFT.url, ALL, enabled=False))
        deliver(ports, delivery_id)
        assert (find(delivery_id).state, ports.webhooks.posted) == (DeliveryState.FAILED, [])

    def test_removing_it_removes_its_log(self, ports: FakePorts, actor: Actor) -> None:
        endpoint, _ = add(ports, actor)
        delivery = send(ports, endpoint)
        endpoints.remove_endpoint(actor, endpoint.id)
        assert db.session.query(WebhookDelivery).count() == 0
        deliver(ports, delivery.id)

    def test_what_was_delivered_long_ago_is_forgotten_and_what_waits_is_not(
        self, ports: FakePorts, actor: Actor
    ) -> None:
        endpoint, _ = add(ports, actor)
        send(ports, endpoint)
        waiting = endpoints.send_test(ports, actor, endpoint.id).id
        assert forget_old_messages(utc_now() + timedelta(days=29)) == 0
        assert forget_old_messages(utc_now() + timedelta(days=31)) == 1
        assert [delivery.id for delivery in db.session.query(WebhookDelivery)] == [waiting]
