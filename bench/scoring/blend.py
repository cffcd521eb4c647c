"""What a language model's judgement adds to the embedded score, each question rated by what never saw it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from sklearn.linear_model import LogisticRegression

from app.domain.judgement import Calibration, judge, log_odds, spread
from bench.report import Peer, Reach, Report
from bench.scoring.data import GradedAnswer
from bench.scoring.folds import Fold, rate, total_of
from bench.scoring.judging import Judged
from bench.scoring.statistics import correlation, mean, quadratic_weighted_kappa, root_mean_square_error

FULL = 5
WEAK_REGULARISATION = 1e6
MOST_WEIGHT = 0.6
"""Of the model's part, which never stands alone."""


@dataclass(frozen=True)
class Rated:
    """`embedded`: the total of a scorer that was trained without the question, 0 to 10."""

    judged: Judged
    embedded: float

    @property
    def graded(self) -> GradedAnswer:
        return self.judged.graded

    @property
    def log_odds(self) -> float:
        return fmean(map(log_odds, self.judged.yes))


def rate_unseen(folds: Sequence[Fold], judged: Sequence[Judged]) -> list[Rated]:
    """Each by the fold that left its question out, or by any where none was trained with it."""
    by_question = {question: fold for fold in folds for question in fold.questions}
    keys = [f"{each.graded.dataset}:{each.graded.question_id}" for each in judged]
    return [
        Rated(each, total_of(rate(by_question.get(key, folds[0]).scorer, each.graded)))
        for key, each in zip(keys, judged, strict=True)
    ]


def fit_calibration(rated: Sequence[Rated]) -> Calibration:
    """Logistic regression of the share of a full rating on the log-odds of yes; the weight by least squares."""
    shares = np.array([each.graded.share for each in rated])
    odds = np.array([[each.log_odds] for each in rated])
    model = LogisticRegression(C=WEAK_REGULARISATION)
    model.fit(np.vstack([odds, odds]), np.repeat([1, 0], len(rated)), np.concatenate([shares, 1 - shares]))
    alone = Calibration(float(model.intercept_[0]), float(model.coef_[0, 0]), 0.0)
    return Calibration(alone.offset, alone.slope, _fit_weight(rated, shares * 10, alone))


def _fit_weight(rated: Sequence[Rated], wanted: np.ndarray, alone: Calibration) -> float:
    embedded = np.array([each.embedded for each in rated])
    apart = np.array([alone.rating(each.log_odds) for each in rated]) - embedded
    weight = float(((wanted - embedded) * apart).sum() / (apart**2).sum())
    return round(min(MOST_WEIGHT, max(0.0, weight)), 3)


@dataclass(frozen=True)
class Blended:
    """Ratings of 0 to 5 of the same answers, each calibrated on the other questions alone."""

    blend: tuple[float, ...]
    embedded: tuple[float, ...]
    alone: tuple[float, ...]
    wanted: tuple[float, ...]
    weights: tuple[float, ...]
    widths: tuple[float, ...]

    @property
    def helps(self) -> bool:
        """Whether the language model brings the ratings nearer to people's, in order and in height."""
        nearer = correlation(self.blend, self.wanted) > correlation(self.embedded, self.wanted)
        return nearer and self._error(self.blend) < self._error(self.embedded)

    def _error(self, given: Sequence[float]) -> float:
        return root_mean_square_error(given, self.wanted)


def blend(rated: Sequence[Rated]) -> Blended:
    questions = {each.graded.question_id for each in rated}
    fitted = {
        question: fit_calibration([each for each in rated if each.graded.question_id != question])
        for question in questions
    }
    judgements = [judge(each.judged.yes, fitted[each.graded.question_id]) for each in rated]
    weights = tuple(fitted[each.graded.question_id].weight for each in rated)
    alone = tuple(judgement.rating / 2 for judgement in judgements)
    embedded = tuple(each.embedded / 2 for each in rated)
    return Blended(
        tuple((1 - w) * one + w * other for w, one, other in zip(weights, embedded, alone, strict=True)),
        embedded,
        alone,
        tuple(each.graded.share * FULL for each in rated),
        weights,
        tuple(spread(judgement.passes) for judgement in judgements),
    )


def add_blend_rows(report: Report, rated: Sequence[Rated], model: str) -> None:
    told = blend(rated)
    questions = {each.graded.question_id for each in rated}
    label = f"{model}, {len(rated)} answers to {len(questions)} questions of Mohler"
    first, second = ([each.graded.graders[number] for each in rated] for number in (0, 1))
    _agreement(report, f"blend, {label}", told.blend, told.wanted, Reach(0.66, "higher"))
    _agreement(report, "embedded alone on these", told.embedded, told.wanted, None)
    _agreement(report, "language model alone on these", told.alone, told.wanted, None)
    _nearness(report, told.blend, first, second)
    report.add("weight of the language model, mean", mean(told.weights), "")
    report.add("band of the three wordings, mean width", mean(told.widths), "of 10")


def _agreement(
    report: Report, label: str, given: Sequence[float], wanted: Sequence[float], reach: Reach | None
) -> None:
    report.add(f"{label}, r", correlation(given, wanted), "", reach)
    report.add(f"{label}, RMSE of {FULL}", root_mean_square_error(given, wanted), "")
    report.add(f"{label}, QWK", quadratic_weighted_kappa(given, wanted, FULL), "")


def _nearness(report: Report, blended: Sequence[float], first: Sequence[float], second: Sequence[float]) -> None:
    """The blend must be at least as near to each grader as the graders are to each other."""
    near: tuple[tuple[str, Callable[[Sequence[float], Sequence[float]], float], str], ...] = (
        ("r", correlation, "higher"),
        ("RMSE", root_mean_square_error, "lower"),
    )
    for name, compare, better in near:
        between = compare(first, second)
        for number, grader in enumerate((first, second), 1):
            peer = Peer("the graders to each other", between)
            report.add(f"blend to grader {number}, {name}", compare(blended, grader), "", Reach(between, better), peer)
