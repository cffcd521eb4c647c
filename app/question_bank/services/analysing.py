"""What a language model says of a question that people wrote; it changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.domain.question_analysis import (
    ANALYSIS_SYSTEM_PROMPT,
    ANALYSIS_VERSION,
    build_analysis_prompt,
    build_analysis_schema,
    read_analysis,
)
from app.errors import DependencyUnavailable
from app.extensions import db
from app.ports import Ports
from app.question_bank import assistant_repository as repository
from app.question_bank import repository as questions
from app.question_bank.assistant_models import QuestionAnalysis
from app.question_bank.services.assistance import require_language_model


@dataclass(frozen=True)
class AnalysisReading:
    """`findings` is None while a worker is at it, or where `failure` says why there are none."""

    findings: Mapping[str, Any] | None
    model: str
    failure: str

    @property
    def is_running(self) -> bool:
        return self.findings is None and not self.failure


@dataclass(frozen=True)
class _Asked:
    prompt: str
    points: int


def request_analysis(
    ports: Ports, organization_id: uuid.UUID, question_id: uuid.UUID, by: uuid.UUID | None = None
) -> None:
    """Of the version in force, afresh. Raises NotFound, and DependencyUnavailable without a language model."""
    require_language_model(ports)
    with transaction(db.session) as tx:
        version = questions.get_current_version(organization_id, question_id)
        analysis = repository.find_analysis(version.id)
        if analysis is None:
            analysis = QuestionAnalysis(question_version_id=version.id)
            repository.add(analysis)
        analysis.findings, analysis.failure = None, ""
        analysis_id = str(analysis.id)
        after = {"version": version.number}
        audit.record(Actor(organization_id, by), AuditAction.QUESTION_ANALYSED, question_id, after=after)
        tx.after_commit(lambda: ports.jobs.enqueue("analyse_question", analysis_id))


def run_analysis(ports: Ports, analysis_id: uuid.UUID) -> None:
    """Again, or late, it changes nothing."""
    asked = _find_asked(analysis_id)
    db.session.remove()  # no transaction is kept open over the work of the model
    if asked is None:
        return
    try:
        model = require_language_model(ports)
        said = model.generate_json(ANALYSIS_SYSTEM_PROMPT, asked.prompt, build_analysis_schema(asked.points))
        _keep(analysis_id, read_analysis(said, asked.points), f"{model.model}, {ANALYSIS_VERSION}", "")
    except DependencyUnavailable as error:
        _keep(analysis_id, None, "", str(error))


def find_analysis(version_id: uuid.UUID) -> AnalysisReading | None:
    """None where nobody has asked for one of this version."""
    found = repository.find_analysis(version_id)
    return AnalysisReading(found.findings, found.model, found.failure) if found else None


def _find_asked(analysis_id: uuid.UUID) -> _Asked | None:
    analysis = repository.find_analysis_by_id(analysis_id)
    if analysis is None or analysis.findings is not None or analysis.failure:
        return None
    version = analysis.question_version
    points = [str(point["text"]) for point in version.key_points]
    job = f"one that needs {version.question.topic.name}, {version.question.subtopic.name}"
    return _Asked(build_analysis_prompt(version.text, version.reference_answer, points, job), len(points))


def _keep(analysis_id: uuid.UUID, findings: dict[str, Any] | None, model: str, failure: str) -> None:
    with transaction(db.session):
        analysis = repository.find_analysis_by_id(analysis_id)
        if analysis is not None and analysis.findings is None:
            analysis.findings, analysis.model, analysis.failure = findings, model, failure
