"""A language model's words on an answer, once the interview is over: read as hostile input, kept beside the rating."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog

from app.database import Transaction, transaction
from app.domain.answer_summary import (
    SUMMARY_PROMPT_VERSION,
    SUMMARY_SCHEMA,
    SUMMARY_SYSTEM_PROMPT,
    build_summary_prompt,
    find_summary_faults,
    read_summary,
)
from app.domain.candidate_advice import (
    ADVICE_PROMPT_VERSION,
    ADVICE_SCHEMA,
    ADVICE_SYSTEM_PROMPT,
    AdvisedAnswer,
    build_advice_prompt,
    find_advice_faults,
    read_advice,
)
from app.domain.joined_answer import AnswerPart, join_answer
from app.domain.written_language import may_be_written
from app.extensions import db
from app.interviews import repository
from app.interviews.models import Answer, InterviewSession
from app.interviews.services.feedback_subject import advise, find_current, is_shared, row_of
from app.ports import LanguageModel, Ports

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Wanted:
    """What a language model is to write about, and whether the candidate may ever read of it."""

    advised: AdvisedAnswer
    covers: list[list[int]]
    is_shared: bool


def request_feedback_after(tx: Transaction, ports: Ports, session: InterviewSession) -> None:
    """Of an ended interview: a job for each answer, where there is a language model to write it."""
    if ports.language_model is None:
        return
    for answer in repository.list_answers(session.id):
        if _can_be_written(answer):
            tx.after_commit(partial(ports.jobs.enqueue, "write_feedback", str(answer.id)))


def write_feedback(ports: Ports, answer_id: uuid.UUID) -> None:
    """Once for what a scorecard rests on; what must not be read leaves the fixed wording. Late, it changes nothing.

    Raises DependencyUnavailable.
    """
    wanted = _find_wanted(answer_id)
    db.session.remove()  # no transaction is kept open over the work of the model
    model = ports.language_model
    if wanted is None or model is None:
        return
    summary = _ask_for_summary(model, wanted.advised)
    advice = _ask_for_advice(model, wanted.advised) if wanted.is_shared else ""
    _keep(answer_id, wanted.covers, model.model, summary, advice)


def _can_be_written(answer: Answer) -> bool:
    language = str(answer.session.panel_snapshot["language"])
    return not answer.is_probe and answer.scorecard is not None and may_be_written(language)


def _find_wanted(answer_id: uuid.UUID) -> _Wanted | None:
    answer = repository.get_answer(answer_id)
    row = find_current(answer)
    if not _can_be_written(answer) or answer.scorecard is None or (row is not None and row.summary_written_by):
        return None
    return _Wanted(advise(answer, _text_of(answer)), answer.scorecard.covers, is_shared(answer.session))


def _text_of(answer: Answer) -> str:
    """With its follow-ups, as it was rated."""
    first, *others = [AnswerPart(part.turn, part.text_in_force, ()) for part in repository.list_parts(answer)]
    return join_answer(first, others).text


def _ask_for_summary(model: LanguageModel, advised: AdvisedAnswer) -> str:
    said = model.generate_json(SUMMARY_SYSTEM_PROMPT, build_summary_prompt(advised), SUMMARY_SCHEMA)
    return _unless_faulty("summary", read_summary(said), lambda text: find_summary_faults(text, advised))


def _ask_for_advice(model: LanguageModel, advised: AdvisedAnswer) -> str:
    said = model.generate_json(ADVICE_SYSTEM_PROMPT, build_advice_prompt(advised), ADVICE_SCHEMA)
    return _unless_faulty("advice", read_advice(said), lambda text: find_advice_faults(text, advised))


def _unless_faulty(what: str, text: str, find_faults: Callable[[str], list[str]]) -> str:
    if faults := find_faults(text):
        log.info("feedback_not_used", what=what, faults=faults)
        return ""
    return text


def _keep(answer_id: uuid.UUID, covers: list[list[int]], model: str, summary: str, advice: str) -> None:
    """Nothing where what it rests on has changed meanwhile; what a person has decided on stays."""
    with transaction(db.session):
        answer = repository.get_answer(answer_id, lock=True)
        if answer.scorecard is None or answer.scorecard.covers != covers:
            return
        row = row_of(answer, covers)
        row.summary, row.summary_written_by = summary, f"{model}, {SUMMARY_PROMPT_VERSION}"
        if not row.decision:
            row.advice, row.advice_written_by = advice, f"{model}, {ADVICE_PROMPT_VERSION}" if advice else ""
