"""A server on a free port that speaks Ollama's protocol without a model, well or badly as a test asks."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app.domain.text_features import overlap
from app.domain.text_units import content_words

HALF = 0.5
HELD_PIECES, PIECE_SECONDS = 200, 0.05
DIGEST = "cc324af070c2" + "0" * 52
HUGE_NUMBER = 8000000000000000


@dataclass
class Script:
    """How the server behaves. `replies` are the contents of messages, the last one again and again.

    `fault`: "", "slow", "trickle", "garbage", "truncated", "redirect", "error", "not_an_object".
    `elsewhere`: the host and port that "redirect" leads to, its own where it is empty.
    """

    replies: list[str] = field(default_factory=list)
    fault: str = ""
    elsewhere: str = ""
    model: str = "llama3.2:3b"
    parameter_size: str = "3.2B"
    chats: list[dict[str, Any]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def reply(self) -> str:
        if not self.replies:
            return judge_by_words(self.chats[-1])
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@dataclass(frozen=True)
class FakeOllama:
    url: str
    script: Script


def judge_by_words(chat: dict[str, Any]) -> str:
    """Covered where the answer has half of the key point's words, with the answer's first words as the quote."""
    prompt = chat["messages"][1]["content"]
    answer = prompt.splitlines()[-2]
    quote = " ".join(answer.split()[:6])
    points = dict(re.findall(r"^(p\d+): (.*)$", prompt, re.MULTILINE))
    return json.dumps({name: _verdict(text, answer, quote) for name, text in points.items()})


def _verdict(point: str, answer: str, quote: str) -> dict[str, str]:
    if overlap(content_words(point), content_words(answer)) >= HALF:
        return {"quote": quote, "verdict": "covered"}
    return {"quote": "", "verdict": "missing"}


@contextmanager
def running_ollama(script: Script | None = None) -> Iterator[FakeOllama]:
    script = script or Script()
    handler = type("Handler", (_Handler,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield FakeOllama(f"http://127.0.0.1:{server.server_port}", script)
    finally:
        script.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    script: Script

    def do_GET(self) -> None:
        details = {"parameter_size": self.script.parameter_size, "family": "llama"}
        answers: dict[str, dict[str, Any]] = {
            "/api/version": {"version": "0.13.0"},
            "/api/tags": {"models": [{"name": self.script.model, "digest": DIGEST, "details": details}]},
        }
        self._send(200 if self.path in answers else 404, json.dumps(answers.get(self.path, {})).encode())

    def do_POST(self) -> None:
        chat = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.script.chats.append(chat)
        if self.path != "/api/chat":
            self._send(404, b"{}")
        elif self.script.fault in {"slow", "trickle"}:
            self._hold(self._chat_answer(chat))
        elif self.script.fault == "redirect":
            self._redirect()
        else:
            self._send(500 if self.script.fault == "error" else 200, self._chat_answer(chat))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Tests read no access log."""

    def _chat_answer(self, chat: dict[str, Any]) -> bytes:
        if self.script.fault in {"garbage", "not_an_object"}:
            return b"<html>Welcome</html>" if self.script.fault == "garbage" else b"[1, 2]"
        content = self.script.reply()
        cut = self.script.fault == "truncated"
        message = {"role": "assistant", "content": content[: len(content) // 2] if cut else content}
        reason = "length" if cut else "stop"
        return json.dumps({"model": chat["model"], "message": message, "done": True, "done_reason": reason}).encode()

    def _hold(self, answer: bytes) -> None:
        """Nothing, or a space at a time; then a good answer, which whoever waited too long is given away by."""
        self.send_response(200)
        self.send_header("Content-Length", str(HELD_PIECES + len(answer)))
        self.end_headers()
        for _ in range(HELD_PIECES):
            if self.script.released.wait(PIECE_SECONDS):
                return
            if self.script.fault == "trickle":
                self.wfile.write(b" ")
        self.wfile.write(answer.rjust(len(answer) + (0 if self.script.fault == "trickle" else HELD_PIECES)))

    def _redirect(self) -> None:
        self.send_response(302)
        self.send_header("Location", f"http://{self.script.elsewhere or self.headers['Host']}/api/version")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
