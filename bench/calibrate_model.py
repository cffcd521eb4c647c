"""Set a served language model's yes and no against people's ratings, so that its probabilities may count.

OLLAMA_BASE_URL=... OLLAMA_MODEL=... python -m bench.calibrate_model [--questions N] [--write]
Judges what bench.judge_answers has not, prints how near the blend comes, and with --write keeps the calibration where
the product finds it: only where it helps. Exit 1 where it does not.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from app.adapters.llm_calibrations import CALIBRATIONS, digest_of
from app.adapters.ollama import OllamaLanguageModel
from app.adapters.sentence_model import SentenceModel
from app.domain.judgement import JUDGEMENT_VERSION, Calibration
from bench.report import Report, eval_dir
from bench.scoring.blend import Rated, add_blend_rows, blend, fit_calibration, rate_unseen
from bench.scoring.data import read_answers
from bench.scoring.folds import trained_folds
from bench.scoring.judging import JudgementFile, draw_sample
from bench.scoring.language_model import JUDGEMENTS, connect
from bench.scoring.training_data import build_table


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.calibrate_model", description=__doc__)
    parser.add_argument("--questions", type=int, default=25, help="of the fixed sample, in its order")
    parser.add_argument("--write", action="store_true", help="keep the calibration")
    asked = parser.parse_args()
    language_model = connect()
    if language_model is None:
        parser.error("set OLLAMA_BASE_URL and OLLAMA_MODEL; `make llm-server` starts a small model")
    rated = _rate(language_model, asked.questions)
    report = Report("calibrate_model", f"{eval_dir()}, every question rated by a scorer trained without it")
    add_blend_rows(report, rated, language_model.model)
    print(report.to_table())
    calibration = fit_calibration(rated)
    print(calibration)
    if not blend(rated).helps:
        print("On questions that it was not fitted to, the blend is no nearer to people than the embedded score alone.")
        return 1
    if asked.write:
        _write(language_model.model, calibration, len(rated))
    return 0


def _rate(language_model: OllamaLanguageModel, questions: int) -> list[Rated]:
    folder = eval_dir() / "scoring"
    sample = draw_sample(read_answers(folder / "mohler.jsonl"), questions)
    judged = list(JudgementFile(JUDGEMENTS, language_model.model).judge_all(language_model, sample))
    model = SentenceModel()
    with trained_folds(build_table(model), model) as folds:
        return rate_unseen(folds, judged)


def _write(model: str, calibration: Calibration, answers: int) -> None:
    known = json.loads(CALIBRATIONS.read_text(encoding="utf-8"))
    known[digest_of(model)] = {
        **asdict(calibration),
        "version": JUDGEMENT_VERSION,
        "model": model,
        "fitted_on": f"{answers} answers of Mohler",
    }
    CALIBRATIONS.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
