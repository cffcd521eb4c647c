"""A web process that is asked to stop lets go of its clients in a way that makes them reconnect."""

from __future__ import annotations

import threading
import time

import psutil
import pytest
import socketio

from tests.factories import make_invitation, make_panel
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.slow
NAMESPACE = "/interview"
STOP_SECONDS = 6.0


def web_process(url: str) -> psutil.Process:
    port = url.rsplit(":", 1)[1]
    children = [child for child in psutil.Process().children() if "wsgi.py" in child.cmdline()]
    return next(child for child in children if child.environ()["PORT"] == port)


def test_sigterm_ends_the_process_soon_and_the_client_will_reconnect(web_url: str) -> None:
    _, token = make_invitation(make_panel())
    client = socketio.Client(reconnection=False)
    gone = threading.Event()
    reasons: list[str] = []

    def remember(reason: str) -> None:
        reasons.append(reason)
        gone.set()

    client.on("disconnect", remember, namespace=NAMESPACE)
    client.connect(
        web_url,
        namespaces=[NAMESPACE],
        auth={"token": token},
        transports=["websocket"],
        wait_timeout=int(PATIENCE_SECONDS),
    )
    process = web_process(web_url)
    started = time.monotonic()
    process.terminate()
    assert process.wait(STOP_SECONDS) in {0, None}
    assert gone.wait(STOP_SECONDS - (time.monotonic() - started))
    # after "server disconnect" a client would stay away
    assert reasons != [client.reason.SERVER_DISCONNECT]
