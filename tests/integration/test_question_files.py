"""Importing into a stored bank, and exporting it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.organizations.models import Organization
from app.question_bank import repository, services
from app.question_bank.formats import FileFormat
from app.question_bank.models import QuestionVersion
from app.question_bank.services import ImportRefused, ImportSummary
from tests import factories
from tests.unit.test_question_content import PLAIN

pytestmark = pytest.mark.usefixtures("database_app")
JSON, CSV = FileFormat.JSON, FileFormat.CSV


@pytest.fixture
def organization() -> Organization:
    return factories.make_organization()


def as_json(*rows: dict[str, Any]) -> bytes:
    return json.dumps(rows, indent=1).encode()


def take_in(organization: Organization, *rows: dict[str, Any]) -> ImportSummary:
    return services.import_questions(organization.id, as_json(*rows), JSON)


def stored(organization: Organization) -> list[QuestionVersion]:
    return list(repository.list_current_versions(organization.id))


@pytest.mark.parametrize("file_format", FileFormat)
def test_a_round_trip_changes_nothing(organization: Organization, file_format: FileFormat) -> None:
    for number in range(3):
        factories.make_question(organization, text=f'=Question {number}\nwith, two "lines"')
    exported = services.export_questions(organization.id, file_format)

    summary = services.import_questions(organization.id, exported, file_format)

    assert summary == ImportSummary(created=0, updated=0, unchanged=3)
    assert services.export_questions(organization.id, file_format) == exported


@pytest.mark.parametrize("file_format", FileFormat)
def test_an_export_fills_another_organisation_with_the_same(
    organization: Organization, file_format: FileFormat
) -> None:
    factories.make_question(organization)
    other = factories.make_organization()
    exported = services.export_questions(organization.id, file_format)

    summary = services.import_questions(other.id, exported, file_format)

    assert summary.created == 1
    assert services.export_questions(other.id, file_format) == exported


def test_one_bad_row_keeps_everything_out(organization: Organization) -> None:
    with pytest.raises(ImportRefused) as refused:
        take_in(organization, PLAIN, {**PLAIN, "text": "Other", "difficulty": "odd"}, {**PLAIN, "topic": ""})

    assert [error.line for error in refused.value.errors] == [9, 16]
    assert "difficulty must be one of" in refused.value.errors[0].reason
    assert stored(organization) == []


def test_a_change_makes_a_new_version_and_keeps_the_old(organization: Organization) -> None:
    take_in(organization, {**PLAIN, "code": "PY-1"})

    summary = take_in(organization, {"code": "PY-1", "text": "What is a tuple for?"})

    (version,) = stored(organization)
    assert summary == ImportSummary(0, 1, 0)
    assert (version.number, version.text) == (2, "What is a tuple for?")
    assert [v.text for v in repository.list_versions(version.question_id)][1] == "What is a tuple?"


def test_a_change_of_place_makes_no_new_version(organization: Organization) -> None:
    take_in(organization, {**PLAIN, "code": "PY-1", "tags": ["kept"]})

    take_in(organization, {"code": "PY-1", "difficulty": "hard", "subtopic": "Sequences"})

    (version,) = stored(organization)
    assert (version.number, version.question.difficulty, version.tags) == (1, "hard", ["kept"])
    assert version.question.subtopic.name == "Sequences"


def test_a_row_without_a_code_is_the_question_with_its_text(organization: Organization) -> None:
    take_in(organization, PLAIN)

    summary = take_in(organization, {**PLAIN, "text": "what is  a Tuple?", "weightage": 2})

    assert summary == ImportSummary(0, 1, 0)


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ({**PLAIN, "code": "B"}, "the row has the same text as line 2"),
        ({**PLAIN, "code": "A", "text": "Other"}, "the row has the same code A as line 2"),
    ],
)
def test_two_rows_about_one_question_are_refused(
    organization: Organization, second: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        take_in(organization, {**PLAIN, "code": "A"}, second)

    assert [error.reason for error in refused.value.errors] == [reason]


def test_a_text_that_another_question_has_is_refused(organization: Organization) -> None:
    take_in(organization, {**PLAIN, "code": "A"})

    with pytest.raises(ImportRefused) as refused:
        take_in(organization, {**PLAIN, "code": "B"})

    assert refused.value.errors[0].reason == "question A says the same already"


def test_the_same_question_may_stand_in_two_organisations(organization: Organization) -> None:
    take_in(organization, {**PLAIN, "code": "A"})

    assert take_in(factories.make_organization(), {**PLAIN, "code": "A"}).created == 1


def test_a_preview_tells_and_changes_nothing(organization: Organization) -> None:
    previewed = services.preview_import(organization.id, as_json(PLAIN), JSON)

    assert (previewed.created, previewed.updated, previewed.unchanged) == (1, 0, 0)
    assert stored(organization) == []


def test_places_that_the_bank_has_not_are_told(organization: Organization) -> None:
    first = take_in(organization, PLAIN)
    mistyped = {**PLAIN, "text": "Other?", "subtopic": "Iteratoin"}
    foreign = {**PLAIN, "text": "Another?", "topic": "Pyhton"}

    previewed = services.preview_import(organization.id, as_json(PLAIN, mistyped, foreign), JSON)

    place = f"{PLAIN['topic']} / {PLAIN['subtopic']}"
    assert (first.new_topics, first.new_subtopics) == ((PLAIN["topic"],), (place,))
    assert previewed.new_topics == ("Pyhton",)
    assert previewed.new_subtopics == (f"{PLAIN['topic']} / Iteratoin", f"Pyhton / {PLAIN['subtopic']}")


@pytest.mark.parametrize(
    ("content", "file_format", "reason"),
    [
        (b"topic,text\r\n", CSV, "the file holds no questions"),
        (b"[]", JSON, "the file holds no questions"),
        (b"", CSV, "the file is empty"),
        (b" \n", JSON, "the file is empty"),
        ("topic,text\nPython,Why?\n".encode("utf-16"), CSV, "this is not UTF-8 text; save the file as UTF-8"),
        ("topic,text\nPython,Why?\n".encode("utf-16-le"), CSV, "this is not UTF-8 text; save the file as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    organization: Organization, content: bytes, file_format: FileFormat, reason: str
) -> None:
    with pytest.raises(ImportRefused, match=reason) as refused:
        services.preview_import(organization.id, content, file_format)

    assert [(error.reason, error.of_file) for error in refused.value.errors] == [(reason, True)]


def test_the_limits_hold(organization: Organization) -> None:
    rows = "text\n" + "x\n" * 1001
    with pytest.raises(ImportRefused) as too_many:
        services.import_questions(organization.id, rows.encode(), CSV)
    with pytest.raises(ImportRefused) as too_large:
        services.import_questions(organization.id, b" " * 1_000_001, CSV)

    assert too_many.value.errors[-1].reason == "a file holds 1,000 questions at most"
    assert [error.line for error in too_large.value.errors] == [0]


def test_a_thousand_rows_are_taken_in_one_go(organization: Organization) -> None:
    summary = take_in(organization, *({**PLAIN, "text": f"Question {number}?"} for number in range(1000)))

    assert summary.created == len(stored(organization)) == 1000
