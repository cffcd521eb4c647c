"""Sound files of any kind become what goes over the wire."""

from __future__ import annotations

import array
import itertools
import math
import wave
from pathlib import Path

import pytest

from app.candidate_client import read_pcm16
from app.errors import InvalidInput


def write_wav(path: Path, rate_hz: int, channels: int, seconds: float) -> None:
    tone = [int(8000 * math.sin(2 * math.pi * 440 * i / rate_hz)) for i in range(int(rate_hz * seconds))]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(array.array("h", [sample for sample in tone for _ in range(channels)]).tobytes())


@pytest.mark.parametrize(("rate_hz", "channels"), [(16_000, 1), (44_100, 2), (8_000, 1)])
def test_any_rate_becomes_16_khz_mono(tmp_path: Path, rate_hz: int, channels: int) -> None:
    write_wav(tmp_path / "tone.wav", rate_hz, channels, 1.5)
    pcm = read_pcm16(tmp_path / "tone.wav")
    assert len(pcm) / 32_000 == pytest.approx(1.5, abs=0.01)
    samples = array.array("h", pcm)
    crossings = sum(a < 0 <= b for a, b in itertools.pairwise(samples))
    assert crossings == pytest.approx(660, abs=3)


def test_what_is_no_sound_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing to hear")
    with pytest.raises(InvalidInput, match=r"notes\.txt"):
        read_pcm16(path)
