"""`flask demo`: something to try the product with."""

from __future__ import annotations

from typing import Any

from app.cli.base import CommandGroup, emit, json_option, table
from app.demo import services

demo = CommandGroup("demo", help="A demo organisation; refused in production.")


@demo.command("seed", help="Make the demo organisation where it is missing, and a fresh candidate link.")
@json_option
def seed(*, as_json: bool) -> None:
    document = services.add_demo()
    emit(document, _describe(document), as_json=as_json)


def _describe(document: dict[str, Any]) -> str:
    link = document["candidate_url"] or "none: the demo has no published panel"
    return f"{table(document['sign_ins'])}\n\nCandidate link: {link}"
