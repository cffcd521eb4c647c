"""A text that is about to be saved is compared with the bank by meaning."""

from __future__ import annotations

import uuid

import pytest

from app.organizations.models import Organization
from app.question_bank import services
from app.question_bank.services import likeness
from tests import factories
from tests.fakes.ports import FakePorts

pytestmark = pytest.mark.usefixtures("database_app")
TEXT = "How does a process differ from a thread?"
REWORDED = "How does a thread differ from a process?"


@pytest.fixture
def organization() -> Organization:
    return factories.make_organization()


@pytest.fixture
def ports() -> FakePorts:
    return FakePorts()


def work(ports: FakePorts) -> None:
    """As the workers do."""
    while ports.jobs.pending:
        name, args, _ = ports.jobs.pending.pop(0)
        run = {"check_likeness": likeness.run_check, "encode_questions": likeness.encode_missing}[name]
        run(ports, uuid.UUID(str(args[0])))


def check(ports: FakePorts, organization: Organization, text: str, own: uuid.UUID | None = None) -> list[str]:
    check_id = services.request_check(ports, organization.id, text, own)
    assert check_id is not None
    work(ports)
    reading = services.take_reading(organization.id, check_id)
    assert reading is not None
    assert reading.compared == reading.total
    return [twin.code for twin in reading.twins]


def test_what_says_nearly_the_same_is_found(ports: FakePorts, organization: Organization) -> None:
    twin = factories.make_question(organization, text=TEXT)
    factories.make_question(organization, text="Why index a column?")
    factories.make_question(text=TEXT)  # another organisation's

    assert check(ports, organization, REWORDED) == [twin.code]


def test_a_question_is_no_twin_of_itself(ports: FakePorts, organization: Organization) -> None:
    own = factories.make_question(organization, text=TEXT)

    assert check(ports, organization, REWORDED, own.id) == []


def test_each_version_is_encoded_once(ports: FakePorts, organization: Organization) -> None:
    question = factories.make_question(organization, text=TEXT)
    check(ports, organization, "One?")
    check(ports, organization, "Two?")
    record = services.read_content(services.get_current_version(organization.id, question.id)).to_record()
    services.edit_question(organization.id, question.id, {**record, "text": "Three?"})
    check(ports, organization, "Four?")

    assert ports.text_vectors.encoded == [TEXT, "One?", "Two?", "Three?", "Four?"]


def test_a_large_bank_is_encoded_bit_by_bit(
    ports: FakePorts, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "ENCODED_AT_ONCE", 2)
    for number in range(5):
        factories.make_question(organization, text=f"Question {number}?")
    check_id = services.request_check(ports, organization.id, TEXT)
    assert check_id is not None
    likeness.run_check(ports, check_id)
    reading = services.take_reading(organization.id, check_id)

    assert reading is not None
    assert (reading.compared, reading.total) == (2, 5)
    ports.jobs.pending.pop(0)
    work(ports)
    assert len(ports.text_vectors.encoded) == 5 + 1


def test_a_reading_is_not_there_before_its_time_nor_twice_nor_for_others(
    ports: FakePorts, organization: Organization
) -> None:
    check_id = services.request_check(ports, organization.id, TEXT)
    assert check_id is not None
    assert services.take_reading(organization.id, check_id) is None
    work(ports)
    likeness.run_check(ports, check_id)

    assert services.take_reading(uuid.uuid4(), check_id) is None
    assert services.take_reading(organization.id, check_id) is not None
    assert services.take_reading(organization.id, check_id) is None
    likeness.run_check(ports, check_id)
