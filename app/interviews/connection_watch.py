"""Candidates' connections that Redis no longer knows of, because it forgot: they are let go, and connect again."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from app.interviews.services import presence
from app.ports import Ports

LOOK_SECONDS = 2.0
log = structlog.get_logger(__name__)


class ConnectionWatch:
    """`list_connections` gives those of this process, with their sessions; `let_go` ends one in such a way that its
    client connects again.
    """

    def __init__(
        self, ports: Ports, list_connections: Callable[[], Mapping[str, uuid.UUID]], let_go: Callable[[str], object]
    ) -> None:
        self._ports = ports
        self._list_connections = list_connections
        self._let_go = let_go
        self._unknown: set[str] = set()

    def run(self, sleep: Callable[[float], Any]) -> None:
        """For ever."""
        while True:
            sleep(LOOK_SECONDS)
            try:
                self.look()
            except Exception:
                log.exception("watching_connections_failed")

    def look(self) -> None:
        """What is unknown a second time is let go: at the first it may just be leaving."""
        unknown = set(presence.find_forgotten(self._ports, self._list_connections()))
        for connection_id in unknown & self._unknown:
            log.warning("connection_forgotten", connection_id=connection_id)
            self._let_go(connection_id)
        self._unknown = unknown
