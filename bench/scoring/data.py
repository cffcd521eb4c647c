"""Graded answers, read from the evaluation folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Frequent in every German text and in no English one, as "die" and "in" are.
GERMAN = re.compile(
    r"\b(der|das|und|ist|nicht|eine?|wird|werden|von|zu|mit|de[nm]|auf|für|sich|bei|im|oder|dass|da)\b", re.IGNORECASE
)
GERMAN_SHARE = 0.1


@dataclass(frozen=True)
class GradedAnswer:
    """`share` is people's rating as a share of the full one; `graders` holds single ratings of `full`, if any."""

    dataset: str
    question_id: str
    question: str
    reference: str
    answer: str
    share: float
    full: float = 1.0
    graders: tuple[float, ...] = ()
    kind: str = ""
    answer_id: str = ""


def read_answers(path: Path) -> list[GradedAnswer]:
    """Empty where the file is not there."""
    if not path.is_file():
        return []
    return [_answer(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def is_german(text: str) -> bool:
    """By function words, and so by nothing that the scorer goes by."""
    return len(GERMAN.findall(text)) > GERMAN_SHARE * len(text.split())


def questions_of(answers: Iterable[GradedAnswer]) -> list[str]:
    return sorted({answer.question_id for answer in answers})


def _answer(row: dict[str, object]) -> GradedAnswer:
    graders = tuple(float(str(row[name])) for name in ("h1", "h2") if row.get(name) is not None)
    return GradedAnswer(
        dataset=str(row["dataset"]),
        question_id=str(row["qid"]),
        question=str(row["question"]),
        reference=str(row["reference"]),
        answer=str(row["answer"]),
        share=float(str(row.get("score01", 0.0))),
        full=float(str(row.get("max", 1.0))),
        graders=graders,
        kind=str(row.get("kind", "")),
        answer_id=str(row.get("aid", "")),
    )
