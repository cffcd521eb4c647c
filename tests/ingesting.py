"""One chunk alone through the way that takes many."""

from __future__ import annotations

from app.interviews.services.ingesting import Chunk, Connection, Ingested, ingest_chunks
from app.ports import Ports


def ingest_chunk(ports: Ports, connection: Connection, turn: int, seq: int, pcm16: bytes) -> Ingested:
    (outcome,) = ingest_chunks(ports, [Chunk(connection, turn, seq, pcm16)])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
