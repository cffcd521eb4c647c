"""What the scorer is trained on: examples as columns, of the data sets that are reported on and of a further one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.adapters.sentence_model import SentenceModel
from app.domain.fluency import FluencyModel, learn
from bench.report import eval_dir
from bench.scoring.data import GradedAnswer, read_answers
from bench.scoring.examples import Example, Meter, build_examples

Numbers = npt.NDArray[np.float64]

REPORTED = ("mohler", "saf2")
# School science: more questions tell better what honest attempts have in common, whatever they are about.
FURTHER = ("scientsbank",)
FURTHER_WEIGHT = 0.1
# Its labels are right and wrong alone. What is wrong there says something, as wrong answers of the others do.
SHARE_OF_WRONG = 0.4
SENTENCES_FROM = (*REPORTED, *FURTHER, "beetle")


@dataclass(frozen=True)
class Table:
    """Examples as columns; `names` are the features in the order of `rows`."""

    names: list[str]
    rows: Numbers
    shares: Numbers
    kinds: npt.NDArray[np.str_]
    questions: npt.NDArray[np.str_]

    @property
    def datasets(self) -> npt.NDArray[np.str_]:
        return np.char.partition(self.questions, ":")[:, 0]

    @property
    def is_reported(self) -> npt.NDArray[np.bool_]:
        return np.isin(self.datasets, REPORTED)

    @property
    def wanted(self) -> Numbers:
        """The share of the full rating that members learn."""
        return np.where(self.is_reported, self.shares, SHARE_OF_WRONG + (1 - SHARE_OF_WRONG) * self.shares)

    @property
    def weights(self) -> Numbers:
        """What an example counts beside others of its kind."""
        return np.where(self.is_reported, 1.0, FURTHER_WEIGHT)

    @property
    def groups(self) -> npt.NDArray[np.str_]:
        """Data set and kind."""
        return np.char.add(np.char.add(self.datasets, ", "), self.kinds)

    def columns(self, names: Sequence[str]) -> Numbers:
        return self.rows[:, [self.names.index(name) for name in names]]

    def where(self, mask: npt.NDArray[np.bool_]) -> Table:
        return Table(self.names, self.rows[mask], self.shares[mask], self.kinds[mask], self.questions[mask])

    def without(self, questions: npt.NDArray[np.str_]) -> Table:
        return self.where(~np.isin(self.questions, questions))


def to_table(examples: Sequence[Example]) -> Table:
    names = list(examples[0].features)
    return Table(
        names,
        np.array([[example.features[name] for name in names] for example in examples]),
        np.array([example.share for example in examples]),
        np.array([example.kind for example in examples]),
        np.array([example.question_id for example in examples]),
    )


def read_or_build(path: Path | None, meter: Meter) -> list[Example]:
    """The examples of an earlier run from `path`; where there is no such file they are measured and kept there."""
    if path is not None and path.is_file():
        return [Example(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    examples = build_all(meter)
    if path is not None:
        path.write_text("\n".join(json.dumps(asdict(example)) for example in examples), encoding="utf-8")
    return examples


def build_all(meter: Meter, every: int = 1) -> list[Example]:
    names = (*REPORTED, *FURTHER)
    return [example for name in names for example in build_examples(_read(name), meter, every)]


def build_table(model: SentenceModel, every: int = 1) -> Table:
    return to_table(build_all(Meter(model, learn_fluency()), every))


def learn_fluency() -> FluencyModel:
    return learn(answer.answer for name in SENTENCES_FROM for answer in _read(name))


def _read(name: str) -> list[GradedAnswer]:
    return read_answers(eval_dir() / "scoring" / f"{name}.jsonl")
