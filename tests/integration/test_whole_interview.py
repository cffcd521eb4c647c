"""One whole interview through the processes of `make run`: spoken answers in, database, events and PDF out."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader

from app.candidate_client import read_pcm16
from app.context import get_ports
from app.interviews.services.records import export_interview
from tests.audio.sounds import text_of
from tests.processes import Deployment, run_supervisor
from tests.whole_interviews import ANSWERS, FILES, Appointment, make_appointment, wait_for_report

pytestmark = pytest.mark.slow
SPEED = "4"
TURN_EVENTS = ["next_question", "turn_ended", "turn_saved"]


@dataclass(frozen=True)
class Held:
    """A held interview: its link, the events as the candidate got them, what is stored, and the report."""

    token: str
    events: list[dict[str, Any]]
    record: dict[str, Any]
    report: bytes
    recordings: list[bytes]

    def names(self, *wanted: str) -> list[str]:
        return [event["event"] for event in self.events if event["event"] in wanted]

    def payloads(self, name: str) -> list[dict[str, Any]]:
        return [event["payload"] for event in self.events if event["event"] == name]


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with run_supervisor(tmp_path_factory.mktemp("whole") / "home") as deployment:
        yield deployment


@pytest.fixture(scope="module")
def held(deployment: Deployment) -> Held:
    appointment = make_appointment(deployment)
    audio = [word for path in FILES for word in ("--audio", str(path))]
    done = deployment.flask(
        "interview", "simulate", "--token", appointment.token, "--speed", SPEED, *audio, seconds=300
    )
    assert done.returncode == 0, f"{done.stderr}\n{done.stdout[-2000:]}"
    return _collect(deployment, appointment, [json.loads(line) for line in done.stdout.splitlines()])


def _collect(deployment: Deployment, appointment: Appointment, events: list[dict[str, Any]]) -> Held:
    session_id = wait_for_report(deployment, appointment)
    with deployment.app():
        record = export_interview(get_ports(), session_id)
        organization_id = record["answers"][0]["recording_path"].split("/")[0]
        report = get_ports().reports.read(f"{organization_id}/{session_id}/v1.pdf")
        recordings = [get_ports().recordings.read_pcm16(answer["recording_path"]) for answer in record["answers"]]
    return Held(appointment.token, events, record, report, recordings)


def test_the_events_came_in_order(held: Held) -> None:
    assert held.events[0]["event"] == "session_state"
    assert held.payloads("session_state")[0]["state"] == "waiting"
    assert held.names("greeting", *TURN_EVENTS, "interview_completed") == [
        "greeting",
        *TURN_EVENTS * 3,
        "interview_completed",
    ]
    assert [payload["turn"] for payload in held.payloads("next_question")] == [1, 2, 3]
    assert [payload["of"] for payload in held.payloads("next_question")] == [3, 3, 3]
    assert {payload["reason"] for payload in held.payloads("turn_ended")} == {"silence"}


def test_no_score_reached_the_candidate(held: Held) -> None:
    updates = held.payloads("scoring_update")
    assert updates
    assert all(set(update) == {"turn", "status"} for update in updates)


def test_captions_only_ever_grew(held: Held) -> None:
    for turn in (1, 2, 3):
        confirmed = [
            p["confirmed"] for p in held.payloads("transcription_update") if p["turn"] == turn and not p["final"]
        ]
        assert all(later.startswith(earlier) for earlier, later in pairwise(confirmed))


def test_the_database_holds_the_whole_interview(held: Held) -> None:
    record = held.record
    assert record["state"] == "completed"
    assert record["score"]["counted"] == 3
    assert record["consent_at"] is not None
    for answer in record["answers"]:
        assert answer["state"] == "scored"
        assert answer["end_reason"] == "silence"
        assert answer["selection_reason"]
        assert answer["scorecard"]["transcript_version"] == answer["transcript_version"] == 1
        assert answer["scorecard"]["scorer"] == "embedded"
    assert len({answer["question"] for answer in record["answers"]}) == 3


def test_what_was_said_is_what_was_written(held: Held) -> None:
    for name, answer in zip(ANSWERS, held.record["answers"], strict=True):
        said, written = text_of(name).lower(), answer["transcript"].lower()
        assert SequenceMatcher(None, said.split(), written.split(), autojunk=False).ratio() > 0.6, written


def test_the_answer_to_the_question_is_rated_highest(held: Held) -> None:
    hash_table, *others = [answer["scorecard"]["total"] for answer in held.record["answers"]]
    assert hash_table > max(others)


def test_the_stored_sound_is_what_was_sent(held: Held) -> None:
    for path, answer, stored in zip(FILES, held.record["answers"], held.recordings, strict=True):
        spoken = read_pcm16(path)
        assert stored[: len(spoken)] == spoken
        assert not any(stored[len(spoken) :])
        assert hashlib.sha256(stored).hexdigest() == answer["recording_sha256"]


def test_the_report_reads_back(held: Held) -> None:
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(held.report)).pages).split())
    assert "Zoë Đorđević 王小明" in text
    assert "Three questions aloud" in text
    assert "3 of 3 asked" in text
    for answer in held.record["answers"]:
        assert answer["question"] in text
        first_words = " ".join(answer["transcript"].split()[:4])
        assert first_words in text


def test_no_log_of_any_process_tells_of_it(deployment: Deployment, held: Held) -> None:
    """Neither the link, nor the name, nor four words in a row of what was said, written or sent as captions."""
    logged = deployment.log.read_text().lower()
    for told in (
        "job_ended",
        "transcribe_live",
        "store_turn",
        "finalize_turn",
        "score_answer",
        "build_report",
        held.record["session"],
    ):
        assert told in logged
    said = [answer["transcript"] for answer in held.record["answers"]]
    captions = [payload["confirmed"] + payload["tentative"] for payload in held.payloads("transcription_update")]
    runs = {run for text in (*said, *captions, *map(text_of, ANSWERS)) for run in runs_of_four(text.lower())}
    secrets = [held.token, "Zoë", "Đorđević", "王小明", *runs]
    assert len(runs) > 50
    assert [one for one in secrets if one.lower() in logged or json.dumps(one.lower())[1:-1] in logged] == []


def runs_of_four(text: str) -> Iterator[str]:
    words = text.split()
    return (" ".join(words[start : start + 4]) for start in range(len(words) - 3))


def test_a_finished_link_opens_no_second_interview(deployment: Deployment, held: Held) -> None:
    assert held.record["state"] == "completed"
    done = deployment.flask("interview", "simulate", "--token", "no-such-token", "--audio", str(FILES[0]))
    assert done.returncode == 1
    assert done.stderr.startswith("Error: invitation_unknown: ")
    assert done.stdout == ""


def test_the_commands_show_it(deployment: Deployment, held: Held) -> None:
    session = held.record["session"]
    with deployment.app() as app:
        run = app.test_cli_runner().invoke
        shown = json.loads(run(args=["interview", "show", session, "--json"]).stdout)
        stranger = run(args=["interview", "list", "--org", "organisation-none", "--json"])
        rows = json.loads(run(args=["interview", "list", "--json"]).stdout)["interviews"]
        report = json.loads(run(args=["report", "show", session, "--json"]).stdout)
        built = json.loads(run(args=["report", "build", session, "--json"]).stdout)
    assert shown["state"] == "completed"
    assert stranger.exit_code == 3
    assert session in [row["session"] for row in rows]
    assert report["sha256"] == hashlib.sha256(held.report).hexdigest()
    assert built["version"] == 1
