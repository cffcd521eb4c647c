"""A request and a WebSocket to PUBLIC_URL, as a visitor's browser makes them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from app.domain.edge_views import INVENTED_ADDRESS, EdgeAnswers, EdgeView, SocketAnswer
from app.health import edge

TIMEOUT_SECONDS = 4.0
# Proxies deal requests out in turn: enough to meet each of a few web processes.
QUESTIONS = 6
SOCKET_PATH = "/socket.io/?EIO=4&transport=websocket"


@dataclass(frozen=True)
class EdgeProbe:
    """`ahead_seconds` is how far the clock of the web process is ahead, None where none of ours answered."""

    answers: EdgeAnswers
    ahead_seconds: float | None = None


def ask_edge(public_url: str, question: str) -> EdgeProbe:
    """`question` is signed by `edge.make_question`."""
    views, ahead = [], None
    for _ in range(QUESTIONS):
        before = time.time()
        try:
            answer = _get(public_url, question)
        except requests.RequestException as error:
            return EdgeProbe(EdgeAnswers(failure=_explain(error)))
        told = _read(answer)
        if told is None:
            return EdgeProbe(EdgeAnswers(status=answer.status_code))
        views.append(_view(told))
        ahead = float(told["now"]) - (before + time.time()) / 2
    return EdgeProbe(EdgeAnswers(tuple(views)), ahead)


def _get(public_url: str, question: str) -> requests.Response:
    """On a connection of its own: proxies choose a web process for each."""
    headers = {edge.HEADER: question, "X-Forwarded-For": INVENTED_ADDRESS}
    return requests.get(f"{public_url}{edge.PATH}", headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False)


def _read(answer: requests.Response) -> Mapping[str, Any] | None:
    """None where it is no web process of ours."""
    try:
        told = answer.json()
    except ValueError:
        return None
    return told if answer.ok and isinstance(told, dict) and "process" in told else None


def _view(told: Mapping[str, Any]) -> EdgeView:
    return EdgeView(told["address"], told["secure"], tuple(told["forwarded"]), told["process"], told["polling"])


def _explain(error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return f"its certificate does not hold: {_innermost(error)}"
    if isinstance(error, requests.Timeout):
        return f"no answer within {TIMEOUT_SECONDS:g} s"
    return _innermost(error)


def _innermost(error: BaseException) -> str:
    """What the system said, without the layers around it."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return str(reason or error).rpartition(": ")[2]


def try_websocket(public_url: str) -> SocketAnswer:
    from websocket import (  # noqa: PLC0415 - needed by this command alone
        WebSocketBadStatusException,
        WebSocketException,
        create_connection,
    )

    address = public_url.replace("http", "ws", 1) + SOCKET_PATH
    try:
        connection = create_connection(address, timeout=TIMEOUT_SECONDS, origin=public_url)
    except WebSocketBadStatusException as error:
        body = getattr(error, "resp_body", b"") or b""
        return SocketAnswer(error.status_code, text=body.decode(errors="replace"))
    except (WebSocketException, OSError) as error:
        return SocketAnswer(0, text=str(error))
    try:
        return SocketAnswer(connection.getstatus() or 0, greeting=str(connection.recv()))
    except (WebSocketException, OSError) as error:
        return SocketAnswer(connection.getstatus() or 0, text=str(error))
    finally:
        connection.close()
