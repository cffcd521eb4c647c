"""python -m bench.speech [--json] [--quick] [--only PART ...] [--plots FOLDER]: how well, quickly and patiently the
product hears.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from app.adapters.speech_models import SpeechModels
from app.adapters.whisper import WhisperTranscriber
from app.adapters.whisper_models import WhisperSettings
from bench.report import Options, Report, run_bench
from bench.speech.accuracy import measure_finals, measure_tuned_too, measure_vocabulary
from bench.speech.capacity import measure_capacity, measure_many
from bench.speech.captions import measure_captions
from bench.speech.data import SpeechData, load
from bench.speech.door import measure_door
from bench.speech.patience import measure_invented_words, measure_turn_ends
from bench.speech.peers import Peers
from bench.speech.plots import draw

QUICK_MINUTES, FULL_MINUTES = 1, 10
TOO_LONG = "takes ten minutes or more; run without --quick"


@dataclass
class Bench:
    """What the parts share; models load when the first part needs them."""

    options: Options
    report: Report
    data: SpeechData
    models: SpeechModels
    delays: list[float] = field(default_factory=list)

    @cached_property
    def transcriber(self) -> WhisperTranscriber:
        transcriber = WhisperTranscriber(self.models, WhisperSettings())
        transcriber.warm_up()
        return transcriber

    @cached_property
    def peers(self) -> Peers:
        return Peers.load(self.models)


def _turns(bench: Bench) -> None:
    measure_turn_ends(bench.report, bench.data, quick=bench.options.quick)


def _silence(bench: Bench) -> None:
    minutes = QUICK_MINUTES if bench.options.quick else FULL_MINUTES
    measure_invented_words(bench.report, bench.transcriber, minutes)


def _captions(bench: Bench) -> None:
    bench.delays += measure_captions(bench.report, bench.data, bench.transcriber, bench.peers)


def _finals(bench: Bench) -> None:
    measure_finals(bench.report, bench.data, bench.transcriber, bench.peers)


def _vocabulary(bench: Bench) -> None:
    measure_vocabulary(bench.report, bench.data, bench.transcriber, bench.peers)


def _tuned(bench: Bench) -> None:
    if bench.options.quick:
        bench.report.skip("all long recordings, those of the tuned speakers too", TOO_LONG)
    else:
        measure_tuned_too(bench.report, load(bench.options.eval_dir, quick=False, tuning=True), bench.transcriber)


def _many(bench: Bench) -> None:
    if bench.options.quick:
        bench.report.skip("end of turn to next question", TOO_LONG)
    else:
        measure_many(bench.report, bench.data)


def _capacity(bench: Bench) -> None:
    if bench.options.quick:
        bench.report.skip("interviews at once on 2 cores", TOO_LONG)
    else:
        measure_capacity(bench.report, bench.data)


def _door(bench: Bench) -> None:
    if bench.options.quick:
        bench.report.skip("more candidates at once than this machine bears", TOO_LONG)
    else:
        measure_door(bench.report, bench.data)


PARTS: dict[str, Callable[[Bench], None]] = {
    "turns": _turns,
    "silence": _silence,
    "captions": _captions,
    "finals": _finals,
    "vocabulary": _vocabulary,
    "tuned": _tuned,
    "many": _many,
    "capacity": _capacity,
    "door": _door,
}


def measure(options: Options) -> Report:
    data = load(options.eval_dir, quick=options.quick)
    report = Report("speech", data.source)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, report, data, SpeechModels(Path(folder)))
        for name, part in PARTS.items():
            if options.wants(name):
                part(bench)
            else:
                report.skip(name, "left out by --only")
    if options.plots:
        draw(options.plots, report.rows, bench.delays)
    return report


if __name__ == "__main__":
    sys.exit(run_bench("speech", measure, parts=tuple(PARTS)))
