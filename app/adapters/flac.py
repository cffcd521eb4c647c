"""PCM16 to FLAC and back, to the bit."""

from __future__ import annotations

import hashlib
import io

import av
import numpy as np

from app.domain.pcm16 import SAMPLE_RATE_HZ

FULL_SCALE = 32_768
PEAKS = 300
MD5_OF_SAMPLES = slice(26, 42)  # in STREAMINFO, the first block of every file (RFC 9639, section 8.2)
BLOCK_SAMPLES = 1 << 16


def encode_flac(pcm16: bytes) -> bytes:
    """Raises ValueError."""
    try:
        return _encode(pcm16)
    except av.FFmpegError as error:
        raise ValueError(str(error)) from error


def _encode(pcm16: bytes) -> bytes:
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
