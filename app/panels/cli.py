"""`flask panel`: interview panels."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

import click

from app.cli.base import CommandGroup, emit, json_option, table
from app.domain.next_action import MOST_PROBES
from app.errors import InvalidInput, NotFound
from app.organizations.choosing import choose_organization, organization_option
from app.panels import services
from app.panels.drafts import LIMITS, PanelDraft, QuotaDraft
from app.panels.models import Panel
from app.panels.services import PanelCheck
from app.question_bank.services import find_topic

panel = CommandGroup("panel", help="Interview panels.")


@panel.command("create", help="Make a panel; each --row is TOPIC[/SUBTOPIC]:DIFFICULTY:COUNT.")
@click.argument("title")
@click.option("--row", "rows", multiple=True, help='Such as "Python/Iteration:easy:2".')
@click.option("--limit", "limits", multiple=True, help=f"NAME=SECONDS; names: {', '.join(LIMITS)}.")
@click.option("--role", "role_title", default="", help="The role that is filled.")
@click.option(
    "--probes", type=click.IntRange(0, MOST_PROBES), default=0, help="Follow-up questions, at most, for each."
)
@click.option("--practice", is_flag=True, help="Candidates see their ratings.")
@click.option("--publish", is_flag=True, help="Publish it at once; refused where the bank cannot fill it.")
@organization_option
@json_option
def create(
    *, title: str, rows: tuple[str, ...], limits: tuple[str, ...], publish: bool, as_json: bool, **more: Any
) -> None:
    organization_id = choose_organization(more["slug"]).id
    draft = PanelDraft(
        title=title,
        distribution=tuple(_read_row(organization_id, row) for row in rows),
        role_title=more["role_title"],
        is_practice=more["practice"],
        probes_per_question=more["probes"],
        **dict(_read_limit(limit) for limit in limits),
    )
    made = services.create_panel(organization_id, draft)
    if publish:
        services.publish_panel(organization_id, made.id)
    emit(_document(made), f"Panel {made.id} is {made.status}.", as_json=as_json)


@panel.command("list", help="Show the panels.")
@organization_option
@json_option
def list_all(*, slug: str, as_json: bool) -> None:
    rows = [
        {**_summary(found.panel), "questions": found.questions, "invitations": found.invitations}
        for found in services.list_panels(choose_organization(slug).id)
    ]
    emit({"panels": rows}, table(rows), as_json=as_json)


@panel.command("show", help="Show one panel, by id or title.")
@click.argument("name")
@organization_option
@json_option
def show(*, name: str, slug: str, as_json: bool) -> None:
    found = choose_panel(choose_organization(slug).id, name)
    document = _document(found)
    rows = [
        {"row": row.label, "count": row.count, "state": row.explanation} for row in services.check_panel(found).rows
    ]
    facts = [{"name": key, "value": value} for key, value in document.items() if not isinstance(value, list)]
    emit(document, f"{table(facts)}\n\n{table(rows)}", as_json=as_json)


@panel.command("check", help="Tell whether the bank can fill the panel; fails where it cannot.")
@click.argument("name")
@organization_option
@json_option
@click.pass_context
def check(ctx: click.Context, /, *, name: str, slug: str, as_json: bool) -> None:
    found = services.check_panel(choose_panel(choose_organization(slug).id, name))
    rows = [{**asdict(row), "state": row.explanation} for row in found.rows]
    document = {"feasible": found.feasible, "questions": found.total, "rows": rows}
    emit(document, _describe(found, rows), as_json=as_json)
    ctx.exit(0 if found.feasible else 1)


@panel.command("publish", help="Publish a panel; refused where the bank cannot fill it.")
@click.argument("name")
@organization_option
@json_option
def publish(*, name: str, slug: str, as_json: bool) -> None:
    organization_id = choose_organization(slug).id
    found = services.publish_panel(organization_id, choose_panel(organization_id, name).id)
    emit(_document(found), f"Panel {found.title!r} is published.", as_json=as_json)


def choose_panel(organization_id: uuid.UUID, name: str) -> Panel:
    """By id or title. Raises NotFound, InvalidInput where several have the title."""
    found = [
        overview.panel
        for overview in services.list_panels(organization_id)
        if name in {str(overview.panel.id), overview.panel.title}
    ]
    if not found:
        raise NotFound(f"There is no panel {name!r}; `flask panel list` shows them.")
    if len(found) > 1:
        raise InvalidInput(f"Several panels are called {name!r}; name one by its id.")
    return found[0]


def _describe(check: PanelCheck, rows: list[dict[str, Any]]) -> str:
    outcome = "The bank can fill every row." if check.feasible else "The bank cannot fill this panel."
    return f"{table(rows, ('label', 'count', 'fitting', 'missing', 'state'))}\n\n{outcome}"


def _read_row(organization_id: uuid.UUID, text: str) -> QuotaDraft:
    place, _, rest = text.partition(":")
    difficulty, _, count = rest.partition(":")
    if not count.isdecimal():
        raise InvalidInput(f"{text!r} is no row; write TOPIC[/SUBTOPIC]:DIFFICULTY:COUNT.")
    topic_id, subtopic_id = find_topic(organization_id, place.strip())
    return QuotaDraft(topic_id, subtopic_id, difficulty.strip().lower(), int(count))


def _read_limit(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if name not in LIMITS or seconds < 0:
        raise InvalidInput(f"{text!r} is no limit; write NAME=SECONDS with one of {', '.join(LIMITS)}.")
    return name, seconds


def _summary(found: Panel) -> dict[str, Any]:
    return {"id": str(found.id), "title": found.title, "status": found.status, "version": found.version}


def _document(found: Panel) -> dict[str, Any]:
    snapshot = services.snapshot_panel(found)
    del snapshot["panel_id"], snapshot["organization_id"]
    return {**_summary(found), **snapshot}
