"""`python -m tests.integration.interrupted_waits WAIT` interrupts one of WAITS by its signal at each of its places in
turn, which an outside storm of signals meets by luck alone. Ends with 0 unless a wait hangs or a signal is lost.
"""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from socketserver import BaseRequestHandler, ThreadingTCPServer
from types import FrameType
from typing import Any, cast

from werkzeug.serving import BaseWSGIServer

from app.adapters import rq_lanes
from app.supervisor.__main__ import Signals, Stopped
from app.web_server import threading_server

MOMENT_SECONDS = 0.005
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Wait:
    """`hold` is what the signal interrupts, `is_told` whether somebody knows of the signal afterwards."""

    hold: Callable[[], object]
    is_told: Callable[[], bool]


def supervise() -> Wait:
    signals = Signals()

    def is_stopped() -> bool:
        try:
            signals.pause(MOMENT_SECONDS)
        except Stopped:
            return True
        return False

    return Wait(lambda: signals.pause_while_stopping(MOMENT_SECONDS), is_stopped)


def supervise_children() -> Wait:
    """Whoever waits for them looks at all of them after each pause."""
    signals = Signals()
    return Wait(lambda: signals.pause_while_stopping(MOMENT_SECONDS), lambda: True)


def work_in_lanes() -> Wait:
    asked = rq_lanes._listen_for_the_end()
    seen: list[bool] = []
    return Wait(
        lambda: seen.append(rq_lanes._wait_for(asked, MOMENT_SECONDS)),
        lambda: seen == [True] or rq_lanes._wait_for(asked, MOMENT_SECONDS),
    )


class PassOver(Exception):
    """The server has looked once for connections."""


class OnePassServer(ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), BaseRequestHandler)
        self.is_ended = threading.Event()

    def service_actions(self) -> None:
        raise PassOver

    def shutdown(self) -> None:
        super().shutdown()
        self.is_ended.set()


def serve_in_threads() -> Wait:
    """The thread that signals interrupt gives a connection a thread of its own."""
    server = OnePassServer()
    threading_server._end_on_signals(cast(BaseWSGIServer, server))

    def serve() -> None:
        with server, socket.create_connection(("127.0.0.1", server.server_address[1])), suppress(PassOver):
            server.serve_forever(MOMENT_SECONDS)

    return Wait(serve, lambda: server.is_ended.wait(PATIENCE_SECONDS))


WAITS = {
    "supervisor": (supervise, signal.SIGTERM),
    "supervisor's children": (supervise_children, signal.SIGCHLD),
    "lanes": (work_in_lanes, signal.SIGINT),
    "threading server": (serve_in_threads, signal.SIGTERM),
}


def interrupt(hold: Callable[[], object], number: signal.Signals, place: int) -> bool:
    """Run `hold` with the signal at its line or opcode `place`, counted from 0; False where it has fewer."""
    left = place

    def trace(frame: FrameType, event: str, _arg: object) -> Any:
        nonlocal left
        frame.f_trace_opcodes = True
        if event in {"line", "opcode"}:
            if left == 0:
                signal.raise_signal(number)
            left -= 1
        return trace

    sys.settrace(trace)
    try:
        hold()
    finally:
        sys.settrace(None)
    return left < 0


def main(name: str) -> None:
    prepare, number = WAITS[name]
    for place in count():
        wait = prepare()
        if not interrupt(wait.hold, number, place):
            break
        assert wait.is_told(), f"the signal at place {place} is lost"
    assert place, "nothing was interrupted"


if __name__ == "__main__":
    main(sys.argv[1])
