"""Reports from stored interviews: one version for each content, written whole, told once."""

from __future__ import annotations

import hashlib
import io
import uuid

import pytest
from flask import Flask
from pypdf import PdfReader

from app.adapters.pdf import Xhtml2PdfRenderer
from app.errors import Conflict, NotFound, StorageFailed
from app.extensions import db
from app.interviews.models import InterviewSession
from app.reports import jobs, services
from app.reports.models import Report
from tests.factories import make_organization
from tests.fakes.ports import FakePorts
from tests.interview_seeds import seed_finished_interview


@pytest.fixture
def ports(app: Flask) -> FakePorts:
    ports = FakePorts()
    app.extensions["ports"] = ports
    return ports


@pytest.fixture
def session(ports: FakePorts) -> InterviewSession:
    return seed_finished_interview(ports, make_organization(name="Brightwater", time_zone="Europe/Berlin"))


def read_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_report_is_written_whole_and_told(ports: FakePorts, session: InterviewSession) -> None:
    report = services.build_report(ports, session.id)
    assert report.path == f"{session.organization_id}/{session.id}/v1.pdf"
    assert list(ports.reports.kept) == [report.path]
    assert hashlib.sha256(ports.reports.kept[report.path]).hexdigest() == report.sha256
    expected = {"session": str(session.id), "url": f"/interviews/{session.id}/report.pdf"}
    assert ports.broadcaster.reviewers == [("report_ready", expected)]


@pytest.mark.parametrize("command", [["show"], ["save", "-"]])
def test_a_report_of_no_interview_is_not_said_to_follow(app: Flask, ports: FakePorts, command: list[str]) -> None:
    name, *rest = command
    result = app.test_cli_runner().invoke(args=["report", name, str(uuid.uuid4()), *rest])
    assert result.exit_code == NotFound.exit_code
    assert "There is no interview" in result.output


def test_unchanged_content_makes_no_new_version(ports: FakePorts, session: InterviewSession) -> None:
    first = services.build_report(ports, session.id)
    assert services.build_report(ports, session.id).id == first.id
    assert db.session.query(Report).count() == 1


def test_changed_content_makes_the_next_version(ports: FakePorts, session: InterviewSession) -> None:
    services.build_report(ports, session.id)
    session.candidate.name = "Grace Renamed"
    db.session.commit()
    second = services.build_report(ports, session.id)
    assert second.version == 2
    found = services.find_report(session.id)
    assert found is not None
    assert found.id == second.id
    assert ports.reports.holds(f"{session.organization_id}/{session.id}/v1.pdf")


def test_a_lost_file_is_made_again(ports: FakePorts, session: InterviewSession) -> None:
    report = services.build_report(ports, session.id)
    ports.reports.kept.clear()
    again = services.build_report(ports, session.id)
    assert list(ports.reports.kept) == [again.path]
    assert again.id != report.id


@pytest.mark.parametrize("state", ["waiting", "active", "paused"])
def test_an_interview_that_goes_on_has_no_report(ports: FakePorts, session: InterviewSession, state: str) -> None:
    session.state = state
    db.session.commit()
    with pytest.raises(Conflict, match="not ended"):
        services.build_report(ports, session.id)
    jobs.build_report(str(session.id))
    assert services.find_report(session.id) is None


def test_owed_answers_are_waited_for(ports: FakePorts, session: InterviewSession) -> None:
    session.answers[0].state = "recorded"
    db.session.commit()
    with pytest.raises(Conflict, match="Answers"):
        services.build_report(ports, session.id)


def test_a_full_disk_leaves_neither_row_nor_file(ports: FakePorts, session: InterviewSession) -> None:
    ports.reports.failures.append(StorageFailed("The disk is full."))
    with pytest.raises(StorageFailed):
        services.build_report(ports, session.id)
    assert services.find_report(session.id) is None


def test_no_report_of_an_unknown_interview(ports: FakePorts) -> None:
    with pytest.raises(NotFound):
        services.build_report(ports, make_organization().id)


def test_the_printed_report_reads_back(ports: FakePorts) -> None:
    vars(ports)["pdf"] = Xhtml2PdfRenderer()
    name = "Zoë Đorđević Ωμέγα 王小明 😀 <b>{{7*7}}</b>"
    session = seed_finished_interview(ports, make_organization(name="Brightwater"), name)
    report = services.build_report(ports, session.id)
    text = " ".join(read_text(ports.reports.read(report.path)).split())
    assert "Zoë Đorđević Ωμέγα" in text
    assert "王小明" in text
    assert "[grinning face] <b>{{7*7}}</b>" in text
    assert "A character cannot be printed and stands by name in square brackets: grinning face." in text
    assert report.notices == ["A character cannot be printed and stands by name in square brackets: grinning face."]
    assert report.pages == len(PdfReader(io.BytesIO(ports.reports.read(report.path))).pages)
    for question in (answer.question_version.text for answer in session.answers):
        assert question in text
    for sentence in session.answers[0].transcript_text.split(". "):
        assert sentence in text
