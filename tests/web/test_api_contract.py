"""A seeded slice of what `python -m bench.security` asks ten thousand times: no answer beside the API's document."""

from __future__ import annotations

import pytest
import schemathesis
from flask import Flask

from app.accounts.services import get_account
from app.api.services.tokens import make_token
from app.audit.services import Actor
from app.context import get_ports
from bench.security.contract import DOCUMENT, ask
from tests.interview_seeds import seed_finished_interview
from tests.web.conftest import People, get_organization

REQUESTS, SEED = 40, 5


@pytest.fixture
def bearer(web_app: Flask, people: People) -> str:
    with web_app.app_context():
        account = get_account(people.recruiter)
        actor = Actor(get_organization(people).id, account.user_id)
        return make_token(actor, account.session_version, "contract", 1, may_write=True)[1]


@pytest.fixture
def ids(web_app: Flask, people: People) -> dict[str, str]:
    with web_app.app_context():
        session = seed_finished_interview(get_ports(), get_organization(people))
        question = session.answers[0].question_version.question_id
        known = {"session_id": session.id, "panel_id": session.panel_id, "question_id": question, "turn": 1}
        return {name: str(value) for name, value in known.items()}


def test_answers_are_those_of_the_document(web_app: Flask, bearer: str, ids: dict[str, str]) -> None:
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, web_app)
    outcome = ask(schema, {"Authorization": f"Bearer {bearer}"}, ids, REQUESTS, SEED)
    assert outcome.failures.most_common() == []
    assert outcome.requests >= REQUESTS
    assert outcome.statuses[200]
