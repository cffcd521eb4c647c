"""A candidate at the services' doors, on a real database with everything else in memory."""

from __future__ import annotations

import uuid
from operator import itemgetter
from typing import Any

from app.audit.services import Actor
from app.domain.waiting_queue import UNLIMITED
from app.extensions import db
from app.interviews import repository
from app.interviews.models import Answer
from app.interviews.services import admission, finalizing, presence, progress, scoring, storing, waiting
from app.interviews.services.consequences import end_if_due, go_on, needs_action
from app.interviews.services.ingesting import Connection
from app.organizations.models import Organization
from tests.factories import make_candidate, make_invitation, make_panel, make_user
from tests.fakes.ports import LOUD, QUIET, FakePorts
from tests.ingesting import ingest_chunk

CHUNK_SECONDS = 0.2
SAMPLES = round(CHUNK_SECONDS * 16_000)
SPEECH = LOUD * SAMPLES
SILENCE = QUIET * SAMPLES
CONNECTION = "connection-1"
NODE = "node-1"


class Interview:
    """Jobs run when the test says so."""

    def __init__(self, accommodations: dict[str, Any] | None = None, **panel: Any) -> None:
        self.ports = FakePorts()
        self.sent: dict[int, bytes] = {}
        self.ports.live.keep_node_alive(NODE, 10)
        made = make_panel(**panel)
        organization = db.session.get_one(Organization, made.organization_id)
        candidate = make_candidate(organization, accommodations=accommodations or {})
        _invitation, self.token = make_invitation(made, candidate)
        self.session_id = admission.open_session(self.token)
        self.arrive(CONNECTION)

    def arrive(self, connection_id: str) -> None:
        presence.arrive(self.ports, self.session_id, connection_id, NODE)
        self.connection = Connection(self.session_id, connection_id, self.ports.open_voice_activity())

    def start(self) -> None:
        waiting.start_interview(self.ports, self.session_id, UNLIMITED, consent=True, notice_version="1")
        self.run_jobs()

    def say(self, seconds: float, pcm16: bytes = SPEECH) -> None:
        for _ in range(round(seconds / CHUNK_SECONDS)):
            live_turn = self.ports.live.get_turn(self.session_id)
            if live_turn is None:
                return
            self.ports.live.advance_clock(CHUNK_SECONDS)
            turn, seq = live_turn["turn"], live_turn["received_through"] + 1
            self.sent[turn] = self.sent.get(turn, b"") + pcm16
            ingested = ingest_chunk(self.ports, self.connection, turn, seq, pcm16)
            if ingested.heard is not None and needs_action(ingested.heard):
                go_on(self.ports, [ingested.heard])
                end_if_due(self.ports, ingested.heard)

    def answer(self) -> None:
        self.say(6.0)
        self.say(11.0, SILENCE)

    def run_jobs(self, *, only: str = "") -> None:
        """What is to wait comes after all that is not."""
        while due := [job for job in self.ports.jobs.pending if only in {"", job[0]}]:
            first = min(due, key=itemgetter(2))
            self.ports.jobs.pending.remove(first)
            self.run_job(first[0], first[1])

    def transcribe(self) -> None:
        """From ended turns to their words, and no further."""
        self.run_jobs(only="store_turn")
        self.run_jobs(only="finalize_turn")

    def run_job(self, name: str, args: tuple[Any, ...]) -> None:
        first = uuid.UUID(str(args[0]))
        match name:
            case "begin_interview":
                progress.begin_interview(self.ports, first)
            case "ask_next":
                progress.ask_next(self.ports, first, args[1])
            case "store_turn":
                storing.store_turn(self.ports, first)
            case "finalize_turn":
                finalizing.finalize_turn(self.ports, first)
            case "score_answer":
                scoring.score_answer(self.ports, first)

    def answers(self) -> list[Answer]:
        return list(repository.list_answers(self.session_id))

    @property
    def state(self) -> str:
        return repository.get_session(self.session_id, lock=True).state

    def told(self, event: str) -> list[dict[str, Any]]:
        return [payload for name, payload in self.ports.broadcaster.candidate if name == event]

    def make_reviewer(self) -> Actor:
        organization_id = repository.get_session(self.session_id).organization_id
        return Actor(organization_id, make_user(db.session.get_one(Organization, organization_id)).id)
