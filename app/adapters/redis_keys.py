"""Names of what interviews in progress keep in Redis."""

from __future__ import annotations

import uuid

ANY_AUDIO = "audio:*"
CLOCK = "clock"
OPEN_TURNS = "open-turns"
TURN_VERSIONS = "turn-versions"


def audio_key(session_id: uuid.UUID, turn: int) -> str:
    return f"audio:{session_id}:{turn}"


def read_audio_key(key: bytes) -> tuple[uuid.UUID, int]:
    _, session_id, turn = key.decode().split(":")
    return uuid.UUID(session_id), int(turn)


def turn_key(session_id: uuid.UUID) -> str:
    return f"turn:{session_id}"


def connection_key(session_id: uuid.UUID) -> str:
    return f"connection:{session_id}"


def captions_key(session_id: uuid.UUID, turn: int) -> str:
    return f"captions:{session_id}:{turn}"


def partial_key(session_id: uuid.UUID, turn: int) -> str:
    return f"partial:{session_id}:{turn}"


def claim_key(session_id: uuid.UUID, job: str) -> str:
    return f"claim:{job}:{session_id}"


def node_key(node: str) -> str:
    return f"node:{node}"


def lease_key(name: str) -> str:
    return f"lease:{name}"
