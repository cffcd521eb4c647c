"""Recordings of turns as encrypted FLAC files: lossless, playable in every browser, half the size of WAV."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from typing import Protocol

from app.adapters.sealed_folder import SealedFolder
from app.domain.pcm16 import BYTES_PER_SECOND
from app.errors import NotFound, StorageFailed
from app.ports import StoredRecording


class Codec(Protocol):
    def encode_flac(self, pcm16: bytes) -> bytes:
        """Raises ValueError."""

    def decode_flac(self, flac: bytes) -> bytes:
        """Raises ValueError."""

    def find_peaks(self, pcm16: bytes) -> tuple[float, ...]: ...


class FlacRecordings:
    """Files `{organization}/{session}/{turn}.flac`; a file is there whole or not at all. The codec is loaded when it is
    first needed: few processes write sound, and the libraries take 20 MB.
    """

    def __init__(self, files: SealedFolder, load_codec: Callable[[], Codec]) -> None:
        self._files = files
        self._load_codec = load_codec

    def save(self, organization_id: uuid.UUID, session_id: uuid.UUID, turn: int, pcm16: bytes) -> StoredRecording:
        path = f"{organization_id}/{session_id}/{turn:d}.flac"
        try:
            self._files.write(path, self._load_codec().encode_flac(pcm16))
        except (OSError, ValueError) as error:
            raise StorageFailed(f"The recording of turn {turn} cannot be written: {error}.") from error
        return StoredRecording(
            path=path,
            seconds=len(pcm16) / BYTES_PER_SECOND,
            pcm_sha256=hashlib.sha256(pcm16).hexdigest(),
            peaks=self._load_codec().find_peaks(pcm16),
        )

    def open_flac(self, path: str) -> bytes:
        if not path.endswith(".flac"):
            raise NotFound("This recording is not stored.")
        return self._files.read(path)

    def read_pcm16(self, path: str) -> bytes:
        """The very bytes that were saved. Raises NotFound or StorageFailed."""
        try:
            return self._load_codec().decode_flac(self.open_flac(path))
        except ValueError as error:
            raise StorageFailed(f"The recording {path} is damaged: {error}.", retryable=False) from error

    def delete(self, path: str) -> None:
        """Nothing happens where it is not stored."""
        self._files.delete(path)

    def delete_session(self, organization_id: uuid.UUID, session_id: uuid.UUID) -> None:
        self._files.delete_session(organization_id, session_id)

    def list_sessions(self) -> list[tuple[uuid.UUID, uuid.UUID]]:
        return self._files.list_sessions()

    def renew_keys(self, organization_id: uuid.UUID) -> int:
        return self._files.renew(organization_id)
