"""`flask question`, `flask panel` and `flask candidate`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.organizations.models import Organization
from app.panels import services
from tests import factories
from tests.unit.test_question_content import PLAIN

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    return lambda *args, **options: app.test_cli_runner().invoke(args=[str(arg) for arg in args], **options)


@pytest.fixture
def organization(app: Flask) -> Organization:
    return factories.make_organization()


def read(result: Result) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


@pytest.mark.usefixtures("organization")
def test_questions_go_in_and_come_out(run: Run, tmp_path: Path) -> None:
    taken_in = run("question", "import", write(tmp_path / "in.json", PLAIN), "--json")
    exported = run("question", "export", tmp_path / "out.csv", "--json")
    again = run("question", "import", tmp_path / "out.csv", "--json")

    assert read(taken_in) == {
        "preview": False,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "new_topics": ["Python"],
        "new_subtopics": ["Python / Types"],
    }
    assert read(exported)["file"].endswith("out.csv")
    assert read(again)["unchanged"] == 1


@pytest.mark.usefixtures("organization")
def test_bad_rows_are_told_with_their_lines(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("topic,text\nPython,\n", encoding="utf-8")

    result = run("question", "import", path, "--json")

    assert result.exit_code == 1
    assert read(result)["errors"][0]["line"] == 2
    assert "line 2: " in result.stderr
    assert "Nothing was imported: 1 row needs mending." in result.stderr


@pytest.mark.usefixtures("organization")
def test_a_file_without_a_known_suffix_is_a_usage_error(run: Run, tmp_path: Path) -> None:
    assert run("question", "export", tmp_path / "bank.xls").exit_code == 2


@pytest.mark.usefixtures("organization")
def test_questions_come_through_pipes(run: Run) -> None:
    taken_in = run("question", "import", "-", "--format", "json", "--preview", input=json.dumps([PLAIN]))
    exported = run("question", "export", "-", "--format", "json")

    assert taken_in.exit_code == 0, (taken_in.output, taken_in.exception)
    assert (
        taken_in.stdout
        == "Preview: 1 new, 0 changed, 0 as they were.\nNew topics: Python.\nNew subtopics: Python / Types.\n"
    )
    assert json.loads(exported.stdout) == []


def test_several_organisations_must_be_told_apart(run: Run, organization: Organization) -> None:
    factories.make_organization()

    assert run("panel", "list", "--json").exit_code == 2
    assert run("panel", "list", "--json", "--org", organization.slug).exit_code == 0
    assert run("panel", "list", "--json", "--org", "nobody").exit_code == 3


def test_a_panel_is_made_checked_and_published(run: Run, organization: Organization) -> None:
    topic = factories.make_topic(organization, "Python")
    factories.make_question(subtopic=factories.make_subtopic(topic, "Iteration"))

    made = run(
        "panel", "create", "First", "--row", "Python/Iteration:easy:1", "--limit", "max_turn_seconds=60", "--json"
    )
    checked = run("panel", "check", "First", "--json")
    published = run("panel", "publish", read(made)["id"], "--json")

    assert (read(made)["status"], read(made)["max_turn_seconds"]) == ("draft", 60.0)
    assert (checked.exit_code, read(checked)["feasible"]) == (0, True)
    assert read(published)["status"] == "published"
    assert "Python / Iteration, easy" in run("panel", "show", "First").stdout


def test_a_panel_that_cannot_be_filled_fails_the_check(run: Run, organization: Organization) -> None:
    factories.make_topic(organization, "Python")
    run("panel", "create", "First", "--row", "Python:hard:2")

    checked = run("panel", "check", "First", "--json")

    assert checked.exit_code == 1
    assert read(checked)["rows"][0]["missing"] == 2
    assert run("panel", "publish", "First").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--row", "Python"), 2),
        (("--row", "Nowhere:easy:1"), 3),
        (("--limit", "nothing=1"), 2),
        (("--limit", "max_turn_seconds=1"), 2),
    ],
)
@pytest.mark.usefixtures("organization")
def test_a_bad_panel_is_refused(run: Run, arguments: tuple[str, ...], code: int) -> None:
    assert run("panel", "create", "First", *arguments).exit_code == code


def test_an_invitation_prints_its_link_once(run: Run, organization: Organization) -> None:
    factories.make_panel(organization)

    invited = read(run("candidate", "invite", "--name", "Grace", "--json"))
    listed = run("candidate", "list", "--json")

    assert invited["join_url"] == f"http://localhost:5000/interview/{invited['token']}"
    assert services.find_by_token(invited["token"]) is not None
    assert invited["token"] not in listed.stdout
    assert [row["state"] for row in read(listed)["invitations"]] == ["open"]


def test_a_revoked_link_is_told(run: Run, organization: Organization) -> None:
    invitation = factories.make_invitation(factories.make_panel(organization)).invitation

    assert run("candidate", "revoke", invitation.id).exit_code == 0
    assert read(run("candidate", "list", "--json"))["invitations"][0]["state"] == "revoked"
    assert run("candidate", "revoke", organization.id).exit_code == 3
