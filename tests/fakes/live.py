"""In-memory stand-ins for what interviews in progress keep outside the database; they pass the contract tests."""

from __future__ import annotations

import itertools
import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from app.errors import InterviewBotError, StaleTurn, StorageFailed, Superseded
from app.ports import Appended, NewChunk, Payload


class InMemoryLive:
    """LiveStore and AudioStore in one, since both look at the same open turns."""

    def __init__(self) -> None:
        self.clock = 0.0
        self._versions = itertools.count(1)
        self.dead_nodes: set[str] = set()
        self._turns: dict[uuid.UUID, dict[str, Any]] = {}
        self._connections: dict[uuid.UUID, tuple[str, str]] = {}
        self._nodes: dict[str, float] = {}
        self._leases: dict[str, tuple[str, float]] = {}
        self._captions: dict[tuple[uuid.UUID, int], dict[str, Any]] = {}
        self._partials: dict[tuple[uuid.UUID, int], dict[str, Any]] = {}
        self._claims: set[tuple[uuid.UUID, str]] = set()
        self._chunks: dict[tuple[uuid.UUID, int], list[bytes]] = defaultdict(list)

    def now(self) -> float:
        return self.clock

    def recent_now(self) -> float:
        return self.clock

    def advance_clock(self, seconds: float) -> None:
        self.clock += seconds

    def acquire_lease(self, name: str, holder: str, seconds: float) -> bool:
        owner, _seconds = self._leases.get(name, (holder, seconds))
        if owner != holder:
            return False
        self._leases[name] = (holder, seconds)
        return True

    def connect(self, session_id: uuid.UUID, connection_id: str, node: str) -> str | None:
        before = self._connections.get(session_id)
        self._connections[session_id] = (connection_id, node)
        return before[0] if before else None

    def disconnect(self, session_id: uuid.UUID, connection_id: str) -> bool:
        if self._connections.get(session_id, ("", ""))[0] != connection_id:
            return False
        del self._connections[session_id]
        return True

    def find_connection(self, session_id: uuid.UUID) -> str | None:
        connection = self._connections.get(session_id)
        return connection[0] if connection else None

    def find_connections(self, session_ids: Sequence[uuid.UUID]) -> list[str | None]:
        return [self.find_connection(session_id) for session_id in session_ids]

    def has_connection(self, session_id: uuid.UUID) -> bool:
        connection = self._connections.get(session_id)
        return connection is not None and connection[1] in self._nodes

    def list_away(self, session_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
        return [session_id for session_id in session_ids if not self.has_connection(session_id)]

    def keep_node_alive(self, node: str, seconds: float) -> None:
        self._nodes[node] = seconds

    def lose_node(self, node: str) -> None:
        self._nodes.pop(node, None)

    def open_turn(self, session_id: uuid.UUID, live_turn: Payload) -> None:
        if self._turns.get(session_id, {}).get("turn") == live_turn["turn"]:
            return
        received = len(self._chunks[session_id, live_turn["turn"]]) - 1
        version = next(self._versions)
        versions = {"version": version, "basis_version": version}
        self._turns[session_id] = _copy({**live_turn, "received_through": received, **versions})

    def get_turn(self, session_id: uuid.UUID) -> dict[str, Any] | None:
        live_turn = self._turns.get(session_id)
        return _copy(live_turn) if live_turn else None

    def read_turns(self, session_ids: Sequence[uuid.UUID]) -> tuple[float, list[dict[str, Any] | None]]:
        return self.now(), [self.get_turn(session_id) for session_id in session_ids]

    def update_turn(self, session_id: uuid.UUID, turn: int, changes: Payload) -> bool:
        if self._turns.get(session_id, {}).get("turn") != turn:
            return False
        version = next(self._versions)
        versions = {"version": version} | ({"basis_version": version} if {"progress", "held"} & set(changes) else {})
        self._turns[session_id].update(_copy({**changes, **versions}))
        return True

    def close_turn(self, session_id: uuid.UUID, turn: int) -> bool:
        if self._turns.get(session_id, {}).get("turn") != turn:
            return False
        del self._turns[session_id]
        return True

    def list_sessions(self) -> list[uuid.UUID]:
        return list(self._turns)

    def get_captions(self, session_id: uuid.UUID, turn: int) -> dict[str, Any] | None:
        return self._captions.get((session_id, turn))

    def save_captions(self, session_id: uuid.UUID, turn: int, captions: Payload) -> None:
        self._captions[session_id, turn] = _copy(captions)

    def get_partial(self, session_id: uuid.UUID, turn: int) -> dict[str, Any] | None:
        return self._partials.get((session_id, turn))

    def save_partial(self, session_id: uuid.UUID, turn: int, memory: Payload) -> None:
        self._partials[session_id, turn] = _copy(memory)

    def delete_partial(self, session_id: uuid.UUID, turn: int) -> None:
        self._partials.pop((session_id, turn), None)

    def claim(self, session_id: uuid.UUID, job: str, seconds: float) -> bool:
        if (session_id, job) in self._claims:
            return False
        self._claims.add((session_id, job))
        return True

    def claim_each(self, session_ids: Sequence[uuid.UUID], job: str, seconds: float) -> list[bool]:
        return [self.claim(session_id, job, seconds) for session_id in session_ids]

    def release(self, session_id: uuid.UUID, job: str) -> None:
        self._claims.discard((session_id, job))

    def forget(self, session_id: uuid.UUID) -> None:
        self._turns.pop(session_id, None)
        self._connections.pop(session_id, None)
        for kept in (self._captions, self._partials, self._chunks):
            for key in [key for key in kept if key[0] == session_id]:
                kept.pop(key)

    def append(self, chunks: Sequence[NewChunk]) -> list[Appended | InterviewBotError]:
        return [self._append(chunk) for chunk in chunks]

    def _append(self, chunk: NewChunk) -> Appended | InterviewBotError:
        owner = self.find_connection(chunk.session_id)
        if owner is None:
            return StorageFailed("The answer could not be stored just now; please resend it.")
        if owner != chunk.owner:
            return Superseded("This interview goes on in another window.")
        open_turn = self._turns.get(chunk.session_id)
        if open_turn is None or open_turn["turn"] != chunk.turn:
            return StaleTurn(f"Turn {chunk.turn} is not open.")
        is_known = chunk.version in {None, open_turn["version"]}
        is_overtaken = not is_known and open_turn["basis_version"] > (chunk.version or 0)
        if chunk.seq != open_turn["received_through"] + 1 or is_overtaken:
            return Appended(open_turn["received_through"], stored=False)
        self._chunks[chunk.session_id, chunk.turn].append(chunk.pcm16)
        open_turn.update(_copy({**chunk.live_turn, "received_through": chunk.seq}))
        return Appended(chunk.seq, stored=True, live_turn=None if is_known else _copy(open_turn))

    def received_through(self, session_id: uuid.UUID, turn: int) -> int:
        return len(self._chunks[session_id, turn]) - 1

    def read(self, session_id: uuid.UUID, turn: int, first_seq: int = 0) -> list[bytes]:
        return self._chunks[session_id, turn][first_seq:]

    def delete(self, session_id: uuid.UUID, turn: int) -> None:
        self._chunks.pop((session_id, turn), None)

    def list_turns(self) -> list[tuple[uuid.UUID, int]]:
        return [key for key, chunks in self._chunks.items() if chunks]


def _copy(values: Payload) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(dict(values)))
    return copied
