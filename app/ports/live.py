"""Interviews in progress: the sound that is not yet a recording, shared state, events to browsers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.errors import InterviewBotError
from app.ports.payload import Payload


@dataclass(frozen=True)
class Appended:
    """`received_through` is the highest seq up to which nothing is missing, -1 where nothing is stored. `live_turn` is
    the open turn with the stored chunk, None where nobody but its owner has changed it since `NewChunk.version`."""

    received_through: int
    stored: bool
    live_turn: dict[str, Any] | None = None


@dataclass(frozen=True)
class NewChunk:
    """Sent by the connection `owner`; `live_turn` is what of the turn's state changes with it, `version` that of the
    open turn from which the changes follow; None writes them whatever it was."""

    session_id: uuid.UUID
    turn: int
    seq: int
    pcm16: bytes
    owner: str
    live_turn: Payload
    version: int | None = None


class AudioStore(Protocol):
    """Chunks of turns that are not yet stored as recordings; durable once `append` returned."""

    def append(self, chunks: Sequence[NewChunk]) -> list[Appended | InterviewBotError]:
        """Store each chunk that is the next one of its turn, with the turn's state, in one atomic step for each.

        A chunk is not stored where it is stored already, where it leaves a gap, and where the turn's `progress` or
        `held` was updated since `version`: `received_through` tells from where to resend. In the place of a chunk's
        outcome stands Superseded unless `owner` holds the session's connection, StaleTurn unless `turn` is open,
        StorageFailed where the store cannot be reached or is full.
        """

    def received_through(self, session_id: uuid.UUID, turn: int) -> int: ...

    def read(self, session_id: uuid.UUID, turn: int, first_seq: int = 0) -> list[bytes]:
        """The chunks from `first_seq` on, in order, without a gap."""

    def delete(self, session_id: uuid.UUID, turn: int) -> None: ...

    def list_turns(self) -> list[tuple[uuid.UUID, int]]:
        """Each turn that has chunks, with its session, in any order and maybe twice: not for a path that somebody
        waits on. Raises StorageFailed."""


class LiveStore(Protocol):
    """Shared state of interviews in progress. May be lost at any time: all of it is rebuilt from the database."""

    def now(self) -> float:
        """Seconds of a clock that all processes share, that never jumps and stands still while no ticker runs."""

    def recent_now(self) -> float:
        """`now`, read at most a quarter of a second ago: the clock moves once a second. Raises StorageFailed."""

    def advance_clock(self, seconds: float) -> None: ...

    def acquire_lease(self, name: str, holder: str, seconds: float) -> bool:
        """True while `holder` owns the lease; calling again renews it."""

    def connect(self, session_id: uuid.UUID, connection_id: str, node: str) -> str | None:
        """Make `connection_id` the owner; returns the connection it replaces."""

    def disconnect(self, session_id: uuid.UUID, connection_id: str) -> bool:
        """False where another connection has already taken over."""

    def find_connection(self, session_id: uuid.UUID) -> str | None:
        """The owner's id; it may be gone without a word."""

    def find_connections(self, session_ids: Sequence[uuid.UUID]) -> list[str | None]:
        """As `find_connection` for each of the sessions, at the cost of one question."""

    def has_connection(self, session_id: uuid.UUID) -> bool:
        """Whether the owner's web process still shows signs of life."""

    def list_away(self, session_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
        """Those of the sessions that have no connection, as `has_connection` tells it."""

    def keep_node_alive(self, node: str, seconds: float) -> None: ...

    def open_turn(self, session_id: uuid.UUID, live_turn: Payload) -> None:
        """Make this the open turn unless the same turn is open already."""

    def get_turn(self, session_id: uuid.UUID) -> dict[str, Any] | None:
        """The open turn. Its `version` is a new one after each `open_turn` and `update_turn`; none comes back."""

    def read_turns(self, session_ids: Sequence[uuid.UUID]) -> tuple[float, list[dict[str, Any] | None]]:
        """The shared clock and the open turns, at the cost of one question. Raises StorageFailed."""

    def update_turn(self, session_id: uuid.UUID, turn: int, changes: Payload) -> bool:
        """Change fields of the open turn; False where another turn, or none, is open."""

    def close_turn(self, session_id: uuid.UUID, turn: int) -> bool:
        """Accept no more audio for the turn; True for the one caller that closed it."""

    def list_sessions(self) -> list[uuid.UUID]:
        """Sessions with an open turn. Raises StorageFailed."""

    def get_captions(self, session_id: uuid.UUID, turn: int) -> dict[str, Any] | None: ...

    def save_captions(self, session_id: uuid.UUID, turn: int, captions: Payload) -> None: ...

    def get_partial(self, session_id: uuid.UUID, turn: int) -> dict[str, Any] | None:
        """What was transcribed while the turn goes on: `PartialTurn.memory`."""

    def save_partial(self, session_id: uuid.UUID, turn: int, memory: Payload) -> None: ...

    def delete_partial(self, session_id: uuid.UUID, turn: int) -> None: ...

    def claim(self, session_id: uuid.UUID, job: str, seconds: float) -> bool:
        """True for one caller at a time: at most one such job a session waits or runs."""

    def claim_each(self, session_ids: Sequence[uuid.UUID], job: str, seconds: float) -> list[bool]:
        """As `claim` for each of the sessions, at the cost of one question."""

    def release(self, session_id: uuid.UUID, job: str) -> None: ...

    def forget(self, session_id: uuid.UUID) -> None:
        """Everything that names the interview, the sound of its turns included."""


class Broadcaster(Protocol):
    """Events to browsers. Lossy: every event can be read again from the stored state."""

    def to_candidate(self, session_id: uuid.UUID, event: str, payload: Payload) -> None: ...

    def to_reviewers(self, session_id: uuid.UUID, event: str, payload: Payload) -> None: ...

    def to_many_reviewers(self, messages: Sequence[tuple[uuid.UUID, str, Payload]]) -> None:
        """As `to_reviewers` for each (session, event, payload), at the cost of one."""

    def to_dashboard(self, organization_id: uuid.UUID, event: str, payload: Payload) -> None: ...

    def close_connection(self, connection_id: str, code: str, message: str) -> None:
        """Tell one candidate's connection why, as `superseded` or as `error`, then close it."""
