"""A thousand imaginary candidates, a few at a time so that no interview waits for them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.domain.difficulty import Difficulty
from app.domain.question_selector import PoolQuestion
from app.domain.simulation import NOTHING, SimulatedPanel, Tally, simulate_candidates
from app.errors import InvalidInput
from app.extensions import db
from app.panels import repository
from app.panels.models import PanelSimulation
from app.panels.services.snapshots import count_questions, list_anchor_ids, list_quotas, snapshot_panel
from app.ports import Ports
from app.question_bank.services import list_pool, list_questions_by_id

CANDIDATES = 1000
AT_ONCE = 40


@dataclass(frozen=True)
class ExposedQuestion:
    """`share` of the candidates, 0 to 1, got this question."""

    question_id: uuid.UUID
    code: str
    difficulty: str
    share: float


@dataclass(frozen=True)
class PathStep:
    """How the candidates who got a question at this turn were spread over the difficulties; shares, 0 to 1."""

    turn: int
    shares: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class SimulationReading:
    """`exposure` is the most asked first; `never_asked` counts what the panel's rows could ask and did not."""

    done: int
    wanted: int
    is_current: bool
    exposure: tuple[ExposedQuestion, ...]
    never_asked: int
    path: tuple[PathStep, ...]
    off_row: int
    unfilled: int

    @property
    def has_ended(self) -> bool:
        return self.done >= self.wanted


def request_simulation(
    ports: Ports, organization_id: uuid.UUID, panel_id: uuid.UUID, by: uuid.UUID | None = None
) -> None:
    """Begin afresh; an earlier simulation of the panel is forgotten. Raises InvalidInput where nothing is asked."""
    with transaction(db.session) as tx:
        snapshot = snapshot_panel(repository.get_panel(organization_id, panel_id))
        if not count_questions(snapshot):
            raise InvalidInput("This panel asks nothing yet. Edit it and add rows.")
        repository.forget_simulation(panel_id)
        simulation = PanelSimulation(
            organization_id=organization_id, panel_id=panel_id, snapshot=snapshot, wanted=CANDIDATES
        )
        repository.add(simulation)
        simulation_id = str(simulation.id)
        after = {"candidates": CANDIDATES}
        audit.record(Actor(organization_id, by), AuditAction.PANEL_SIMULATED, panel_id, after=after)
        tx.after_commit(lambda: ports.jobs.enqueue("simulate_panel", simulation_id, 0))


def continue_simulation(ports: Ports, simulation_id: uuid.UUID, first: int) -> None:
    """The next few candidates, from number `first` on; again, it changes nothing. Raises NotFound once forgotten."""
    simulation = repository.get_simulation(simulation_id)
    if simulation.done != first or first >= simulation.wanted:
        return
    panel, before = _load_panel(simulation), _read_tally(simulation.tally)
    number = min(AT_ONCE, simulation.wanted - first)
    db.session.remove()  # no transaction is kept open over the work
    tally = before + simulate_candidates(panel, first, number)
    with transaction(db.session) as tx:
        simulation = repository.get_simulation(simulation_id)
        if simulation.done != first:
            return
        simulation.tally = _write_tally(tally)
        simulation.done = first + number
        if simulation.done < simulation.wanted:
            tx.after_commit(lambda: ports.jobs.enqueue("simulate_panel", str(simulation_id), first + number))


def find_simulation(organization_id: uuid.UUID, panel_id: uuid.UUID) -> SimulationReading | None:
    simulation = repository.find_simulation(organization_id, panel_id)
    if simulation is None:
        return None
    tally = _read_tally(simulation.tally)
    panel = _load_panel(simulation)
    current = snapshot_panel(repository.get_panel(organization_id, panel_id))
    return SimulationReading(
        done=simulation.done,
        wanted=simulation.wanted,
        is_current=_asks_the_same(simulation.snapshot, current),
        exposure=_expose(organization_id, tally),
        never_asked=sum(_may_be_asked(question, panel) for question in panel.pool) - _asked_of(panel, tally),
        path=_describe_path(tally),
        off_row=tally.off_row,
        unfilled=tally.unfilled,
    )


def _load_panel(simulation: PanelSimulation) -> SimulatedPanel:
    quotas = list_quotas(simulation.snapshot)
    pool = list_pool(
        simulation.organization_id, simulation.snapshot["language"], {uuid.UUID(quota.topic) for quota in quotas}
    )
    ids = [uuid.UUID(question_id) for question_id in list_anchor_ids(simulation.snapshot)]
    anchors = list_questions_by_id(simulation.organization_id, ids)
    described = tuple(PoolQuestion(str(q.id), str(q.topic_id), str(q.subtopic_id), q.difficulty) for q in anchors)
    return SimulatedPanel(tuple(pool), tuple(quotas), described)


def _asks_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("distribution", "anchors", "language"))


def _may_be_asked(question: PoolQuestion, panel: SimulatedPanel) -> bool:
    kind = question.kind
    return any(
        (kind.topic, kind.difficulty) == (quota.topic, quota.difficulty) and quota.subtopic in (None, kind.subtopic)
        for quota in panel.quotas
    )


def _asked_of(panel: SimulatedPanel, tally: Tally) -> int:
    return sum(question.question_id in tally.exposure and _may_be_asked(question, panel) for question in panel.pool)


def _expose(organization_id: uuid.UUID, tally: Tally) -> tuple[ExposedQuestion, ...]:
    questions = list_questions_by_id(organization_id, [uuid.UUID(key) for key in tally.exposure])
    found = [
        ExposedQuestion(q.id, q.code, q.difficulty, tally.exposure[str(q.id)] / tally.candidates) for q in questions
    ]
    return tuple(sorted(found, key=lambda entry: (-entry.share, entry.code)))


def _describe_path(tally: Tally) -> tuple[PathStep, ...]:
    turns = sorted({turn for turn, _ in tally.path})
    return tuple(PathStep(turn, _shares([tally.path.get((turn, level), 0) for level in Difficulty])) for turn in turns)


def _shares(counts: Sequence[int]) -> tuple[tuple[str, float], ...]:
    return tuple((level.value, count / sum(counts)) for level, count in zip(Difficulty, counts, strict=True))


def _write_tally(tally: Tally) -> dict[str, Any]:
    path = [[turn, difficulty, count] for (turn, difficulty), count in sorted(tally.path.items())]
    return {**vars(tally), "exposure": dict(tally.exposure), "path": path}


def _read_tally(stored: Mapping[str, Any]) -> Tally:
    if not stored:
        return NOTHING
    path = {(turn, difficulty): count for turn, difficulty, count in stored["path"]}
    return Tally(stored["candidates"], stored["exposure"], path, stored["off_row"], stored["unfilled"])
