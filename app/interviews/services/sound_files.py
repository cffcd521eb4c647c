"""The sound of one turn, as its reviewers hear it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from app.interviews import read_repository
from app.ports import Ports


@dataclass(frozen=True)
class Recording:
    """`etag` changes with the sound."""

    flac: bytes
    etag: str


def read_recording(ports: Ports, organization_id: uuid.UUID, session_id: uuid.UUID, turn: int) -> Recording:
    """Raises NotFound."""
    answer = read_repository.get_answer(organization_id, session_id, turn)
    return Recording(ports.recordings.open_flac(answer.recording_path), answer.recording_sha256)
