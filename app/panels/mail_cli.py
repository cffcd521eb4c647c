"""`flask mail`: what mail servers tell."""

from __future__ import annotations

import sys
from dataclasses import asdict

from app.cli.base import CommandGroup, emit, json_option
from app.domain.bounces import MOST_BYTES
from app.errors import InvalidInput
from app.panels.services.bounces import BounceOutcome, NotedBounce, note_bounce

mail = CommandGroup("mail", help="What mail servers tell of invitations.")


@mail.command("bounce", help="Read one mail that came back on stdin, and show the failure beside its invitation.")
@json_option
def bounce(*, as_json: bool) -> None:
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    if not 0 < len(content) <= MOST_BYTES:
        raise InvalidInput(f"Pipe in one mail of at most {MOST_BYTES} bytes.")
    noted = note_bounce(content)
    emit(asdict(noted), _tell(noted), as_json=as_json)


def _tell(noted: NotedBounce) -> str:
    texts = {
        BounceOutcome.NOTED: f"Invitation {noted.invitation_id}: {noted.reason} ({noted.status})",
        BounceOutcome.KNOWN: f"Invitation {noted.invitation_id} says already that its mail failed.",
        BounceOutcome.NOT_FINAL: f"Invitation {noted.invitation_id}: no failure for good. Nothing was changed.",
    }
    return texts[noted.outcome]
