"""All interviews of an organisation that go on now."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from app.domain.session_score import ScoreSummary, summarize
from app.domain.turn_detector import TurnProgress
from app.interviews import list_repository, read_repository
from app.interviews.models import InterviewSession
from app.interviews.services.asked import number_of
from app.interviews.services.dashboard import rate
from app.panels import services as panels
from app.ports import Payload, Ports


@dataclass(frozen=True)
class RunningInterview:
    """`number` 0 before the first question; `is_speaking` None while no question is open; `score` of drafts."""

    session_id: uuid.UUID
    candidate_name: str
    panel_title: str
    state: str
    is_held: bool
    started_at: datetime | None
    number: int
    of: int
    question: str
    is_speaking: bool | None
    score: ScoreSummary


def list_running(ports: Ports, organization_id: uuid.UUID) -> tuple[RunningInterview, ...]:
    """The longest running first."""
    sessions = list_repository.list_running(organization_id)
    scores = _scores(organization_id, sessions)
    now, turns = ports.live.read_turns([session.id for session in sessions])
    return tuple(
        _describe(session, live_turn, now, scores.get(session.id, summarize([]).overall))
        for session, live_turn in zip(sessions, turns, strict=True)
    )


def running_score(organization_id: uuid.UUID, session_id: uuid.UUID) -> ScoreSummary:
    """Of the drafts so far."""
    rows = read_repository.list_ratings(organization_id, [session_id])
    return summarize([rate(row, drafts_only=True) for row in rows]).overall


def _scores(organization_id: uuid.UUID, sessions: Sequence[InterviewSession]) -> dict[uuid.UUID, ScoreSummary]:
    ids = [session.id for session in sessions]
    rows = read_repository.list_ratings(organization_id, ids) if ids else []
    return {
        session_id: summarize([rate(row, drafts_only=True) for row in group]).overall
        for session_id, group in groupby(rows, lambda row: row.session_id)
    }


def _describe(
    session: InterviewSession, live_turn: Payload | None, now: float, score: ScoreSummary
) -> RunningInterview:
    last = session.answers[-1] if session.answers else None
    return RunningInterview(
        session_id=session.id,
        candidate_name=session.candidate.name,
        panel_title=str(session.panel_snapshot.get("title") or session.panel.title),
        state=session.state,
        is_held=session.held_at is not None,
        started_at=session.started_at,
        number=number_of(last, session.answers) if last else 0,
        of=panels.count_questions(session.panel_snapshot),
        question=last.asked_text if last else "",
        is_speaking=_is_speaking(live_turn, now) if last else None,
        score=score,
    )


def _is_speaking(live_turn: Payload | None, now: float) -> bool | None:
    if live_turn is None:
        return None
    return live_turn["paused_at"] is None and TurnProgress.from_dict(live_turn["progress"]).is_heard_to_speak(now)
