"""Chunks of all candidates of a process on their way to the store, and their acknowledgements on the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

import structlog

from app.domain.languages import SOURCE_LANGUAGE
from app.errors import InterviewBotError, socket_ack
from app.grouping import Group, Grouping
from app.interviews.ack_figures import AckFigures
from app.interviews.services import consequences, ingesting
from app.ports import Ports

# All candidates' chunks of this time are stored with one question to Redis instead of one for each.
GATHER_SECONDS = 0.008
MOST_CHUNKS_AT_ONCE = 256
# What follows from the sound of this time is told together.
TELLING_SECONDS = 0.05
# Of one connection: what a candidate's client sends without an answer, at most.
MOST_UNSTORED = 25
INTERNAL_ERROR = {"ok": False, "code": "internal_error", "message": "Something failed on our side; please try again."}
Ack = dict[str, object]
Answer = Callable[[Ack], None]
log = structlog.get_logger(__name__)


@dataclass
class Line:
    """One candidate's connection, which alone hands chunks in; `group` is that of its last chunk, `language` that of
    its page.
    """

    connection: ingesting.Connection
    language: str = SOURCE_LANGUAGE
    group: Group[Waiting] | None = None
    taken: int = 0
    answered: int = 0

    @property
    def is_full(self) -> bool:
        """So many chunks wait that the connection must be read no further."""
        return self.taken - self.answered >= MOST_UNSTORED

    def wait(self) -> None:
        """Until everything that was handed in is answered."""
        if self.group is not None:
            self.group.done.wait()


@dataclass(frozen=True)
class Waiting:
    line: Line
    chunk: ingesting.Chunk
    answer: Answer
    since: float


class ChunkIntake:
    """`act_on` is given what follows from what was stored, after the acknowledgements."""

    def __init__(self, ports: Ports, server: Any, act_on: Callable[[Sequence[ingesting.Heard]], None]) -> None:
        self._ports = ports
        self._server = server
        self._acks = AckFigures()
        self._chunks: Grouping[Waiting] = Grouping(
            self._store, server.start_background_task, server.sleep, GATHER_SECONDS, MOST_CHUNKS_AT_ONCE
        )
        self._owed: Grouping[ingesting.Heard] = Grouping(
            partial(server.start_background_task, act_on),  # what one interview waits for keeps no other
            server.start_background_task,
            server.sleep,
            TELLING_SECONDS,
            MOST_CHUNKS_AT_ONCE,
        )

    def submit(self, line: Line, turn: int, seq: int, pcm16: bytes, answer: Answer) -> None:
        """Returns at once, unless the line is full."""
        if line.is_full:
            line.wait()
        line.taken += 1
        chunk = ingesting.Chunk(line.connection, turn, seq, pcm16)
        line.group = self._chunks.submit(Waiting(line, chunk, answer, perf_counter()))

    def _store(self, waiting: Sequence[Waiting]) -> None:
        outcomes = self._ingest([one.chunk for one in waiting])
        for one, outcome in zip(waiting, outcomes, strict=True):
            one.line.answered += 1
            _tell(one.answer, outcome)
        self._count(outcomes, waiting[0].since)
        heard = [outcome.heard for outcome in outcomes if isinstance(outcome, ingesting.Ingested) and outcome.heard]
        for owed in filter(consequences.needs_action, heard):
            self._owed.submit(owed)

    def _count(self, outcomes: Sequence[ingesting.Outcome | None], since: float) -> None:
        now, stored = perf_counter(), sum(isinstance(outcome, ingesting.Ingested) for outcome in outcomes)
        self._acks.note(len(outcomes), len(outcomes) - stored, now - since)
        if self._acks.is_due(now):
            self._server.start_background_task(self._acks.tell, self._ports.figures)

    def _ingest(self, chunks: list[ingesting.Chunk]) -> Sequence[ingesting.Outcome | None]:
        """None where something failed that nobody foresaw."""
        try:
            return ingesting.ingest_chunks(self._ports, chunks)
        except InterviewBotError as error:
            return [error] * len(chunks)
        except Exception:
            log.exception("storing_failed", chunks=len(chunks))
            return [None] * len(chunks)


def _tell(answer: Answer, outcome: ingesting.Outcome | None) -> None:
    """One candidate who is gone must not keep the others waiting."""
    try:
        answer(_ack_of(outcome))
    except Exception:
        log.exception("acknowledgement_failed")


def _ack_of(outcome: ingesting.Outcome | None) -> Ack:
    if outcome is None:
        return dict(INTERNAL_ERROR)
    if isinstance(outcome, InterviewBotError):
        return dict(socket_ack(outcome))
    return {"ok": True, "received_through": outcome.received_through}
