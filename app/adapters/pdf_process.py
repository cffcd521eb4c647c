"""PDFs laid out in a process of their own: fonts and layout take up to 120 MB, which go with it, and so does whatever a
document breaks. It has no setting and no secret (`app/adapters/pdf_child.py`).
"""

from __future__ import annotations

import subprocess
import sys
import threading
from multiprocessing.connection import Pipe

import msgspec

from app.errors import DependencyUnavailable, InvalidInput
from app.ports import RenderedPdf
from config import ROOT

# Reports often come together, and the first of them costs a second more than the others.
IDLE_SECONDS = 20.0
# Less than what the jobs that ask for it may take.
PATIENCE_SECONDS = 100.0
BROKEN = "The report could not be laid out: the process that does it ended."
TOO_SLOW = "The report took too long to lay out."


class Reply(msgspec.Struct):
    """The PDF follows, unless `refusal` or `failure` says why there is none."""

    pages: int = 0
    notices: tuple[str, ...] = ()
    refusal: str = ""
    failure: str = ""
    may_pass: bool = False


class PdfProcess:
    """A PdfRenderer. The process starts with the first document and ends once none came for `idle_seconds`."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._patience_seconds = patience_seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._end_soon: threading.Timer | None = None

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process else None

    def render(self, html: str) -> RenderedPdf:
        """Raises InvalidInput for SVG, DependencyUnavailable."""
        with self._lock:
            self._stop_timer()
            try:
                return self._ask(html)
            except (OSError, EOFError) as error:
                self._end()
                raise DependencyUnavailable(BROKEN) from error
            finally:
                self._start_timer()

    def close(self) -> None:
        with self._lock:
            self._stop_timer()
            self._end()

    def _ask(self, html: str) -> RenderedPdf:
        if self._process is None:
            self._start()
        self._connection.send_bytes(html.encode())
        if not self._connection.poll(self._patience_seconds):
            self._end()
            raise DependencyUnavailable(TOO_SLOW)
        reply = msgspec.json.decode(self._connection.recv_bytes(), type=Reply)
        if reply.refusal:
            raise InvalidInput(reply.refusal)
        if reply.failure:
            raise DependencyUnavailable(reply.failure, retryable=reply.may_pass)
        return RenderedPdf(self._connection.recv_bytes(), reply.pages, reply.notices)

    def _start(self) -> None:
        self._connection, theirs = Pipe()
        with theirs:
            command = [sys.executable, "-m", "app.adapters.pdf_child", str(theirs.fileno())]
            self._process = subprocess.Popen(command, cwd=ROOT, env={}, pass_fds=[theirs.fileno()])  # noqa: S603 - ours

    def _end(self) -> None:
        if self._process is not None:
            self._connection.close()
            self._process.kill()
            self._process.wait()
            self._process = None

    def _start_timer(self) -> None:
        self._end_soon = threading.Timer(self._idle_seconds, self.close)
        self._end_soon.daemon = True
        self._end_soon.start()

    def _stop_timer(self) -> None:
        if self._end_soon is not None:
            self._end_soon.cancel()
