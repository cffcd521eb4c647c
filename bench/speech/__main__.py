"""python -m bench.speech [--json] [--quick] [--plots FOLDER]: how well, quickly and patiently the product hears."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from app.adapters.speech_models import SpeechModels
from app.adapters.whisper import WhisperSettings, WhisperTranscriber
from bench.report import Options, Report, run_bench
from bench.speech.accuracy import measure_finals, measure_tuned_too, measure_vocabulary
from bench.speech.capacity import measure_capacity
from bench.speech.captions import measure_captions
from bench.speech.data import load
from bench.speech.patience import measure_invented_words, measure_turn_ends
from bench.speech.peers import Peers
from bench.speech.plots import draw

QUICK_MINUTES, FULL_MINUTES = 1, 10


def measure(options: Options) -> Report:
    data = load(options.eval_dir, quick=options.quick)
    report = Report("speech", data.source)
    with tempfile.TemporaryDirectory() as folder:
        models = SpeechModels(Path(folder))
        transcriber = WhisperTranscriber(models, WhisperSettings())
        transcriber.warm_up()
        peers = Peers.load(models)
        measure_turn_ends(report, data, quick=options.quick)
        measure_invented_words(report, transcriber, QUICK_MINUTES if options.quick else FULL_MINUTES)
        delays = measure_captions(report, data, transcriber, peers)
        measure_finals(report, data, transcriber, peers)
        measure_vocabulary(report, data, transcriber, peers)
        if not options.quick:
            measure_tuned_too(report, load(options.eval_dir, quick=False, tuning=True), transcriber)
    if options.plots:
        draw(options.plots, report.rows, delays)
    if options.quick:
        for figure in ("interviews at once on 2 cores", "end of turn to next question"):
            report.skip(figure, "takes ten minutes or more; run without --quick")
    else:
        measure_capacity(report, data)
    return report


if __name__ == "__main__":
    sys.exit(run_bench("speech", measure))
