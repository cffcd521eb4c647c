"""Neither a connection that was gone before it was accepted nor a process without a file left ends the server."""

from __future__ import annotations

import errno
import resource
from typing import Any

import pytest

from app.web_server.enduring_listener import PAUSE_SECONDS, EnduringListener, allow_files


class Faulty:
    """Raises these errors, then lets somebody in."""

    family = "inet"

    def __init__(self, *numbers: int) -> None:
        self._numbers = list(numbers)

    def accept(self) -> Any:
        if self._numbers:
            raise OSError(self._numbers.pop(0), "it went wrong")
        return "connection", "address"


def test_what_passes_is_waited_for() -> None:
    slept = list[float]()
    listener = EnduringListener(Faulty(errno.ECONNABORTED, errno.EMFILE, errno.ENFILE), slept.append)
    assert listener.accept() == ("connection", "address")
    assert slept == [PAUSE_SECONDS, PAUSE_SECONDS]
    assert listener.family == "inet"


def test_a_closed_socket_is_told() -> None:
    with pytest.raises(OSError, match="it went wrong"):
        EnduringListener(Faulty(errno.EBADF), lambda _seconds: None).accept()


def test_files_are_allowed_as_far_as_the_system_does() -> None:
    before = soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 1024), hard))
        assert allow_files(1500) == resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(1500, hard)
        assert allow_files(1000) == min(1500, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
