"""A listening socket that outlives what goes wrong with one connection, and a shortage that passes.

eventlet's server stops accepting for good at the first error of accept, and says so only once its last connection is
over: a process without a file left would go on, and let nobody in.
"""

from __future__ import annotations

import errno
import resource
from collections.abc import Callable
from typing import Any

import structlog

from app.web_server.listening import MAX_CONNECTIONS

PAUSE_SECONDS = 0.5
# accept(2): the connection was gone before it was accepted.
GONE = frozenset({errno.ECONNABORTED, errno.ECONNRESET, errno.EPROTO, errno.ETIMEDOUT, errno.EPERM})
SHORTAGES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
# Of this process beside its connections: the database, Redis, the log.
OTHER_FILES = 1_000
log = structlog.get_logger(__name__)


class EnduringListener:
    """All but `accept` is the socket's own."""

    def __init__(self, listener: Any, sleep: Callable[[float], object]) -> None:
        self._listener = listener
        self._sleep = sleep

    def accept(self) -> Any:
        while True:
            try:
                return self._listener.accept()
            except OSError as error:
                if error.errno not in GONE | SHORTAGES:
                    raise
                if error.errno in SHORTAGES:
                    log.warning("accepting_put_off", error=errno.errorcode[error.errno])
                    self._sleep(PAUSE_SECONDS)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._listener, name)


def allow_files(wanted: int = MAX_CONNECTIONS + OTHER_FILES) -> int:
    """As many open files as all connections need, or as the system lets us have; usual are 1,024. Returns how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return soft
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed
