"""Rows on final transcripts: word errors by group, technical terms, words that a vocabulary adds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.ports import Transcriber
from bench.report import Peer, Reach, Report, tell
from bench.speech.data import Clip, SpeechData
from bench.speech.finals import Transcribed, product, transcribe_all
from bench.speech.peers import BUFFERS, OFFLINE, Peers
from bench.speech.words import Heard, count_term, error_rate, terms_recognised

LONG = ("long_real", "long_tech")
WER_REACH: dict[tuple[str, ...], float] = {
    LONG: 9.5,
    ("tech_noisy",): 14.5,
    ("librispeech_other",): 10.3,
    ("speechocean_nonnative",): 32.0,
}
VOCABULARY_REACH = {"tech_clean": (7.0, 92.0), "tech_noisy": (15.0, 80.0)}
MAX_OTHER_TERMS = 12


def measure_finals(report: Report, data: SpeechData, transcriber: Transcriber, peers: Peers) -> None:
    for groups, reach in WER_REACH.items():
        if clips := data.of(*groups):
            name = ", ".join(groups)
            tell(f"final: {name}")
            done = transcribe_all(clips, product(transcriber, _no_words))
            offline = peers.offline(clips)
            _add_error_rate(report, name, done, Reach(reach), peers.buffered(clips), offline)
            peer = Peer(OFFLINE, round(offline.cpu_per_second, 3))
            report.add(f"final CPU, {name}", round(done.cpu_per_second, 3), "s/s", None, peer)


def measure_tuned_too(report: Report, data: SpeechData, transcriber: Transcriber) -> None:
    """Word errors on every long recording, those of the tuned speakers too: told, and held to no bound."""
    if clips := data.of(*LONG):
        tell("final: all long recordings")
        rate = error_rate(transcribe_all(clips, product(transcriber, _no_words)).heard)
        report.add(f"final WER, {', '.join(LONG)}, speakers tuned on", rate, "%")


def measure_vocabulary(report: Report, data: SpeechData, transcriber: Transcriber, peers: Peers) -> None:
    for group, (wer, terms) in VOCABULARY_REACH.items():
        if not (clips := [clip for clip in data.of(group) if clip.terms]):
            continue
        tell(f"vocabulary: {group}")
        plain = transcribe_all(clips, product(transcriber, _no_words))
        done = transcribe_all(clips, product(transcriber, _own_terms))
        name = f"{group} with vocabulary"
        _add_error_rate(report, name, done, Reach(wer), peers.buffered(clips), peers.offline(clips))
        report.add(f"final WER, {group} without vocabulary", error_rate(plain.heard), "%")
        _add_terms(report, f"terms recognised, {group}", done.heard, terms, plain.heard)
        _measure_other_terms(report, group, clips, transcriber, plain)


def _measure_other_terms(
    report: Report, group: str, clips: Sequence[Clip], transcriber: Transcriber, plain: Transcribed
) -> None:
    vocabulary = _other_terms(clips)
    other = transcribe_all(clips, product(transcriber, vocabulary)).heard
    added, before = (_count_terms(clips, heard, vocabulary) for heard in (other, plain.heard))
    peer = Peer("without vocabulary", before)
    report.add(f"words added by a vocabulary that is not said, {group}", added, "words", Reach(0), peer)
    _add_terms(report, f"terms recognised that the vocabulary lacks, {group}", other, None, plain.heard)


def _add_error_rate(
    report: Report, name: str, done: Transcribed, reach: Reach, buffered: Transcribed, offline: Transcribed
) -> None:
    report.add(f"final WER, {name}", error_rate(done.heard), "%", reach, Peer(BUFFERS, error_rate(buffered.heard)))
    report.add(f"{OFFLINE}: WER, {name}", error_rate(offline.heard), "%")


def _add_terms(
    report: Report, figure: str, heard: Sequence[Heard], reach: float | None, plain: Sequence[Heard]
) -> None:
    recognised, without = terms_recognised(heard), terms_recognised(plain)
    if recognised is None or without is None:
        report.skip(figure, "no technical term is said in the data")
        return
    bound = None if reach is None else Reach(reach, "higher")
    report.add(figure, round(recognised, 1), "%", bound, Peer("without vocabulary", round(without, 1)))


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


def _count_terms(clips: Sequence[Clip], heard: Sequence[Heard], terms: Callable[[Clip], Sequence[str]]) -> int:
    pairs = zip(clips, heard, strict=True)
    return sum(count_term(term, item.hypothesis) for clip, item in pairs for term in terms(clip))
