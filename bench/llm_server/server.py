"""The HTTP door: /api/chat, /api/generate, /api/embed, /api/tags and /api/version of Ollama."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bench.llm_server import protocol
from bench.llm_server.engine import Engine, EngineFailed

VERSION = "0.13.0"  # of the protocol that is spoken here
MAX_BODY_BYTES = 4 * 1024 * 1024


class NotServed(Exception):
    """There is no such model or address here."""


class OllamaServer(ThreadingHTTPServer):
    """Serves one model; `listed` is its entry in /api/tags."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], engine: Engine, listed: Mapping[str, Any]) -> None:
        super().__init__(address, _Handler)
        self.engine = engine
        self.listed = dict(listed)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that waits no longer is nothing to tell of."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: OllamaServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        answers: dict[str, dict[str, Any]] = {
            "/api/version": {"version": VERSION},
            "/api/tags": {"models": [self.server.listed]},
        }
        found = answers.get(self.path)
        self._send(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND, found or {"error": "not found"})

    def do_POST(self) -> None:
        try:
            self._send(HTTPStatus.OK, self._answer())
        except (protocol.BadRequest, ValueError) as error:
            self._send(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        except NotServed as error:
            self._send(HTTPStatus.NOT_FOUND, {"error": str(error)})
        except EngineFailed as error:
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": str(error)})

    def _answer(self) -> dict[str, Any] | list[dict[str, Any]]:
        doors: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "/api/chat": self._chat,
            "/api/generate": self._generate,
            "/api/embed": self._embed,
        }
        body = self._read()
        if self.path not in doors:
            raise NotServed(f"{self.path} is not served")
        if str(body.get("model", "")) != self.server.listed["name"]:
            raise NotServed(f"model '{body.get('model', '')}' not found")
        answer = doors[self.path](body)
        streams = self.path != "/api/embed" and body.get("stream", True)
        return protocol.as_stream(answer) if streams else answer

    def _chat(self, body: dict[str, Any]) -> dict[str, Any]:
        reply = self.server.engine.chat(protocol.read_chat(body))
        return protocol.write_chat(str(body["model"]), _now(), reply)

    def _generate(self, body: dict[str, Any]) -> dict[str, Any]:
        reply = self.server.engine.chat(protocol.read_generate(body))
        return protocol.write_generate(str(body["model"]), _now(), reply)

    def _embed(self, body: dict[str, Any]) -> dict[str, Any]:
        return protocol.write_embed(str(body["model"]), self.server.engine.embed(protocol.read_embed(body)))

    def _read(self) -> dict[str, Any]:
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY_BYTES:
            self.close_connection = True
            raise protocol.BadRequest("the request is too large")
        body = json.loads(self.rfile.read(length) or b"{}")
        if not isinstance(body, dict):
            raise protocol.BadRequest("the request is not an object")
        return body

    def _send(self, status: HTTPStatus, document: dict[str, Any] | list[dict[str, Any]]) -> None:
        """A list goes out as one JSON document a line."""
        streams = isinstance(document, list)
        lines = document if isinstance(document, list) else [document]
        content = "".join(json.dumps(line) + "\n" for line in lines).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-ndjson" if streams else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Prompts hold what candidates said: nothing of a request is logged."""


def _now() -> str:
    return datetime.now(UTC).isoformat()
