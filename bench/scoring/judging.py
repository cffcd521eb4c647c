"""A language model's yes or no on people's answers, kept in a file so that a stopped run goes on where it was."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.judgement import (
    JUDGEMENT_VERSION,
    JUDGING_SYSTEM_PROMPT,
    NO,
    WORDINGS,
    YES,
    Wording,
    build_judging_prompt,
)
from app.domain.scorecard import ScoringRequest
from app.ports import LanguageModel
from bench.report import tell
from bench.scoring.data import GradedAnswer

SAMPLE_SEED = 11
ANSWERS_A_QUESTION = 6
KEPT_ASIDE = 10
"""Questions, the first in the shuffled order, on which the wordings were chosen: never in the sample."""


@dataclass(frozen=True)
class Judged:
    """`yes` holds the probability of yes in each wording."""

    graded: GradedAnswer
    yes: tuple[float, ...]


def draw_sample(answers: Sequence[GradedAnswer], most_questions: int) -> list[GradedAnswer]:
    """The same at every run: questions in a shuffled order, a few answers to each."""
    by_question = defaultdict(list)
    for graded in answers:
        by_question[graded.question_id].append(graded)
    questions = sorted(by_question)
    random.Random(SAMPLE_SEED).shuffle(questions)
    chosen = questions[KEPT_ASIDE:][:most_questions]
    return [graded for question in chosen for graded in _some_of(by_question[question], question)]


def _some_of(group: Sequence[GradedAnswer], question: str) -> list[GradedAnswer]:
    return random.Random(question).sample(list(group), min(len(group), ANSWERS_A_QUESTION))


class JudgementFile:
    """Lines of JSON, one a wording of an answer; what another model or prompt said is left alone."""

    def __init__(self, path: Path, model: str) -> None:
        self._path = path
        self._model = model
        self._known = dict(self._read())

    def judge_all(self, language_model: LanguageModel, answers: Sequence[GradedAnswer]) -> Iterator[Judged]:
        """Question by question and wording by wording, since a server keeps what prompts have in common."""
        by_question: Mapping[str, list[GradedAnswer]] = defaultdict(list)
        for graded in answers:
            by_question[graded.question_id].append(graded)
        for number, (question, group) in enumerate(by_question.items(), 1):
            for index in range(len(WORDINGS)):
                for graded in group:
                    self._judge(language_model, graded, index)
            tell(f"judged question {question}, {number} of {len(by_question)}")
            yield from filter(None, map(self.find, group))

    def find(self, graded: GradedAnswer) -> Judged | None:
        yes = [self._known.get((graded.dataset, graded.answer_id, index)) for index in range(len(WORDINGS))]
        told = tuple(chance for chance in yes if chance is not None)
        return Judged(graded, told) if len(told) == len(WORDINGS) else None

    def _judge(self, language_model: LanguageModel, graded: GradedAnswer, index: int) -> None:
        key = (graded.dataset, graded.answer_id, index)
        if key not in self._known:
            self._known[key] = _ask(language_model, graded, WORDINGS[index])
            self._append(key)

    def _append(self, key: tuple[str, str, int]) -> None:
        line = {"model": self._model, "version": JUDGEMENT_VERSION, "key": key, "yes": self._known[key]}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")

    def _read(self) -> Iterator[tuple[tuple[str, str, int], float | None]]:
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.is_file() else []
        for line in map(json.loads, lines):
            if (line["model"], line["version"]) == (self._model, JUDGEMENT_VERSION):
                dataset, answer_id, index = line["key"]
                yield (dataset, answer_id, index), line["yes"]


def _ask(language_model: LanguageModel, graded: GradedAnswer, wording: Wording) -> float | None:
    request = ScoringRequest(graded.question, graded.reference, (), (), "bench", graded.answer)
    prompt = build_judging_prompt(request, graded.answer, wording)
    weighed = language_model.weigh_options(JUDGING_SYSTEM_PROMPT, prompt, (YES, NO))
    return weighed[YES] if weighed else None
