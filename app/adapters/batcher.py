"""Calls from many threads, answered together: those that wait at the same time and are alike go at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog

from app.errors import TranscriptionFailed

Request = TypeVar("Request")
Result = TypeVar("Result")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class BatchRules:
    """`most` requests go together; the first one waits for others for `gather_seconds`. Beyond `most_waiting` a
    request is refused, and after `patience_seconds` nobody waits for its answer.
    """

    most: int
    gather_seconds: float = 0.005
    most_waiting: int = 256
    patience_seconds: float = 60.0


@dataclass(eq=False)
class _Waiting(Generic[Request, Result]):
    request: Request
    answer: Future[Result] = field(default_factory=Future)


class Batcher(Generic[Request, Result]):
    """`work` answers requests of one `kind` in their order; what it raises for one request alone reaches its caller.

    Only the batcher's own thread, which starts with the first request, calls `work`.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Request]], Sequence[Result]],
        kind: Callable[[Request], Hashable],
        rules: BatchRules,
    ) -> None:
        self._work = work
        self._kind = kind
        self._rules = rules
        self._most = rules.most
        self._waiting: list[_Waiting[Request, Result]] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def ask(self, request: Request) -> Result:
        """Raises TranscriptionFailed where too many wait or no answer comes, and whatever `work` raises for it."""
        answer = self._line_up(request)
        try:
            return answer.result(self._rules.patience_seconds)
        except TimeoutError as error:
            answer.cancel()
            raise TranscriptionFailed("The speech model did not answer in time.") from error

    def _line_up(self, request: Request) -> Future[Result]:
        entry: _Waiting[Request, Result] = _Waiting(request)
        with self._changed:
            if len(self._waiting) >= self._rules.most_waiting:
                raise TranscriptionFailed("Too much speech waits for the speech model.")
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="batcher", daemon=True)
                self._thread.start()
            self._waiting.append(entry)
            self._changed.notify()
        return entry.answer

    def _serve(self) -> None:
        while True:
            if batch := self._gather():
                self._answer(batch)

    def _gather(self) -> list[_Waiting[Request, Result]]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            self._changed.wait_for(lambda: len(self._alike()) >= self._most, self._rules.gather_seconds)
            batch = self._alike()
            self._waiting = [entry for entry in self._waiting if entry not in batch]
        return [entry for entry in batch if entry.answer.set_running_or_notify_cancel()]

    def _alike(self) -> list[_Waiting[Request, Result]]:
        """With the one that has waited longest, so that nobody is passed over for ever."""
        kind = self._kind(self._waiting[0].request)
        return [entry for entry in self._waiting if self._kind(entry.request) == kind][: self._most]

    def _answer(self, batch: Sequence[_Waiting[Request, Result]]) -> None:
        try:
            results = self._work([entry.request for entry in batch])
            answers = list(zip(batch, results, strict=True))
        except Exception as error:  # noqa: BLE001 - it belongs to the caller, and this thread lives on
            self._make_good(batch, error)
            return
        for entry, result in answers:
            entry.answer.set_result(result)

    def _make_good(self, batch: Sequence[_Waiting[Request, Result]], error: Exception) -> None:
        """Each by itself, so that one member's failure is its own."""
        if len(batch) == 1:
            batch[0].answer.set_exception(error)
            return
        for entry in batch:
            self._answer([entry])
        if not any(entry.answer.exception() for entry in batch):
            # no member's fault: there is no memory for so many
            self._most = max(1, len(batch) // 2)
            log.warning("batches_made_smaller", most=self._most, error=type(error).__name__)
