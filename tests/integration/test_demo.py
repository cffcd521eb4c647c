"""The demo organisation."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.accounts.address_changes import change_address
from app.accounts.services import list_users
from app.demo import services
from app.errors import Forbidden
from app.organizations.services import get_organization_by_slug
from app.panels import services as panels
from app.question_bank import services as question_bank
from app.question_bank.models import QuestionStatus
from app.question_bank.services import graded
from tests import factories
from tests.conftest import make_config, running_app


@pytest.mark.usefixtures("database_app")
def test_the_demo_has_a_bank_a_fillable_panel_three_people_and_a_link() -> None:
    document = services.seed_demo()

    organization = get_organization_by_slug("demo")
    topics = question_bank.list_topics(organization.id)
    (overview,) = panels.list_panels(organization.id)
    assert [who["role"] for who in document["sign_ins"]] == ["org_admin", "recruiter", "viewer"]
    assert len(topics) >= 5
    assert all(topic.subtopics for topic in topics)
    assert panels.check_panel(overview.panel).feasible
    assert overview.questions == 5
    assert len(graded.list_gold(organization.id)) >= 5
    assert panels.find_by_token(document["candidate_url"].rsplit("/", 1)[1]) is not None


@pytest.mark.usefixtures("app")
def test_every_demo_question_is_complete() -> None:
    services.seed_demo()

    organization = get_organization_by_slug("demo")
    pool = question_bank.list_pool(organization.id, "en", {t.id for t in question_bank.list_topics(organization.id)})
    assert len(pool) >= 48
    assert {question.difficulty for question in pool} == {"easy", "medium", "hard"}
    for page in (1, 2):
        for version in question_bank.list_questions(organization.id, question_bank.QuestionFilter(), page).entries:
            content = question_bank.read_content(version)
            sentences = content.reference_answer.count(". ") + 1
            assert (content.code, 3 <= len(content.key_points) <= 6) == (content.code, True)
            assert (content.code, 3 <= sentences <= 7) == (content.code, True)
            assert content.vocabulary
            assert content.status == QuestionStatus.REVIEWED


@pytest.mark.usefixtures("app")
def test_seeding_again_changes_nothing_but_the_link() -> None:
    first = services.seed_demo()

    second = services.seed_demo()

    assert second["sign_ins"] == first["sign_ins"]
    assert second["candidate_url"] != first["candidate_url"]
    assert len(panels.list_panels(get_organization_by_slug("demo").id)) == 1


@pytest.mark.usefixtures("app")
def test_somebody_with_a_new_address_is_not_made_a_second_time() -> None:
    services.seed_demo()
    change_address("admin@demo.example", "olivia@demo.example")

    admin = services.seed_demo()["sign_ins"][0]

    assert admin == {"role": "org_admin", "email": "olivia@demo.example", "password": "demo-org-admin"}
    assert len(list_users(get_organization_by_slug("demo").id)) == 3


@pytest.mark.usefixtures("app")
def test_a_database_that_serves_others_gets_no_demo() -> None:
    factories.make_organization()

    assert services.seed_demo() == {}


def test_production_gets_no_demo(tmp_path: Path) -> None:
    config = make_config(tmp_path, INTERVIEWBOT_ENV="production", PUBLIC_URL="https://interviews.example.org")
    with running_app(config):
        assert services.seed_demo() == {}
        with pytest.raises(Forbidden):
            services.add_demo()


def test_the_command_prints_one_document(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "seed", "--json"])

    assert result.exit_code == 0
    assert '"candidate_url": "http' in result.stdout
