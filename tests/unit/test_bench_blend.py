"""The benchmark of the blend: resumable, and calibrated on other questions than it reports on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.judgement import WORDINGS
from app.ports import Payload
from bench.report import Report
from bench.scoring.blend import MOST_WEIGHT, Rated, add_blend_rows, blend, fit_calibration
from bench.scoring.data import GradedAnswer
from bench.scoring.judging import KEPT_ASIDE, Judged, JudgementFile, draw_sample
from tests.fakes.scoring import FakeLanguageModel

GRADED = GradedAnswer("mohler", "1.1", "What is a stack?", "Last in, first out.", "Last in.", 0.5, answer_id="m1")


def answers(questions: int, each: int = 8) -> list[GradedAnswer]:
    return [
        replace(GRADED, question_id=f"{q:02d}", answer_id=f"{q}-{n}") for q in range(questions) for n in range(each)
    ]


def rate(share: float, *, seen: float, noise: float, number: int) -> Rated:
    """An answer worth `share`, as a model sees it by `seen` and the embedded scorer by `noise`."""
    graded = replace(GRADED, share=share, question_id=str(number % 5), graders=(5 * share, 5 * share))
    return Rated(Judged(graded, (seen,) * len(WORDINGS)), 10 * noise)


def ratings(embedded_noise: float) -> list[Rated]:
    rng = random.Random(4)
    found = []
    for number in range(60):
        share = rng.random()
        blurred = min(1.0, max(0.0, share + rng.gauss(0, embedded_noise)))
        found.append(rate(share, seen=0.2 + 0.3 * share, noise=blurred, number=number))
    return found


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "judgements.jsonl"
    stopped = FakeLanguageModel([{}], yes=[0.1, 0.2])
    with pytest.raises(IndexError):  # as a run that is killed: the third wording is never kept
        list(JudgementFile(path, "m@1").judge_all(Breaking(stopped), [GRADED]))
    going_on = FakeLanguageModel([{}], yes=[0.3])
    (judged,) = JudgementFile(path, "m@1").judge_all(going_on, [GRADED])
    assert judged.yes == (0.1, 0.2, 0.3)
    assert JudgementFile(path, "other@2").find(GRADED) is None


class Breaking:
    """A language model that is gone once it has no answer left."""

    model = "m@1"

    def __init__(self, inner: FakeLanguageModel) -> None:
        self._inner = inner

    def generate_json(self, system: str, prompt: str, schema: Payload) -> dict[str, object]:
        raise NotImplementedError

    def weigh_options(self, system: str, prompt: str, options: Sequence[str]) -> dict[str, float]:
        chance = self._inner.yes.pop(0)
        return {options[0]: chance, options[1]: 1 - chance}


def test_the_sample_is_fixed_and_leaves_out_what_the_wordings_were_chosen_on() -> None:
    everything = answers(30)
    sample = draw_sample(everything, 12)
    assert sample == draw_sample(list(everything), 12)
    assert len({graded.question_id for graded in sample}) == 12
    assert sample[:6] == draw_sample(everything, 1)
    assert len(draw_sample(everything, 1000)) == 6 * (30 - KEPT_ASIDE)


def test_a_model_that_sees_better_gets_more_weight_but_never_all() -> None:
    sharp, blunt = fit_calibration(ratings(0.02)), fit_calibration(ratings(0.4))
    assert 0 < sharp.weight < blunt.weight == MOST_WEIGHT
    assert blunt.slope > 0


def test_a_model_that_knows_nothing_does_not_help() -> None:
    rng = random.Random(8)
    deaf = [replace(each, judged=replace(each.judged, yes=(rng.random(),) * 3)) for each in ratings(0.1)]
    assert not blend(deaf).helps
    assert blend(ratings(0.4)).helps


def test_the_blend_is_told_beside_each_part_and_each_grader() -> None:
    report = Report("scoring", "made up")
    add_blend_rows(report, ratings(0.4), "m@1")
    told = {row.figure.rpartition(", 60 answers to 5 questions of Mohler")[2] or row.figure: row for row in report.rows}
    alone = next(row for row in report.rows if row.figure == "embedded alone on these, r")
    assert report.rows[0].value > alone.value
    assert report.rows[0].ok
    assert told["blend to grader 2, RMSE"].peer is not None
