"""The scorer as shipped in every respect but one: it is trained without the questions it is tested on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.adapters.embedded_scorer import EmbeddedScorer
from app.adapters.sentence_model import SentenceModel
from app.domain.scorecard import Exemplar, Scorecard, ScoringRequest
from bench.scoring.data import GradedAnswer
from bench.scoring.training_data import Table, learn_fluency
from bench.train_scorer import completed, cross_train


@dataclass(frozen=True)
class Fold:
    """A scorer and the questions, "dataset:id", that it never saw."""

    scorer: EmbeddedScorer
    questions: frozenset[str]

    def unseen(self, answers: Sequence[GradedAnswer]) -> list[GradedAnswer]:
        return [answer for answer in answers if f"{answer.dataset}:{answer.question_id}" in self.questions]


@contextmanager
def trained_folds(table: Table, model: SentenceModel) -> Iterator[list[Fold]]:
    """What gates take is chosen on other questions too."""
    crossed = cross_train(table, learn_fluency())
    with TemporaryDirectory() as folder:
        folds = []
        for number, part in enumerate(crossed.parts):
            path = Path(folder) / f"{number}.json"
            path.write_text(json.dumps(completed(part.trained, crossed.prices_without(part))), encoding="utf-8")
            folds.append(Fold(EmbeddedScorer(path, lambda: model), part.questions))
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
