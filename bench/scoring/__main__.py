"""How near ratings are to people's, and how hard they are to fool: python -m bench.scoring [--json] [--quick] [--plots
FOLDER].
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Sequence

from app.adapters.embedded_scorer import EmbeddedScorer
from app.adapters.sentence_model import SentenceModel
from app.domain.scorecard import Exemplar
from app.errors import DependencyUnavailable
from bench.report import Options, Peer, Reach, Report, run_bench, tell
from bench.scoring.attacks import TRAINING, Attack
from bench.scoring.blend import add_blend_rows, rate_unseen
from bench.scoring.data import GradedAnswer, is_german, read_answers
from bench.scoring.distortions import DISTORTIONS
from bench.scoring.examples import GOOD_SHARE, target_of
from bench.scoring.folds import Fold, rate, total_of, trained_folds
from bench.scoring.fresh_attacks import FRESH, INSTRUCTIONS
from bench.scoring.invented_attacks import INVENTED, RETRAINED, in_small_talk, surround
from bench.scoring.judging import JudgementFile, draw_sample
from bench.scoring.language_model import JUDGEMENTS, connect
from bench.scoring.plots import Rating, draw
from bench.scoring.statistics import correlation, mean, quadratic_weighted_kappa, root_mean_square_error
from bench.scoring.training_data import build_table
from bench.train_scorer import LIMITS

MOHLER_TOP = 5
EXEMPLARS = 4
DISTORTED_ANSWERS = 200
QUICK_EVERY = 4
LENIENT = frozenset({"keyword_list"})
BESIDE_EXEMPLARS = ("off topic", "terms in other talk", "question's words", "keyword list")
NOT_ATTACKS = frozenset({"good_human5", "good_asr10", "good_repeat3", "bad_human<=2", "reference_verbatim"})
TIMED_ANSWERS = 8
MOST_GAINED = 0.5
BLEND_QUESTIONS = 25
QUICK_BLEND_QUESTIONS = 3


def measure(options: Options) -> Report:
    folder = options.eval_dir / "scoring"
    report = Report("scoring", f"{folder}, every question rated by a scorer trained without it")
    mohler, saf = (read_answers(folder / f"{name}.jsonl") for name in ("mohler", "saf2"))
    if not mohler or not saf:
        report.skip("everything", f"{folder} lacks mohler.jsonl or saf2.jsonl")
        return report
    model = SentenceModel()
    every = QUICK_EVERY if options.quick else 1
    table = build_table(model, every)
    whole, mohler, saf = mohler, mohler[::every], saf[::every]
    with trained_folds(table, model) as folds:
        ratings = _agreement(report, folds, mohler, saf)
        _exemplars(report, folds, mohler, saf)
        _given_attacks(report, folds, read_answers(folder / "adv.jsonl"))
        _made_attacks(report, folds, mohler)
        _attacks_beside_exemplars(report, folds, mohler)
        _injections(report, folds, mohler)
        _distortions(report, folds, [*mohler, *saf])
        _false_alarms(report, folds, [*mohler, *saf])
        _blend(report, folds, whole, QUICK_BLEND_QUESTIONS if options.quick else BLEND_QUESTIONS)
    _processor_time(report, saf)
    if options.plots:
        draw(options.plots, report.rows, ratings)
    return report


def _rated(folds: Sequence[Fold], answers: Sequence[GradedAnswer]) -> list[tuple[GradedAnswer, float]]:
    return [(graded, total_of(rate(fold.scorer, graded))) for fold in folds for graded in fold.unseen(answers)]


def _agreement(
    report: Report, folds: Sequence[Fold], mohler: Sequence[GradedAnswer], saf: Sequence[GradedAnswer]
) -> list[Rating]:
    """A person's and ours of each answer of both, 0 to 10."""
    by_mohler = rated = _rated(folds, mohler)
    given, wanted = [total / 2 for _, total in rated], [graded.share * MOHLER_TOP for graded, _ in rated]
    first, second = ([graded.graders[i] for graded in mohler] for i in (0, 1))
    pair = "two people"
    report.add(
        "Mohler, r", correlation(given, wanted), "", Reach(0.60, "higher"), Peer(pair, correlation(first, second))
    )
    report.add("Mohler, RMSE of 5", root_mean_square_error(given, wanted), "", Reach(0.87),
               Peer(pair, root_mean_square_error(first, second)))  # fmt: skip
    report.add("Mohler, QWK", quadratic_weighted_kappa(given, wanted, MOHLER_TOP), "", Reach(0.52, "higher"),
               Peer(pair, quadratic_weighted_kappa(first, second, MOHLER_TOP)))  # fmt: skip
    rated = _rated(folds, saf)
    given, wanted = [total / 10 for _, total in rated], [graded.share for graded, _ in rated]
    report.add("SAF, r", correlation(given, wanted), "")
    report.add("SAF, RMSE of 1", root_mean_square_error(given, wanted), "")
    tell("agreement measured")
    return [(10 * graded.share, total) for graded, total in [*by_mohler, *rated]]


def _exemplars(
    report: Report, folds: Sequence[Fold], mohler: Sequence[GradedAnswer], saf: Sequence[GradedAnswer]
) -> None:
    for name, answers, r, error, top in (("Mohler", mohler, 0.72, 0.77, 5), ("SAF", saf, 0.53, 0.235, 1)):
        rated = [pair for fold in folds for pair in _rated_by_exemplars(fold, answers)]
        given, wanted = [total * top / 10 for _, total in rated], [graded.share * top for graded, _ in rated]
        label = f"{name}, {EXEMPLARS} exemplars"
        report.add(f"{label}, r", correlation(given, wanted), "", Reach(r, "higher"))
        report.add(f"{label}, RMSE of {top}", root_mean_square_error(given, wanted), "", Reach(error))
    tell("exemplars measured")


def _rated_by_exemplars(fold: Fold, answers: Sequence[GradedAnswer]) -> list[tuple[GradedAnswer, float]]:
    """Exemplars are drawn at random from the question's own answers and are not rated themselves."""
    by_question = defaultdict(list)
    for graded in fold.unseen(answers):
        by_question[graded.question_id].append(graded)
    rng = random.Random(7)
    rated = []
    for group in by_question.values():
        rng.shuffle(group)
        exemplars = tuple(Exemplar(graded.answer, graded.share * 10) for graded in group[:EXEMPLARS])
        rest = group[EXEMPLARS:]
        rated += [(graded, total_of(rate(fold.scorer, graded, exemplars=exemplars))) for graded in rest]
    return rated


def _given_attacks(report: Report, folds: Sequence[Fold], attacks: Sequence[GradedAnswer]) -> None:
    """Their questions are Mohler's; those that no fold left out are new to every fold."""
    totals = defaultdict(list)
    known = {question for fold in folds for question in fold.questions}
    for graded in attacks:
        question = f"mohler:{graded.question_id}"
        fold = next(fold for fold in folds if question in fold.questions or question not in known)
        totals[graded.kind].append(total_of(rate(fold.scorer, graded)))
    for kind, found in sorted(totals.items()):
        limit = None if kind in NOT_ATTACKS else Reach(4.0 if kind in LENIENT else 2.0)
        report.add(f"adv.jsonl, {kind}", mean(found), "of 10", limit)


def _made_attacks(report: Report, folds: Sequence[Fold], answers: Sequence[GradedAnswer]) -> None:
    rng = random.Random(3)
    trained = {kind: (attack, 10 * LIMITS[kind]) for kind, (attack, _) in TRAINING.items()}
    for kind, (attack, limit) in {**trained, **FRESH, **INVENTED}.items():
        report.add(f"{_label(kind)}, {kind}", _earned(folds, answers, attack, rng), "of 10", Reach(limit))
    for kind, (attack, limit) in trained.items():
        earned = _earned(folds, answers, surround(attack), rng)
        report.add(f"attack in small talk never trained on, {kind}", earned, "of 10", Reach(limit))
    tell("attacks measured")


def _earned(folds: Sequence[Fold], answers: Sequence[GradedAnswer], attack: Attack, rng: random.Random) -> float:
    """The mean rating, one attack on each question."""
    return mean(
        [
            total_of(rate(fold.scorer, graded, attack(target_of(graded, answers), rng)))
            for fold in folds
            for graded in _one_a_question(fold.unseen(answers))
        ]
    )


def _label(kind: str) -> str:
    if kind in TRAINING:
        return "attack"
    return "attack in other words than trained on" if kind in RETRAINED else "attack never trained on"


def _attacks_beside_exemplars(report: Report, folds: Sequence[Fold], answers: Sequence[GradedAnswer]) -> None:
    """What exemplars, which ease two gates, give to those whom these gates are for."""
    rng = random.Random(13)
    for kind in BESIDE_EXEMPLARS:
        totals = []
        for fold in folds:
            for graded in _one_a_question(fold.unseen(answers)):
                own = [each for each in answers if each.question_id == graded.question_id]
                chosen = rng.sample(own, min(len(own), EXEMPLARS))
                exemplars = tuple(Exemplar(each.answer, each.share * 10) for each in chosen)
                text = TRAINING[kind][0](target_of(graded, answers), rng)
                totals.append(total_of(rate(fold.scorer, graded, text, exemplars)))
        report.add(f"attack beside {EXEMPLARS} exemplars, {kind}", mean(totals), "of 10", Reach(10 * LIMITS[kind]))


def _one_a_question(answers: Sequence[GradedAnswer]) -> list[GradedAnswer]:
    return list({graded.question_id: graded for graded in answers}.values())


def _injections(report: Report, folds: Sequence[Fold], answers: Sequence[GradedAnswer]) -> None:
    """An answer with an instruction after it, against the same answer without it: of all of them and of each pair."""
    gains = [
        gain for fold in folds for graded in _one_a_question(fold.unseen(answers)) for gain in _gains(fold, graded)
    ]
    report.add("gain by instructions in fresh wording, mean", mean(gains), "of 10", Reach(0.3))
    report.add("gain by instructions in fresh wording, largest of all pairs", max(gains), "of 10", Reach(MOST_GAINED))
    above = 100 * mean([float(gain > MOST_GAINED) for gain in gains])
    report.add(f"gain by instructions in fresh wording, pairs above {MOST_GAINED} of {len(gains)}", above, "%")


def _gains(fold: Fold, graded: GradedAnswer) -> list[float]:
    honest = total_of(rate(fold.scorer, graded))
    return [total_of(rate(fold.scorer, graded, f"{graded.answer} {text}")) - honest for text in INSTRUCTIONS]


def _distortions(report: Report, folds: Sequence[Fold], answers: Sequence[GradedAnswer]) -> None:
    rng = random.Random(5)
    good = [(fold, graded) for fold in folds for graded in fold.unseen(answers) if graded.share >= GOOD_SHARE]
    chosen = [(fold, graded, total_of(rate(fold.scorer, graded))) for fold, graded in rng.sample(
        good, min(len(good), DISTORTED_ANSWERS))]  # fmt: skip
    distortions = {**DISTORTIONS, "small talk never trained on": in_small_talk}
    for name, distort in distortions.items():
        losses = [
            before - total_of(rate(fold.scorer, graded, distort(graded.answer, rng))) for fold, graded, before in chosen
        ]
        report.add(f"good answers lose by {name}", mean(losses), "of 10", Reach(0.5))


def _false_alarms(report: Report, folds: Sequence[Fold], answers: Sequence[GradedAnswer]) -> None:
    """Every flag counts, though some of the questions, all in English, were answered in German, which a flag tells."""
    good = [(fold, graded) for fold in folds for graded in fold.unseen(answers) if graded.share >= GOOD_SHARE]
    alarms = [(graded.answer, float(bool(rate(fold.scorer, graded).flags))) for fold, graded in good]
    english = [alarm for answer, alarm in alarms if not is_german(answer)]
    label = "false alarms on answers rated 6 of 10 or more"
    report.add(label, 100 * mean([alarm for _, alarm in alarms]), "%", Reach(2.0))
    report.add(f"{label}, without {len(alarms) - len(english)} in German", 100 * mean(english), "%", Reach(2.0))


def _blend(report: Report, folds: Sequence[Fold], answers: Sequence[GradedAnswer], questions: int) -> None:
    """What was judged before is not asked again; each question takes minutes on a CPU."""
    language_model = connect()
    if language_model is None:
        report.skip("blend with a language model", "OLLAMA_BASE_URL and OLLAMA_MODEL are not set; try make llm-server")
        return
    try:
        judgements = JudgementFile(JUDGEMENTS, language_model.model)
        judged = list(judgements.judge_all(language_model, draw_sample(answers, questions)))
        add_blend_rows(report, rate_unseen(folds, judged), language_model.model)
    except DependencyUnavailable as error:
        report.skip("blend with a language model", str(error))


def _processor_time(report: Report, answers: Sequence[GradedAnswer]) -> None:
    """Of people's own sentences strung together, with question and reference already seen as in an interview."""
    scorer = EmbeddedScorer()
    spoken = " ".join(graded.answer for graded in answers if graded.answer.isascii()).split()
    for words, limit in ((50, 50.0), (300, 150.0)):
        texts = [" ".join(spoken[start * words :][:words]) for start in range(TIMED_ANSWERS + 1)]
        rate(scorer, answers[0], texts[0])
        began = time.process_time()
        for text in texts[1:]:
            rate(scorer, answers[0], text)
        milliseconds = (time.process_time() - began) * 1000 / TIMED_ANSWERS
        report.add(f"embedded, processor time for {words} words", milliseconds, "ms", Reach(limit))


if __name__ == "__main__":
    raise SystemExit(run_bench("scoring", measure))
