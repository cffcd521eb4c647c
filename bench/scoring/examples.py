"""Answers turned into features: people's answers, the same as speech would mangle them, and attacks."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.adapters.answer_comparison import compare
from app.adapters.sentence_model import SentenceModel
from app.adapters.talk import leave_out_talk
from app.domain.answer_checks import check_answer
from app.domain.fluency import FluencyModel
from app.domain.text_features import measure
from app.domain.text_units import units_of
from bench.scoring.attacks import TRAINING, Target
from bench.scoring.data import GradedAnswer, questions_of
from bench.scoring.distortions import DISTORTIONS

GOOD_SHARE = 0.6
OFF_TOPIC_A_QUESTION = 40
OTHERS_A_QUESTION = 6
MOST_DISTORTED = 700
SPREADSHEET_DEBRIS = "#NAME?"  # the data set holds it in place of answers that began with a sign


@dataclass(frozen=True)
class Example:
    """`kind` is "human", "distorted", "reference" or an attack's name; `share` is what a rating ought to be."""

    question_id: str
    kind: str
    share: float
    features: dict[str, float]


@dataclass(frozen=True)
class Meter:
    model: SentenceModel
    fluency: FluencyModel

    def measure(self, question: str, reference: str, answer: str) -> dict[str, float] | None:
        """None for what is settled without grading."""
        checked = check_answer(question, reference, answer)
        if checked.is_worthless or SPREADSHEET_DEBRIS in answer:
            return None
        points = tuple(unit.text for unit in units_of(reference))
        scored = leave_out_talk(self.model, question, reference, points, checked.scored)
        comparison = compare(self.model, question, reference, points, scored)
        return measure(question, reference, scored, comparison, self.fluency)


def build_examples(answers: Sequence[GradedAnswer], meter: Meter, every: int = 1) -> Iterator[Example]:
    """Of every `every`-th draft, so that a sample keeps the balance of honest answers and attacks."""
    rng = random.Random(1)
    drafts = [*_of_people(answers, rng), *_of_attackers(answers, rng)]
    for graded, kind, text, share in drafts[::every]:
        features = meter.measure(graded.question, graded.reference, text)
        if features is not None:
            yield Example(f"{graded.dataset}:{graded.question_id}", kind, share, features)


Draft = tuple[GradedAnswer, str, str, float]


def _of_people(answers: Sequence[GradedAnswer], rng: random.Random) -> Iterator[Draft]:
    for graded in answers:
        yield graded, "human", graded.answer, graded.share
    for graded in rng.sample(list(answers), min(len(answers), MOST_DISTORTED)):
        distort = DISTORTIONS[rng.choice(list(DISTORTIONS))]
        yield graded, "distorted", distort(graded.answer, rng), graded.share


def _of_attackers(answers: Sequence[GradedAnswer], rng: random.Random) -> Iterator[Draft]:
    for question_id in questions_of(answers):
        graded = next(answer for answer in answers if answer.question_id == question_id)
        target = target_of(graded, answers)
        yield graded, "reference", graded.reference, 1.0
        yield graded, "reference", DISTORTIONS["rambling"](graded.reference, rng), 1.0
        for kind, (attack, share) in TRAINING.items():
            count = OFF_TOPIC_A_QUESTION if kind == "off topic" else OTHERS_A_QUESTION
            for _ in range(count):
                yield graded, kind, attack(target, rng), share


def target_of(graded: GradedAnswer, answers: Sequence[GradedAnswer]) -> Target:
    elsewhere = [a.answer for a in answers if a.question_id != graded.question_id and a.share >= GOOD_SHARE]
    return Target(graded.question, graded.reference, tuple(elsewhere))
