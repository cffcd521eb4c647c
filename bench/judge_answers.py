"""Let a served language model judge graded answers, ahead of `python -m bench.scoring`, which reads what was kept.

OLLAMA_BASE_URL=... OLLAMA_MODEL=... python -m bench.judge_answers [--questions N]
Slow on a CPU: it may be stopped at any time and goes on where it was.
"""

from __future__ import annotations

import argparse

from bench.report import eval_dir, tell
from bench.scoring.data import read_answers
from bench.scoring.judging import JudgementFile, draw_sample
from bench.scoring.language_model import JUDGEMENTS, connect


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.judge_answers", description=__doc__)
    parser.add_argument("--questions", type=int, default=1000, help="of the fixed sample, in its order")
    asked = parser.parse_args()
    language_model = connect()
    if language_model is None:
        parser.error("set OLLAMA_BASE_URL and OLLAMA_MODEL; `make llm-server` starts a small model")
    sample = draw_sample(read_answers(eval_dir() / "scoring" / "mohler.jsonl"), asked.questions)
    judged = list(JudgementFile(JUDGEMENTS, language_model.model).judge_all(language_model, sample))
    tell(f"{len(judged)} of {len(sample)} answers judged by {language_model.model}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
