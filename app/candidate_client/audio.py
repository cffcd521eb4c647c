"""Any sound file as what goes over the wire: 16 kHz, mono, signed 16 bit little endian."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.domain.pcm16 import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ
from app.errors import InvalidInput


def read_pcm16(path: Path) -> bytes:
    """The file's first sound track, resampled and mixed down. Raises InvalidInput naming the file."""
    import av  # noqa: PLC0415 - the codecs cost 40 MB, and only this command needs them

    try:
        with av.open(str(path)) as container:
            return b"".join(_resample(container, av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)))
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise InvalidInput(f"{path} cannot be read as sound ({error}). Give a FLAC or WAV file.") from error


def _resample(container: Any, resampler: Any) -> Iterator[bytes]:
    for frame in container.decode(container.streams.audio[0]):
        yield from _to_bytes(resampler.resample(frame))
    yield from _to_bytes(resampler.resample(None))


def _to_bytes(frames: list[Any]) -> Iterator[bytes]:
    # A plane may be padded for alignment; only the samples count.
    return (bytes(frame.planes[0])[: frame.samples * BYTES_PER_SAMPLE] for frame in frames)
