"""Gold answers through the scorer, again whenever what makes ratings has changed.

A run goes on in short jobs, so that no interview waits behind it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from app.audit import services as audit
from app.audit.services import Actor
from app.calibration import repository
from app.calibration.models import CalibrationRun
from app.database import transaction, utc_now
from app.domain.audit_log import AuditAction
from app.domain.calibration import Comparison, GoldResult, compare_runs, fingerprint
from app.domain.scorecard import Provenance, Scorecard, ScoringRequest
from app.errors import Conflict
from app.extensions import db
from app.ports import Ports
from app.question_bank.models import GradedAnswer
from app.question_bank.services import graded

AT_ONCE = 4
STALLED_AFTER = timedelta(hours=1)
RUNS_SHOWN = 20
ON_CHANGE = "change"
BY_HAND = "by hand"


@dataclass(frozen=True)
class CalibrationReading:
    """`runs` are finished, the newest first; `compared` is the newest with the one before it."""

    runs: Sequence[CalibrationRun]
    compared: Comparison | None
    running: CalibrationRun | None
    gold: int


@dataclass(frozen=True)
class _Gold:
    """A gold answer, detached from the database."""

    graded_id: str
    code: str
    expected: float
    request: ScoringRequest


def read_calibration(organization_id: uuid.UUID) -> CalibrationReading:
    runs = repository.list_finished(organization_id, RUNS_SHOWN)
    newest, before = [*runs, None, None][:2]
    compared = compare_runs(_results(before) if before else [], _results(newest)) if newest else None
    running = repository.find_running(organization_id)
    return CalibrationReading(runs, compared, running, len(graded.list_gold(organization_id)))


def request_run(ports: Ports, actor: Actor) -> None:
    """Raises Conflict where there is no gold answer, or a run goes on."""
    with transaction(db.session) as tx:
        run = _open_run(actor.organization_id, BY_HAND)
        audit.record(actor, AuditAction.CALIBRATION_REQUESTED, run.id, after={"gold_answers": run.wanted})
        run_id = str(run.id)
        tx.after_commit(lambda: ports.jobs.enqueue("calibrate", run_id))


def run_now(ports: Ports, organization_id: uuid.UUID) -> CalibrationReading:
    """In this process. Raises Conflict as request_run does, ScoringFailed; nothing is kept then."""
    with transaction(db.session):
        run_id = _open_run(organization_id, BY_HAND).id
    try:
        while not continue_run(ports, run_id):
            pass
    except BaseException:
        _forget(run_id)
        raise
    return read_calibration(organization_id)


def start_where_due(ports: Ports) -> None:
    """Begin a run in every organisation with gold answers; one that finds nothing changed ends without a trace."""
    for organization_id in graded.list_organizations_with_gold():
        with transaction(db.session) as tx:
            repository.remove_stalled(organization_id, utc_now() - STALLED_AFTER)
            if repository.find_running(organization_id) is None:
                run_id = str(_open_run(organization_id, ON_CHANGE).id)
                tx.after_commit(partial(ports.jobs.enqueue, "calibrate", run_id))


def run_in_jobs(ports: Ports, run_id: uuid.UUID) -> None:
    """The next few gold answers, and a job for those after them. Raises ScoringFailed."""
    if not continue_run(ports, run_id):
        ports.jobs.enqueue("calibrate", str(run_id))


def continue_run(ports: Ports, run_id: uuid.UUID) -> bool:
    """Rate the next AT_ONCE gold answers; True where nothing is left to do. Safe to repeat. Raises ScoringFailed."""
    run = repository.find(run_id)
    if run is None or run.finished_at is not None:
        return True
    gold = [_detach(found) for found in graded.list_gold(run.organization_id)]
    done = len(run.results)
    db.session.remove()  # no transaction is kept open over the work of the model
    rated = [(one, ports.scorer.score(one.request)) for one in gold[done : done + AT_ONCE]]
    with transaction(db.session):
        run = repository.find(run_id, lock=True)
        if run is None or len(run.results) != done:
            return True  # another job was first, and goes on
        return _keep(run, gold, rated)


def _keep(run: CalibrationRun, gold: Sequence[_Gold], rated: Sequence[tuple[_Gold, Scorecard]]) -> bool:
    if not run.fingerprint and rated:
        _describe_setup(run, gold, rated[0][1].made_by)
        if run.reason == ON_CHANGE and run.fingerprint in _newest_fingerprints(run.organization_id):
            repository.remove(run)
            return True
    run.results = [*run.results, *(asdict(_result(one, card)) for one, card in rated)]
    if len(run.results) >= len(gold):
        run.finished_at = utc_now()
    return run.finished_at is not None


def _open_run(organization_id: uuid.UUID, reason: str) -> CalibrationRun:
    wanted = len(graded.list_gold(organization_id))
    if not wanted:
        raise Conflict("There are no gold answers yet. Add some on the pages of your questions.")
    if repository.find_running(organization_id) is not None:
        raise Conflict("A run is under way. Look again in a moment.")
    run = CalibrationRun(organization_id=organization_id, reason=reason, wanted=wanted)
    repository.add(run)
    return run


def _forget(run_id: uuid.UUID) -> None:
    with transaction(db.session):
        if (run := repository.find(run_id)) is not None:
            repository.remove(run)


def _describe_setup(run: CalibrationRun, gold: Sequence[_Gold], made_by: Provenance) -> None:
    run.scorer, run.model, run.prompt_version = made_by.scorer, made_by.model, made_by.prompt_version
    run.fingerprint = fingerprint(
        {"made_by": [made_by.scorer, made_by.model, made_by.prompt_version], "gold": [_setup_of(one) for one in gold]}
    )


def _setup_of(gold: _Gold) -> list[Any]:
    request = gold.request
    exemplars = [[exemplar.answer, exemplar.rating] for exemplar in request.exemplars]
    return [gold.graded_id, gold.expected, request.answer, request.rubric_version, exemplars]


def _newest_fingerprints(organization_id: uuid.UUID) -> set[str]:
    return {run.fingerprint for run in repository.list_finished(organization_id, 1)}


def _detach(found: GradedAnswer) -> _Gold:
    current = graded.get_current(found)
    request = graded.build_request(current, found.text, current.question.language, except_graded=found)
    return _Gold(str(found.id), current.question.code, found.rating, request)


def _result(gold: _Gold, card: Scorecard) -> GoldResult:
    return GoldResult(
        graded_id=gold.graded_id,
        code=gold.code,
        question=gold.request.question,
        rubric_version=gold.request.rubric_version,
        prompt_version=card.made_by.prompt_version,
        expected=gold.expected,
        rating=card.total,
        review_reason=card.review_reason,
    )


def _results(run: CalibrationRun) -> list[GoldResult]:
    return [GoldResult(**result) for result in run.results]
