"""What the speech benchmark measures with: cases whose end is known, shortened recordings, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.report import Peer, Report, Row
from bench.speech.accuracy import measure_finals, measure_vocabulary
from bench.speech.data import Clip, SpeechData
from bench.speech.finals import Transcribed
from bench.speech.peers import BUFFERS, OFFLINE, Peers
from bench.speech.plots import draw
from bench.speech.turn_cases import build_cases
from bench.speech.words import Heard
from tests.audio.sounds import FOLDER
from tests.fakes.speech import FakeTranscriber

ANSWERS = sorted(FOLDER.glob("*.flac"))
SECONDS = 3.0
SENTENCES = ((0.0, 2.0, "Use an index."), (3.0, 6.0, "It costs room."), (7.0, 9.0, "That is all."))


def clip(path: Path, group: str, speaker: str = "one", speech_end: float | None = None) -> Clip:
    """Its first seconds: that is enough, and quickly read."""
    return Clip(path, "text", group, speaker, speech_end=speech_end, until=SECONDS)


def loud_seconds(samples: np.ndarray) -> tuple[float, float]:
    loud = np.flatnonzero(np.abs(samples) > 0.01) / 16_000
    return float(loud[0]), float(loud[-1])


def test_a_clip_is_cut_behind_the_last_phrase_that_fits() -> None:
    long = clip(ANSWERS[0], "long_real", speech_end=9.0)
    whole = replace(long, phrases=SENTENCES, pauses=((2.0, 3.0), (6.0, 7.0)), until=None)
    shorter = whole.shortened(6.5)
    assert (shorter.text, shorter.until, shorter.speech_end) == ("Use an index. It costs room.", 6.5, 6.0)
    assert shorter.pauses == ((2.0, 3.0),)
    assert len(shorter.samples()) == 6.5 * 16_000
    assert whole.shortened(60) is whole
    assert whole.shortened(1) is whole


def test_joined_cases_end_with_speech_and_hold_thinking_pauses() -> None:
    singles = tuple(clip(path, "librispeech_other") for path in ANSWERS[:3])
    (case,) = build_cases(SpeechData("test", singles), 12)
    assert loud_seconds(case.samples)[1] == pytest.approx(case.speech_end, abs=0.1)
    assert 6.0 < case.speech_end - 12.0 < 3 * SECONDS


def test_half_of_the_cases_are_as_recorded_where_there_are_enough() -> None:
    recorded = tuple(clip(ANSWERS[0], "tech_clean", speech_end=3.0) for _ in range(4))
    singles = tuple(clip(path, "librispeech_other", speaker) for speaker in "ab" for path in ANSWERS[:3])
    names = [case.name for case in build_cases(SpeechData("test", recorded + singles), 4)]
    assert [ANSWERS[0].name] * 2 == names[:2]
    assert all("+" in name for name in names[2:])
    assert len(names) == 4


def test_pictures_are_drawn_where_they_were_asked_for(tmp_path: Path) -> None:
    rows = [
        Row("final WER, tech_noisy", 14.0, "%", peer=Peer(BUFFERS, 47.0)),
        Row(f"{OFFLINE}: WER, tech_noisy", 13.8, "%"),
        Row("captions delay, mean", 2.0, "s"),
    ]
    draw(tmp_path / "new", rows, [1.0, 2.0, 2.1, 4.0])
    for name in ("delays.png", "word_errors.png"):
        with Image.open(tmp_path / "new" / name) as picture:
            assert picture.width > 600


class KnownPeers(Peers):
    """Peers that heard every clip rightly, without models."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def _once(self, name: str, clips: Sequence[Clip]) -> Transcribed:
        self.asked.append(name)
        return Transcribed(tuple(Heard(clip.text, clip.text, clip.terms) for clip in clips), 1.0, 10.0)


def test_every_error_rate_has_its_peers_and_a_vocabulary_is_counted_by_what_it_adds() -> None:
    groups = {"long_real": "a lock", "tech_noisy": "a lock", "tech_clean": "a cache"}
    clips = tuple(replace(clip(ANSWERS[0], group), text=text, terms=(text[2:],)) for group, text in groups.items())
    others = replace(clips[1], text="a queue", terms=("queue",))
    data, report = SpeechData("test", (*clips, others)), Report("speech", "test")
    transcriber, peers = FakeTranscriber(["a lock"]), KnownPeers()
    measure_finals(report, data, transcriber, peers)
    measure_vocabulary(report, data, transcriber, peers)
    values = {row.figure: row.value for row in report.rows}
    assert values["final WER, long_real, long_tech"] == 0
    assert values["final WER, tech_noisy with vocabulary"] == 25
    assert values["words added by a vocabulary that is not said, tech_noisy"] == 1
    rates = [row for row in report.rows if row.figure.startswith("final WER") and row.reach]
    assert all(row.peer is not None and row.peer.name == BUFFERS for row in rates)
    assert {f"{OFFLINE}: WER, {row.figure.removeprefix('final WER, ')}" for row in rates} <= set(values)
