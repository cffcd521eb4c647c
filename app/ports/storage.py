"""What is kept encrypted: recordings, report files, columns."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class StoredRecording:
    """`path` is relative to the store; `pcm_sha256` is of the PCM16 that went in; peaks are 0 to 1."""

    path: str
    seconds: float
    pcm_sha256: str
    peaks: tuple[float, ...]


class RecordingStore(Protocol):
    """Lossless recordings of turns, encrypted where they lie."""

    def save(self, organization_id: uuid.UUID, session_id: uuid.UUID, turn: int, pcm16: bytes) -> StoredRecording:
        """Write all or nothing; saving the same turn again replaces it. Raises StorageFailed."""

    def open_flac(self, path: str) -> bytes:
        """The encoded file for playback. Raises NotFound."""

    def read_pcm16(self, path: str) -> bytes: ...

    def delete(self, path: str) -> None: ...

    def delete_session(self, organization_id: uuid.UUID, session_id: uuid.UUID) -> None:
        """All recordings of one interview; nothing happens where there are none. Raises StorageFailed."""

    def list_sessions(self) -> list[tuple[uuid.UUID, uuid.UUID]]:
        """(organisation, session) of every interview with recordings."""

    def renew_keys(self, organization_id: uuid.UUID) -> int:
        """Encrypt an organisation's recordings, and its reports, with a new key; returns how many recordings. May be
        stopped and run again."""


class ReportFiles(Protocol):
    """Files `{organization}/{session}/{name}`, encrypted where they lie."""

    def write(self, path: str, content: bytes) -> None:
        """All or nothing. Raises StorageFailed."""

    def read(self, path: str) -> bytes:
        """Raises NotFound, StorageFailed."""

    def holds(self, path: str) -> bool: ...

    def delete_session(self, organization_id: uuid.UUID, session_id: uuid.UUID) -> None:
        """Everything of one interview; nothing happens where there is nothing. Raises StorageFailed."""

    def list_sessions(self) -> list[tuple[uuid.UUID, uuid.UUID]]:
        """(organisation, session) of every interview with files."""


class Seals(Protocol):
    """What rows of the database hold encrypted; `place` names the column, and the row where it is known."""

    def seal(self, organization_id: uuid.UUID, place: str, plain: bytes) -> bytes:
        """Raises StorageFailed."""

    def open(self, organization_id: uuid.UUID, place: str, sealed: bytes) -> bytes:
        """Raises StorageFailed."""

    def renew(self, organization_id: uuid.UUID) -> None:
        """A new key for what is sealed from now on; the older ones still open. Raises StorageFailed."""

    def is_current(self, organization_id: uuid.UUID, sealed: bytes) -> bool:
        """Whether it is sealed with the newest key."""

    def forget_older(self, organization_id: uuid.UUID) -> None:
        """All keys but the newest two: nothing may be sealed with the others any more."""
