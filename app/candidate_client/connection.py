"""One Socket.IO connection whose events and answers are read in order from one queue."""

from __future__ import annotations

import queue
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import socketio

from app.ports import Payload

NAMESPACE = "/interview"
CONNECT_SECONDS = 10.0
# What the server could not do just now it may do in a moment.
PASSING_CODES = frozenset({"internal_error", "dependency_unavailable", "storage_failed"})


class ClientFailed(Exception):
    """The interview cannot go on from here; `code` is the server's where it gave one."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ConnectionLost(Exception):
    """The network or the server went away; connecting again may help."""


@dataclass(frozen=True)
class ReceivedEvent:
    name: str
    payload: Payload


@dataclass(frozen=True)
class Disconnected:
    pass


@dataclass(frozen=True)
class Answered:
    """An acknowledgement, with the action that was registered for it."""

    action: Callable[[Payload], None]
    payload: Payload


Signal = ReceivedEvent | Disconnected | Answered


class Connection:
    """Connects in the constructor. Raises ClientFailed where refused, ConnectionLost where nobody answers."""

    def __init__(self, url: str, token: str) -> None:
        self._signals: queue.SimpleQueue[Signal] = queue.SimpleQueue()
        self._refusal: Any = None
        self._client = socketio.Client(reconnection=False, handle_sigint=False)
        self._client.on("*", self._receive, namespace=NAMESPACE)
        self._client.on("disconnect", self._lose, namespace=NAMESPACE)
        self._client.on("connect_error", self._refuse, namespace=NAMESPACE)
        self._socket: Any = None
        self._connect(url, token)

    def next_signal(self, timeout_seconds: float) -> Signal | None:
        try:
            return self._signals.get(timeout=timeout_seconds)
        except queue.Empty:
            return None

    def emit(self, event: str, data: Any, on_answer: Callable[[Payload], None]) -> None:
        """`on_answer` runs in the thread that reads the signals. Raises ConnectionLost."""
        try:
            self._client.emit(event, data, namespace=NAMESPACE, callback=self._answer_to(on_answer))
        except socketio.exceptions.SocketIOError as error:
            raise ConnectionLost(str(error)) from error

    def close(self) -> None:
        """Safe to call again."""
        self._client.disconnect()
        self._close_socket()

    def _close_socket(self) -> None:
        """The library leaves that of a connection which broke open."""
        socket = self._socket or self._client.eio.ws
        if socket is not None:
            socket.shutdown()

    def _connect(self, url: str, token: str) -> None:
        try:
            self._client.connect(
                url,
                auth={"token": token},
                namespaces=[NAMESPACE],
                transports=["websocket"],
                wait_timeout=CONNECT_SECONDS,
            )
        except socketio.exceptions.ConnectionError as error:
            self._close_socket()
            code, message = _read_refusal(self._refusal)
            if code and code not in PASSING_CODES:
                raise ClientFailed(code, message) from error
            raise ConnectionLost(str(error)) from error
        self._socket = self._client.eio.ws

    def _receive(self, event: str, *args: Any) -> None:
        payload = args[0] if args and isinstance(args[0], dict) else {}
        self._signals.put(ReceivedEvent(event, payload))

    def _lose(self, *_reason: Any) -> None:
        self._signals.put(Disconnected())

    def _refuse(self, *reason: Any) -> None:
        self._refusal = reason[0] if reason else None

    def _answer_to(self, action: Callable[[Payload], None]) -> Callable[..., None]:
        def take(*args: Any) -> None:
            payload = args[0] if args and isinstance(args[0], dict) else {}
            self._signals.put(Answered(action, payload))

        return take


def _read_refusal(refusal: Any) -> tuple[str, str]:
    """The code and message of a refused namespace; empty where the network itself failed."""
    if not isinstance(refusal, dict):
        return "", ""
    data = refusal.get("data")
    details = data if isinstance(data, dict) else refusal
    message = str(details.get("message") or refusal.get("message") or "The connection was refused.")
    return str(details.get("code") or refusal.get("message") or "refused"), message
