"""python -m bench.speech [--json] [--quick]: how well, how quickly and how patiently the product hears."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel

from app.adapters.carried_models import LIVE_PREFERENCE
from app.adapters.silero import SileroSpeechDetector
from app.adapters.speech_models import SpeechModels
from app.adapters.whisper import WhisperSettings, WhisperTranscriber
from app.domain.caption_pace import NORMAL_STEP_SECONDS
from bench.report import Options, Peer, Reach, Report, run_bench, tell
from bench.speech.data import Clip, SpeechData, load, pcm16_of
from bench.speech.finals import Transcribed, buffers, product, transcribe_all, whole_file
from bench.speech.non_speech import SOUNDS, invented_words
from bench.speech.streaming import Streamed, stream
from bench.speech.turn_ends import end_turns
from bench.speech.words import Heard, count_term, terms_recognised, word_error_rate

WER_REACH = {"long_real, long_tech": 9.5, "tech_noisy": 14.5, "librispeech_other": 10.3, "speechocean_nonnative": 32.0}
NOISES: tuple[tuple[str | None, float], ...] = (
    (None, 0),
    ("white", 5),
    ("hum", 5),
    ("keyboard", 10),
    ("babble", 20),
    ("talker", 15),
)
AFTER_SILENCE_SECONDS = 3
MAX_OTHER_TERMS = 12


def measure(options: Options) -> Report:
    data = load(options.eval_dir, quick=options.quick)
    report = Report("speech", data.source)
    with tempfile.TemporaryDirectory() as folder:
        models = SpeechModels(Path(folder))
        transcriber = WhisperTranscriber(models, WhisperSettings())
        transcriber.warm_up()
        live = models.locate("", LIVE_PREFERENCE).folder
        peer = WhisperModel(str(live), device="cpu", compute_type="int8", cpu_threads=1)
        _measure_turn_ends(report, data)
        _measure_invented_words(report, transcriber, minutes=1 if options.quick else 10)
        _measure_captions(report, data, transcriber, peer)
        _measure_finals(report, data, transcriber, peer)
        _measure_vocabulary(report, data, transcriber)
    report.skip("interviews at once on 2 cores", "measured by bench.realtime through the real processes")
    report.skip("end of turn to next question", "measured by bench.realtime through the real processes")
    return report


def _measure_finals(report: Report, data: SpeechData, transcriber: WhisperTranscriber, peer: WhisperModel) -> None:
    for groups, reach in WER_REACH.items():
        if clips := data.of(*groups.split(", ")):
            tell(f"final: {groups}")
            done = transcribe_all(clips, product(transcriber, _no_words))
            offline = transcribe_all(clips, whole_file(peer))
            rate = _rate(done.heard)
            report.add(
                f"final WER, {groups}", rate, "%", Reach(reach), Peer("tiny.en, whole file", _rate(offline.heard))
            )
            _add_cpu(report, f"final CPU, {groups}", done, offline)


def _measure_vocabulary(report: Report, data: SpeechData, transcriber: WhisperTranscriber) -> None:
    for group, wer, terms in (("tech_clean", 7.0, 92.0), ("tech_noisy", 15.0, 80.0)):
        clips = [clip for clip in data.of(group) if clip.terms]
        if not clips:
            continue
        tell(f"vocabulary: {group}")
        plain = transcribe_all(clips, product(transcriber, _no_words))
        done = transcribe_all(clips, product(transcriber, _own_terms))
        report.add(
            f"final WER with vocabulary, {group}",
            _rate(done.heard),
            "%",
            Reach(wer),
            Peer("without vocabulary", _rate(plain.heard)),
        )
        _add_terms(report, f"terms recognised, {group}", done.heard, terms, plain.heard)
        other = transcribe_all(clips, product(transcriber, _other_terms(clips)))
        report.add(
            f"words added by a vocabulary that is not said, {group}", _added(clips, other.heard), "words", Reach(0)
        )
        _add_terms(report, f"terms recognised that the vocabulary lacks, {group}", other.heard, None, plain.heard)


def _measure_captions(report: Report, data: SpeechData, transcriber: WhisperTranscriber, peer: WhisperModel) -> None:
    clips = data.of("long_real", "long_tech") or list(data.clips)
    tell("captions")
    streamed = [_stream(transcriber, clip) for clip in clips]
    delays = np.concatenate([item.delays for item in streamed])
    heard = [Heard(clip.text, item.text) for clip, item in zip(clips, streamed, strict=True)]
    chopped = transcribe_all(clips, buffers(peer))
    cpu = sum(item.cpu_seconds for item in streamed) / sum(item.audio_seconds for item in streamed)
    name = "2 s buffers, tiny.en"
    report.add("captions WER", _rate(heard), "%", Reach(13.0), Peer(name, _rate(chopped.heard)))
    report.add("captions delay, mean", round(float(delays.mean()), 2), "s", Reach(2.2))
    report.add("captions delay, p95", round(float(np.percentile(delays, 95)), 2), "s", Reach(4.2))
    report.add("captions CPU", round(cpu, 3), "s/s", Reach(0.14), Peer(name, round(chopped.cpu_per_second, 3)))


def _measure_invented_words(report: Report, transcriber: WhisperTranscriber, minutes: int) -> None:
    for sound in SOUNDS:
        tell(f"no speech: {sound}")
        words = invented_words(transcriber, sound, minutes)
        report.add(f"invented words in {minutes} min of {sound}", words, "words", Reach(0))


def _measure_turn_ends(report: Report, data: SpeechData) -> None:
    for noise, snr_db in NOISES:
        if noise and noise not in data.noises:
            report.skip(f"turn ends, {noise} {snr_db:g} dB", "this noise is not among the data")
            continue
        name = f"{noise} {snr_db:g} dB" if noise else "quiet"
        tell(f"turn ends: {name}")
        ended, alone = (end_turns(data, noise, snr_db, fused=fused) for fused in (True, False))
        share = 100 / max(1, len(ended))
        report.add(
            f"turns ended in time, {name}, of {len(ended)}",
            round(share * sum(item.in_time for item in ended), 1),
            "%",
            Reach(91.6, "higher"),
            Peer("webrtcvad alone", round(share * sum(item.in_time for item in alone), 1)),
        )
        report.add(f"turns cut early, {name}", sum(item.early for item in ended), "turns", Reach(0))


def _stream(transcriber: WhisperTranscriber, clip: Clip) -> Streamed:
    tell(f"  {clip.path.name}")
    quiet = bytes(AFTER_SILENCE_SECONDS * 32_000)
    return stream(transcriber, SileroSpeechDetector(), pcm16_of(clip.samples()) + quiet, NORMAL_STEP_SECONDS)


def _add_terms(
    report: Report, figure: str, heard: Sequence[Heard], reach: float | None, plain: Sequence[Heard]
) -> None:
    recognised, without = terms_recognised(heard), terms_recognised(plain)
    if recognised is None or without is None:
        report.skip(figure, "no technical term is said in the data")
        return
    bound = None if reach is None else Reach(reach, "higher")
    report.add(figure, round(recognised, 1), "%", bound, Peer("without vocabulary", round(without, 1)))


def _add_cpu(report: Report, figure: str, done: Transcribed, offline: Transcribed) -> None:
    peer = Peer("tiny.en, whole file", round(offline.cpu_per_second, 3))
    report.add(figure, round(done.cpu_per_second, 3), "s/s", None, peer)


def _rate(heard: Sequence[Heard]) -> float:
    return round(word_error_rate(heard), 2)


def _no_words(_: Clip) -> Sequence[str]:
    return ()


def _own_terms(clip: Clip) -> Sequence[str]:
    return tuple(dict.fromkeys(clip.terms))


def _other_terms(clips: Sequence[Clip]) -> Callable[[Clip], Sequence[str]]:
    """The vocabulary of other answers, without any term that this answer holds."""
    everything = tuple(dict.fromkeys(term for clip in clips for term in clip.terms))

    def vocabulary(clip: Clip) -> Sequence[str]:
        return [term for term in everything if not count_term(term, clip.text)][:MAX_OTHER_TERMS]

    return vocabulary


def _added(clips: Sequence[Clip], heard: Sequence[Heard]) -> int:
    other = _other_terms(clips)
    return sum(
        count_term(term, item.hypothesis) for clip, item in zip(clips, heard, strict=True) for term in other(clip)
    )


if __name__ == "__main__":
    sys.exit(run_bench("speech", measure))
