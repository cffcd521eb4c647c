"""The wording of a follow-up question: by the language model where one is connected, else a neutral one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import structlog

from app.domain.probes import (
    PROBE_PROMPT_VERSION,
    PROBE_SCHEMA,
    PROBE_SYSTEM_PROMPT,
    build_probe_prompt,
    choose_neutral_probe,
    find_probe_faults,
    read_probe,
)
from app.domain.scorecard import KeyPointVerdict, Scorecard
from app.errors import DependencyUnavailable
from app.extensions import db
from app.interviews import repository
from app.interviews.services.deciding import WordedProbe, find_probe_to_ask
from app.ports import LanguageModel, Ports

NEUTRAL = "neutral wording"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Wanted:
    """`hidden`: every key point that the probe must not give away; `used`: wordings that this question has had."""

    question: str
    answer: str
    key_point: str
    hidden: tuple[str, ...]
    language: str
    used: tuple[str, ...]


def word_probe(ports: Ports, answer_id: uuid.UUID, card: Scorecard, answer_text: str) -> WordedProbe | None:
    """A follow-up to the answer that `card` rates; None where none is to be asked or none can be worded."""
    wanted = _find_wanted(answer_id, card, answer_text)
    db.session.remove()  # no transaction is kept open over the work of the model
    if wanted is None:
        return None
    written = _ask(ports.language_model, wanted) if ports.language_model else None
    if written is not None:
        return written
    neutral = choose_neutral_probe(wanted.question, wanted.hidden, wanted.language, wanted.used)
    return WordedProbe(wanted.key_point, neutral, NEUTRAL) if neutral else None


def _find_wanted(answer_id: uuid.UUID, card: Scorecard, answer_text: str) -> _Wanted | None:
    answer = repository.get_answer(answer_id)
    decided = find_probe_to_ask(answer, card)
    if decided is None:
        return None
    others = repository.list_answers(answer.session_id)
    question_id = answer.probe_of_id or answer.id
    return _Wanted(
        question=answer.question_version.text,
        answer=answer_text,
        key_point=decided.key_point,
        hidden=tuple(item.key_point for item in card.evidence if item.verdict is not KeyPointVerdict.COVERED),
        language=answer.session.panel_snapshot["language"],
        used=tuple(other.probe_text for other in others if other.probe_of_id == question_id),
    )


def _ask(model: LanguageModel, wanted: _Wanted) -> WordedProbe | None:
    """None where the model fails, or writes what must not be asked."""
    prompt = build_probe_prompt(wanted.question, wanted.key_point, wanted.answer)
    try:
        text = read_probe(model.generate_json(PROBE_SYSTEM_PROMPT, prompt, PROBE_SCHEMA))
        faults = find_probe_faults(text, wanted.question, wanted.hidden)
        if not faults and text not in wanted.used:
            return WordedProbe(wanted.key_point, text, f"{model.model}, {PROBE_PROMPT_VERSION}")
    except DependencyUnavailable as error:
        faults = [str(error)]
    log.info("probe_not_written", faults=faults)
    return None
