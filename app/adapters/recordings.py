"""Recordings of turns as encrypted FLAC files: lossless, playable in every browser, half the size of WAV."""

from __future__ import annotations

import hashlib
import io
import uuid

import av
import numpy as np

from app.adapters.sealed_folder import SealedFolder
from app.domain.pcm16 import BYTES_PER_SECOND, SAMPLE_RATE_HZ
from app.errors import NotFound, StorageFailed
from app.ports import StoredRecording

FULL_SCALE = 32_768
PEAKS = 300
MD5_OF_SAMPLES = slice(26, 42)  # in STREAMINFO, the first block of every file (RFC 9639, section 8.2)
BLOCK_SAMPLES = 1 << 16


class FlacRecordings:
    """Files `{organization}/{session}/{turn}.flac`; a file is there whole or not at all."""

    def __init__(self, files: SealedFolder) -> None:
        self._files = files

    def save(self, organization_id: uuid.UUID, session_id: uuid.UUID, turn: int, pcm16: bytes) -> StoredRecording:
        path = f"{organization_id}/{session_id}/{turn:d}.flac"
        try:
            self._files.write(path, encode_flac(pcm16))
        except (OSError, av.FFmpegError) as error:
            raise StorageFailed(f"The recording of turn {turn} cannot be written: {error}.") from error
        return StoredRecording(
            path=path,
            seconds=len(pcm16) / BYTES_PER_SECOND,
            pcm_sha256=hashlib.sha256(pcm16).hexdigest(),
            peaks=find_peaks(pcm16),
        )

    def open_flac(self, path: str) -> bytes:
        if not path.endswith(".flac"):
            raise NotFound("This recording is not stored.")
        return self._files.read(path)

    def read_pcm16(self, path: str) -> bytes:
        """The very bytes that were saved. Raises NotFound or StorageFailed."""
        try:
            return decode_flac(self.open_flac(path))
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


def encode_flac(pcm16: bytes) -> bytes:
    encoded = io.BytesIO()
    with av.open(encoded, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE_HZ, layout="mono")
        stream.codec_context.format = "s16"
        samples = np.frombuffer(pcm16, dtype="<i2")
        for start in range(0, len(samples), BLOCK_SAMPLES):
            container.mux(stream.encode(_frame(samples[start : start + BLOCK_SAMPLES], start)))
        container.mux(stream.encode(None))
    return encoded.getvalue()


def decode_flac(flac: bytes) -> bytes:
    """Raises ValueError where the samples are not those that the file's own checksum is of."""
    try:
        with av.open(io.BytesIO(flac), "r", format="flac") as container:
            pcm16 = b"".join(frame.to_ndarray().astype("<i2").tobytes() for frame in container.decode(audio=0))
    except av.FFmpegError as error:
        raise ValueError(str(error)) from error
    if flac[MD5_OF_SAMPLES] != hashlib.md5(pcm16, usedforsecurity=False).digest():
        raise ValueError("its samples are not those of its checksum")
    return pcm16


def find_peaks(pcm16: bytes, count: int = PEAKS) -> tuple[float, ...]:
    """The loudest sample, 0 to 1, of each of at most `count` equal parts."""
    samples = np.abs(np.frombuffer(pcm16, dtype="<i2").astype(np.int32))
    parts = np.array_split(samples, min(count, len(samples))) if len(samples) else []
    return tuple(round(min(1.0, float(part.max()) / FULL_SCALE), 3) for part in parts)


def _frame(samples: np.ndarray, start: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = SAMPLE_RATE_HZ
    frame.pts = start
    return frame
