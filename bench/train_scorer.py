"""Rebuild the embedded scorer's coefficients from graded answers: python -m bench.train_scorer [--examples FILE]."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from app.adapters.embedded_scorer import COEFFICIENTS
from app.adapters.sentence_model import SentenceModel
from app.domain.fluency import FluencyModel
from app.domain.grading_model import GradingModel
from app.domain.text_features import CORE, OTHERS, PART
from bench.report import tell
from bench.scoring.examples import Meter
from bench.scoring.pricing import Judged, choose_prices, rate
from bench.scoring.training_data import REPORTED, Numbers, Table, learn_fluency, read_or_build, to_table

VERSION = "12"

RISING = frozenset(
    {
        "recall", "recall_new", "points_mean", "points_recall", "word_recall", "word_recall_new", "trigram_recall",
        "trigram_recall_new", "cosine_gain", "points_recall_worst", "points_best", "cosine", "best_unit", "soft_f1",
        "precision", "precision_new",
    }
)  # fmt: skip
FALLING = frozenset({"word_new"})
SHAPE = ("length", "distinct", "function_words", "fluency", "denial", "bigram_recall", "word_recall", "word_precision",
         "reference_length", "used_alike", "used_alike_back", "belonging", "recall", "precision", "soft_f1",
         "length_ratio", "negation_gap", "trigram_recall", "cosine", "unit_weakest")  # fmt: skip
# A denial may stand far before what it denies.
FORM = [*(f"{PART}{name}" for name in SHAPE), "denial", "negation_gap"]
ECHO = ("cosine", "cosine_question", "cosine_gain", "question_tells", "word_echo", "word_new", "word_recall_new",
        "recall_new", "precision_new", "trigram_recall_new", "length", "length_ratio", "reference_length", "distinct",
        "precision", "recall", "soft_f1", "points_recall", "points_recall_worst", "belonging", "belonging_weakest",
        "unit_weakest", "unit_mean", "used_alike", "used_alike_back", "others_count", "others_question",
        "others_reference")  # fmt: skip
COVERAGE_HINTS = ("recall", "points", "cosine", "length", "distinct", "function", "negation")
FORM_ONLY = frozenset({"fluency", "denial", "negation_gap"})
NOT_AGREEMENT = frozenset({"recall", "points_recall", "trigram_recall", "word_recall"})
HONEST = ("human", "distorted", "reference")
NEAR = 0.2
# The share of the full rating which a gate takes when it flags: the least that leaves room under 2 % of false alarms.
FLAGGED_FROM = 0.3
BANDS = (0.2, 0.4, 0.6, 0.8)
PARTS = 6


@dataclass(frozen=True)
class GateSpec:
    """What a gate learns to tell from honest answers, and the share of the full rating that those may earn at most."""

    name: str
    kinds: tuple[str, ...]
    features: Callable[[Sequence[str]], list[str]]
    limit: float
    words: tuple[float, float]


def _of_whole(names: Sequence[str]) -> list[str]:
    return [name for name in names if not name.startswith((PART, CORE))]


def _all_but_form(names: Sequence[str]) -> list[str]:
    return [name for name in _of_whole(names) if name not in FORM_ONLY]


# One gate for all attacks costs more agreement with people than one for each family.
GATES = (
    GateSpec("topic", ("off topic", "generic talk", "nonsense", "one word again and again"), _all_but_form,
             0.2, (-1, 0)),
    GateSpec("planted", ("terms in other talk", "question's terms in other talk"), _all_but_form, 0.2, (-1, 0)),
    GateSpec("echo", ("question turned round", "question's words", "asking back"), lambda _: list(ECHO), 0.2, (-1, 0)),
    GateSpec("form", ("keyword list", "shuffled reference", "negated reference", "half the words of the reference",
                      "words exchanged", "asserted and denied", "disorder among talk"),
             lambda _: FORM, 0.4, (2, 4)),
)  # fmt: skip
LIMITS = {kind: gate.limit for gate in GATES for kind in gate.kinds}


def train(table: Table, fluency: FluencyModel) -> dict[str, Any]:
    """All but what the gates take and how reliable ratings are: `completed` adds those, from other examples."""
    return {
        "version": VERSION,
        "fluency": dict(fluency.pairs),
        "members": [train_member(table, name, columns) for name, columns in _member_columns(table.names)],
        "gates": [train_gate(table, gate) for gate in GATES],
        "reliability": {"bands": list(BANDS), "shares": [0.0] * (len(BANDS) + 1)},
    }


def completed(
    trained: dict[str, Any], prices: Sequence[float], reliability: Sequence[float] | None = None
) -> dict[str, Any]:
    gates = [{**gate, "price": price} for gate, price in zip(trained["gates"], prices, strict=True)]
    shares = trained["reliability"]["shares"] if reliability is None else list(reliability)
    return {**trained, "gates": gates, "reliability": {"bands": list(BANDS), "shares": shares}}


def _member_columns(names: Sequence[str]) -> list[tuple[str, list[str]]]:
    whole = [name for name in _of_whole(names) if not name.startswith(OTHERS)]
    coverage = [name for name in whole if any(hint in name for hint in COVERAGE_HINTS)]
    return [("coverage", coverage), ("agreement", [name for name in whole if name not in NOT_AGREEMENT])]


def train_member(table: Table, name: str, columns: list[str]) -> dict[str, Any]:
    """Learnt from whole answers, as people rated them. It looks at the core alone: what adds nothing earns nothing."""
    learnt = _boosting(table, columns, table.wanted, _honesty(table) * table.weights)
    return {"name": name, "weight": 0.5, **learnt, "features": [f"{CORE}{column}" for column in columns]}


def _honesty(table: Table) -> Numbers:
    """What an example counts among honest answers; 0 of attacks."""
    return np.where(table.kinds == "human", 1.0, np.where(np.isin(table.kinds, HONEST), 0.5, 0.0))


def train_gate(table: Table, gate: GateSpec) -> dict[str, Any]:
    """Honest and false weigh the same together, so that what the gate says are the odds of two equal parties."""
    columns = gate.features(table.names)
    is_false = np.isin(table.kinds, gate.kinds)
    long_enough = np.expm1(table.columns(["length"])[:, 0]) > gate.words[1]
    counted = table.weights * long_enough
    honest, false = counted * _honesty(table), counted * is_false
    weights = honest + false * honest.sum() / max(1.0, false.sum())
    member = {"name": gate.name, "weight": 1.0, **_log_odds(table, columns, ~is_false, weights)}
    return {"member": member, "price": 0.0, "flagged_from": FLAGGED_FROM, "words": gate.words}


def _boosting(table: Table, columns: list[str], wanted: Numbers, weights: Numbers) -> dict[str, Any]:
    """What says more of the reference is never rated lower for it."""
    signs = [1 if name in RISING else -1 if name in FALLING else 0 for name in columns]
    used = weights > 0
    model = HistGradientBoostingRegressor(
        max_iter=60,
        learning_rate=0.1,
        min_samples_leaf=20,
        max_leaf_nodes=8,
        l2_regularization=5,
        monotonic_cst=signs,
        random_state=0,
    ).fit(table.columns(columns)[used], wanted[used], sample_weight=weights[used])
    return _as_data(model, columns)


def _log_odds(table: Table, columns: list[str], honest: npt.NDArray[np.bool_], weights: Numbers) -> dict[str, Any]:
    used = weights > 0
    model = HistGradientBoostingClassifier(
        max_iter=220,
        learning_rate=0.08,
        min_samples_leaf=20,
        max_leaf_nodes=8,
        l2_regularization=5,
        random_state=0,
    ).fit(table.columns(columns)[used], honest[used], sample_weight=weights[used])
    return _as_data(model, columns)


def _as_data(model: Any, columns: list[str]) -> dict[str, Any]:
    trees = [_boosted_tree(tree.nodes) for (tree,) in model._predictors]  # noqa: SLF001 - no public export
    base = float(np.ravel(model._baseline_prediction)[0])  # noqa: SLF001
    return {"features": columns, "base": base, "trees": trees}


def _boosted_tree(nodes: Any) -> list[list[float]]:
    leaf = nodes["is_leaf"].astype(bool)
    return _columns(
        np.where(leaf, -1, nodes["feature_idx"]),
        np.where(leaf, 0.0, nodes["num_threshold"]),
        nodes["left"],
        nodes["right"],
        np.where(leaf, nodes["value"], 0.0),
    )


def _columns(features: Any, thresholds: Any, left: Any, right: Any, values: Any) -> list[list[float]]:
    whole: list[list[float]] = [[int(value) for value in column] for column in (features, left, right)]
    return [whole[0], _rounded(thresholds), whole[1], whole[2], _rounded(values)]


def _rounded(numbers: Iterable[float]) -> list[float]:
    return [round(float(number), 6) for number in numbers]


@dataclass(frozen=True)
class Part:
    """Questions that were left out, and what was trained without them."""

    questions: frozenset[str]
    unseen: npt.NDArray[np.bool_]
    trained: dict[str, Any]


@dataclass(frozen=True)
class CrossTrained:
    """`judged` has each example of `table` as judged by what saw no answer to the same question."""

    table: Table
    parts: list[Part]
    judged: Judged

    def prices_without(self, part: Part | None = None) -> list[float]:
        """Chosen on all examples, or on those of the other parts."""
        seen = self.judged if part is None else self.judged.where(~part.unseen)
        return choose_prices(seen, [gate.kinds for gate in GATES], LIMITS)


def cross_train(table: Table, fluency: FluencyModel, count: int = PARTS) -> CrossTrained:
    """Of the data sets that are reported on; the further one takes part in all training and in nothing else."""
    reported = table.where(table.is_reported)
    questions = np.unique(reported.questions)
    np.random.default_rng(0).shuffle(questions)
    found, odds = np.zeros(len(reported.shares)), np.zeros((len(reported.shares), len(GATES)))
    parts = []
    for chosen in np.array_split(questions, count):
        unseen = np.isin(reported.questions, chosen)
        part = Part(frozenset(map(str, chosen)), unseen, train(table.without(chosen), fluency))
        found[unseen], odds[unseen] = _judge(GradingModel.from_dict(part.trained), reported.where(unseen))
        parts.append(part)
        tell(f"left out {len(chosen)} questions")
    return CrossTrained(reported, parts, Judged(found, odds, reported.groups))


def _judge(model: GradingModel, table: Table) -> tuple[Numbers, Numbers]:
    rows = [dict(zip(table.names, row, strict=True)) for row in table.rows.tolist()]
    found = np.array([model.share(features) for features in rows])
    return found, np.array([[gate.odds(features) for gate in model.gates] for features in rows])


def rate_unseen(crossed: CrossTrained) -> Numbers:
    """Each example's rating, as a share, by a model and prices from other questions."""
    rated = np.zeros(len(crossed.judged.found))
    for part in crossed.parts:
        prices = np.array(crossed.prices_without(part))
        rated[part.unseen] = rate(crossed.judged.where(part.unseen), prices)
        tell(f"prices {prices}")
    return rated


def measure_reliability(predicted: Numbers, shares: Numbers) -> list[float]:
    """By band of predicted share: how often the rating came within 2 of 10 of a person's, from no evidence 0.5."""
    bands = np.digitize(predicted, BANDS)
    near = np.abs(predicted - shares) <= NEAR
    return [round(float((near[bands == i].sum() + 1) / ((bands == i).sum() + 2)), 3) for i in range(len(BANDS) + 1)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.train_scorer", description=__doc__)
    parser.add_argument("--examples", type=Path, help="keep the measured examples here, or read them from here")
    parser.add_argument("--output", type=Path, default=COEFFICIENTS)
    arguments = parser.parse_args()
    fluency = learn_fluency()
    table = to_table(read_or_build(arguments.examples, Meter(SentenceModel(), fluency)))
    crossed = cross_train(table, fluency)
    unseen, seen = rate_unseen(crossed), crossed.table
    tell_agreement(seen, unseen)
    people = seen.kinds == "human"
    reliability = measure_reliability(unseen[people], seen.shares[people])
    trained = completed(train(table, fluency), crossed.prices_without(), reliability)
    arguments.output.write_text(json.dumps(trained, separators=(",", ":")), encoding="utf-8")
    return 0


def tell_agreement(table: Table, unseen: Numbers) -> None:
    for name in REPORTED:
        rated = (table.kinds == "human") & (table.datasets == name)
        r = np.corrcoef(unseen[rated], table.shares[rated])[0, 1]
        error = np.sqrt(np.mean((unseen[rated] - table.shares[rated]) ** 2))
        tell(f"{name}: r {r:.3f}, RMSE {error:.3f} of 1, questions left out")
    for group in np.unique(table.groups):
        tell(f"{group}: mean {10 * unseen[table.groups == group].mean():.2f} of 10")


if __name__ == "__main__":
    raise SystemExit(main())
