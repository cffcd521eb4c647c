"""`flask interview`: look at interviews, take them out, and take one as a programmed candidate."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path
from typing import Any

import click

from app.candidate_client import CandidateClient, ClientFailed, ClientSettings, Finish, read_pcm16
from app.cli.base import CommandGroup, emit, json_option, say, table
from app.context import get_config, get_ports
from app.database import utc_now
from app.errors import InterviewBotError
from app.interviews.list_repository import Filters, Show
from app.interviews.services.dashboard import ListedInterview, list_interviews
from app.interviews.services.records import export_interview
from app.organizations import services as organizations

SHOWN_ANSWER_COLUMNS = ("turn", "state", "rating", "topic", "question")
QUESTION_CHARACTERS = 60

interview = CommandGroup("interview", help="Interviews.")


@interview.command("list", help="Show an organisation's interviews and invitations, newest first.")
@click.option("--org", "slug", default="", help="Short name of the organisation; all where not given.")
@click.option("--show", type=click.Choice([show.value for show in Show]), default=Show.ALL.value, show_default=True)
@json_option
def list_all(*, slug: str, show: str, as_json: bool) -> None:
    chosen = [organizations.get_organization_by_slug(slug)] if slug else organizations.list_organizations()
    rows = [_row(found) for organization in chosen for found in _list_pages(organization.id, Filters(show=Show(show)))]
    emit({"interviews": rows}, table(rows, ("session", "status", "candidate", "panel", "rating")), as_json=as_json)


def _list_pages(organization_id: uuid.UUID, filters: Filters) -> list[ListedInterview]:
    now = utc_now()
    first = list_interviews(organization_id, filters, 1, now)
    rest = (list_interviews(organization_id, filters, page, now) for page in range(2, first.pages + 1))
    return [*first.rows, *(row for page in rest for row in page.rows)]


def _row(found: ListedInterview) -> dict[str, Any]:
    return {
        "session": str(found.session_id) if found.session_id else None,
        "invitation": str(found.invitation_id),
        "status": found.status,
        "candidate": found.candidate_name,
        "email": found.candidate_email,
        "panel": found.panel_title,
        "invited_at": found.invited_at,
        "started_at": found.started_at,
        "asked": found.asked,
        "of": found.of,
        "rating": found.score.rating,
        "needs_review": found.score.needs_review,
    }


@interview.command("show", help="Show one interview.")
@click.argument("session_id", type=click.UUID)
@json_option
def show_one(*, session_id: uuid.UUID, as_json: bool) -> None:
    record = export_interview(get_ports(), session_id)
    emit(record, _describe(record), as_json=as_json)


@interview.command("export", help="Write everything that is kept of an interview as JSON, to FILE or to stdout.")
@click.argument("session_id", type=click.UUID)
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=False)
@click.option("--json", "_as_json", is_flag=True, help="Always on: the export is JSON.")
def export(*, session_id: uuid.UUID, file: Path | None, _as_json: bool) -> None:
    document = json.dumps(export_interview(get_ports(), session_id), default=str, ensure_ascii=False, indent=2)
    if file is None:
        click.echo(document)
    else:
        file.write_text(document + "\n", encoding="utf-8")
        say(f"Written to {file}.")


def _describe(record: dict[str, Any]) -> str:
    answers = [
        {
            **answer,
            "question": answer["question"][:QUESTION_CHARACTERS],
            "rating": answer["scorecard"]["total"] if answer["scorecard"] else None,
        }
        for answer in record["answers"]
    ]
    heading = [
        f"{record['candidate']['name']}, {record['panel']}: {record['state']} {record['end_reason']}".rstrip(),
        f"Rating {record['score']['rating']} from {record['score']['counted']} of {len(answers)} answers",
    ]
    return "\n".join([*heading, "", table(answers, SHOWN_ANSWER_COLUMNS)])


@interview.command("simulate", help="Take an interview as a candidate who answers with sound files, one a turn.")
@click.option("--token", required=True, help="The token of the invitation.")
@click.option(
    "--audio",
    "files",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    required=True,
    help="FLAC or WAV; may be repeated. From the first again where the questions outnumber the files.",
)
@click.argument("more_files", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1)
@click.option(
    "--speed", type=click.FloatRange(min=0.1, max=100), default=1.0, show_default=True, help="1 is real time."
)
@click.option("--finish", type=click.Choice([finish.value for finish in Finish]), default=Finish.SILENCE.value)
@click.option("--url", default="", help="Where the server is; as configured where not given.")
@click.option("--json", "_as_json", is_flag=True, help="Always on: one JSON line for each event.")
def simulate(
    *,
    token: str,
    files: tuple[Path, ...],
    more_files: tuple[Path, ...],
    speed: float,
    finish: str,
    url: str,
    _as_json: bool,
) -> None:
    """Prints every event that it receives as one JSON line; ends with 0 once the interview has completed."""
    answers = [read_pcm16(path) for path in (*files, *more_files)]
    settings = ClientSettings(speed=speed, finish=Finish(finish))
    client = CandidateClient(url or get_config().public_url, token, answers, settings)
    started = time.monotonic()
    try:
        for event in client.run():
            line = {"event": event.name, "seconds": round(time.monotonic() - started, 3), "payload": event.payload}
            click.echo(json.dumps(line, ensure_ascii=False))
    except ClientFailed as error:
        raise SimulationFailed(error) from error


class SimulationFailed(InterviewBotError):
    def __init__(self, error: ClientFailed) -> None:
        super().__init__(f"{error.code}: {error}")
        self.code = error.code
