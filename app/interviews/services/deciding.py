"""What follows an answer that has been analysed: the facts for app.domain.next_action, and its result as stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.interview import ENDED, AnswerState
from app.domain.next_action import Action, Analysis, Course, NextAction, PointFinding, decide_next
from app.domain.scorecard import Scorecard
from app.interviews import repository
from app.interviews.models import Answer
from app.interviews.services.asked import list_asked
from app.panels import services as panels


@dataclass(frozen=True)
class WordedProbe:
    """`written_by` is a language model, or the neutral wordings."""

    key_point: str
    text: str
    written_by: str


def find_probe_to_ask(answer: Answer, card: Scorecard) -> NextAction | None:
    """What a follow-up after `answer` would ask after; None where there is to be none."""
    answers = repository.list_answers(answer.session_id)
    decided = decide_next(_analyse_card(answer, card), _describe_course(answer, answers))
    return decided if decided.action is Action.PROBE else None


def decide(answer: Answer, probe: WordedProbe | None) -> dict[str, Any]:
    """As Answer keeps it: action, reason and, for a probe, key_point, text, written_by. A probe needs its wording."""
    answers = repository.list_answers(answer.session_id)
    question = next(other for other in answers if other.id == (answer.probe_of_id or answer.id))
    course = _describe_course(answer, answers, may_probe=probe is not None)
    decided = decide_next(_analyse_stored(question), course)
    if decided.action is not Action.PROBE or probe is None:
        return {"action": decided.action.value, "reason": decided.reason}
    return {"action": decided.action.value, "reason": decided.reason, **vars(probe)}


def read_probe_to_ask(answer: Answer) -> WordedProbe | None:
    """The follow-up that was decided on after an answer; None where something else was, or nothing yet."""
    decided = answer.next_action
    if answer.state != AnswerState.SCORED or decided.get("action") != Action.PROBE:
        return None
    return WordedProbe(decided["key_point"], decided["text"], decided["written_by"])


def _analyse_card(answer: Answer, card: Scorecard) -> Analysis:
    found = [(item.key_point, item.verdict.value) for item in card.evidence]
    return Analysis(card.total, _findings(answer, found), card.flags, card.review_reason)


def _analyse_stored(question: Answer) -> Analysis:
    card = question.scorecard
    if card is None or question.state != AnswerState.SCORED:
        return Analysis(None, review_reason=question.review_reason)
    found = [(item["key_point"], item["verdict"]) for item in card.evidence]
    return Analysis(card.total, _findings(question, found), tuple(card.flags))


def _findings(answer: Answer, found: Sequence[tuple[str, str]]) -> tuple[PointFinding, ...]:
    weights = {point["text"]: float(point["weight"]) for point in answer.question_version.key_points}
    return tuple(PointFinding(text, verdict, weights[text]) for text, verdict in found if text in weights)


def _describe_course(answer: Answer, answers: Sequence[Answer], *, may_probe: bool = True) -> Course:
    session, snapshot = answer.session, answer.session.panel_snapshot
    history = list_asked(session.id)
    probes = [other for other in answers if other.probe_of_id == (answer.probe_of_id or answer.id)]
    ended = sum(other.recorded_at is not None for other in answers)
    return Course(
        questions_left=max(0, panels.count_questions(snapshot) - len(history)),
        seconds_left=float(snapshot["total_seconds"]) - session.seconds_used,
        path=panels.follow_difficulty(snapshot, history),
        probes_left=int(snapshot.get("probes_per_question", 0)) - len(probes) if may_probe else 0,
        probed={probe.probe_key_point for probe in probes},
        seconds_a_turn=session.seconds_used / ended if ended else None,
        has_moved_on=answers[-1].turn > answer.turn,
        has_ended=session.state in ENDED,
    )
