"""The scorer as shipped in every respect but one: it is trained without the questions it is tested on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from app.adapters.embedded_scorer import EmbeddedScorer
from app.adapters.sentence_model import SentenceModel
from app.domain.scorecard import Exemplar, Scorecard, ScoringRequest
from bench.report import tell
from bench.scoring.data import GradedAnswer
from bench.train_scorer import BANDS, Table, learn_fluency, train

PARTS = 6
NO_RELIABILITY = [0.0] * (len(BANDS) + 1)


@dataclass(frozen=True)
class Fold:
    """A scorer and the questions, "dataset:id", that it never saw."""

    scorer: EmbeddedScorer
    questions: frozenset[str]

    def unseen(self, answers: Sequence[GradedAnswer]) -> list[GradedAnswer]:
        return [answer for answer in answers if f"{answer.dataset}:{answer.question_id}" in self.questions]


@contextmanager
def trained_folds(table: Table, model: SentenceModel, parts: int = PARTS) -> Iterator[list[Fold]]:
    fluency = learn_fluency()
    questions = np.unique(table.questions)
    np.random.default_rng(0).shuffle(questions)
    with TemporaryDirectory() as folder:
        folds = []
        for number, part in enumerate(np.array_split(questions, parts)):
            path = Path(folder) / f"{number}.json"
            trained = train(table.where(~np.isin(table.questions, part)), fluency, NO_RELIABILITY)
            path.write_text(json.dumps(trained), encoding="utf-8")
            folds.append(Fold(EmbeddedScorer(path, lambda: model), frozenset(map(str, part))))
            tell(f"trained without {len(part)} questions")
        yield folds


def rate(
    scorer: EmbeddedScorer, graded: GradedAnswer, answer: str | None = None, exemplars: tuple[Exemplar, ...] = ()
) -> Scorecard:
    """The scorecard of `answer`, or of the graded one, to the graded answer's question."""
    text = graded.answer if answer is None else answer
    return scorer.score(ScoringRequest(graded.question, graded.reference, (), (), "bench", text, exemplars=exemplars))


def total_of(card: Scorecard) -> float:
    if card.total is None:
        raise ValueError("the embedded scorer always gives a total")
    return card.total
