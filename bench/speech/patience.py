"""Rows on when turns end, and on sound in which nobody speaks."""

from __future__ import annotations

from app.ports import Transcriber
from bench.report import Peer, Reach, Report, tell
from bench.speech.data import SpeechData
from bench.speech.non_speech import SOUNDS, invented_words
from bench.speech.turn_cases import TurnCase, build_cases
from bench.speech.turn_ends import end_turns

NOISES: tuple[tuple[str, float], ...] = (
    ("quiet", 0),
    ("white", 5),
    ("hum", 5),
    ("keyboard", 10),
    ("babble", 20),
    ("talker", 15),
)
CASES = 12
QUICK_CASES = 4
REACH_PERCENT = 91.6


def measure_turn_ends(report: Report, data: SpeechData, *, quick: bool) -> None:
    cases = build_cases(data, QUICK_CASES if quick else CASES)
    for noise, snr_db in NOISES:
        if noise == "quiet" or noise in data.noises:
            _measure_noise(report, data, cases, noise, snr_db)
        else:
            report.skip(f"turn ends, {noise} {snr_db:g} dB", "this noise is not among the data")


def _measure_noise(report: Report, data: SpeechData, cases: list[TurnCase], noise: str, snr_db: float) -> None:
    name = noise if noise == "quiet" else f"{noise} {snr_db:g} dB"
    tell(f"turn ends: {name}")
    ended = end_turns(cases, data.noises.get(noise), snr_db)
    share = 100 / max(1, len(ended))
    in_time = round(share * sum(fused.in_time for fused, _ in ended), 1)
    alone = Peer("webrtcvad alone", round(share * sum(first.in_time for _, first in ended), 1))
    report.add(f"turns ended in time, {name}, of {len(ended)}", in_time, "%", Reach(REACH_PERCENT, "higher"), alone)
    early = [case.name for case, (fused, _) in zip(cases, ended, strict=True) if fused.early]
    report.add(f"turns cut early, {name}", len(early), "turns", Reach(0))
    if early:
        tell(f"  cut early: {'; '.join(early)}")


def measure_invented_words(report: Report, transcriber: Transcriber, minutes: int) -> None:
    for sound in SOUNDS:
        tell(f"no speech: {sound}")
        words = invented_words(transcriber, sound, minutes)
        report.add(f"invented words in {minutes} min of {sound}", words, "words", Reach(0))
