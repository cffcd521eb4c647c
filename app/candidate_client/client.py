"""A candidate who takes one interview and answers each question with one sound file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from app.candidate_client.answering import Answering
from app.candidate_client.connection import (
    PASSING_CODES,
    Answered,
    ClientFailed,
    Connection,
    ConnectionLost,
    Disconnected,
    ReceivedEvent,
)
from app.candidate_client.settings import ClientSettings
from app.domain.interview import ENDED
from app.ports import Payload

LONGEST_WAIT_SECONDS = 0.5
SHORTEST_WAIT_SECONDS = 0.001


class CandidateClient:
    """`files` are PCM16 at 16 kHz, one a turn, from the first again where they run out."""

    def __init__(
        self,
        url: str,
        token: str,
        files: Sequence[bytes],
        settings: ClientSettings | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._token = token
        self._settings = settings or ClientSettings()
        self._clock = clock
        self._answering = Answering(files, self._settings, clock)
        self._connection: Connection | None = None
        self._start_asked = False
        self._completed = False
        self._connected_at = self._news_at = clock()

    def run(self) -> Iterator[ReceivedEvent]:
        """Every event as it comes, until `interview_completed`. Raises ClientFailed with the reason otherwise."""
        try:
            while not self._completed:
                yield from self._step()
        finally:
            self._close_connection()

    def turn_pcm16(self, turn: int) -> bytes:
        """All that was to be sent in this turn, silence included: what is stored must be a prefix of it."""
        stream = self._answering.stream(turn)
        return stream.pcm16(stream.last_seq)

    def _step(self) -> Iterator[ReceivedEvent]:
        try:
            connection = self._connection or self._connect()
            signal = connection.next_signal(self._wait_seconds())
            if isinstance(signal, ReceivedEvent):
                yield signal
            self._take(connection, signal)
            self._answering.send_due(connection)
        except ConnectionLost:
            self._close_connection()
        self._check_news()

    def _take(self, connection: Connection, signal: ReceivedEvent | Answered | Disconnected | None) -> None:
        if signal is None:
            return
        if isinstance(signal, Disconnected):
            raise ConnectionLost("the server closed the connection")
        if isinstance(signal, Answered):
            signal.action(signal.payload)
        else:
            self._take_event(connection, signal)
        if isinstance(signal, Answered) or signal.name != "session_state":
            self._news_at = self._clock()

    def _take_event(self, connection: Connection, event: ReceivedEvent) -> None:
        payload = event.payload
        match event.name:
            case "session_state":
                self._take_state(connection, payload)
            case "next_question":
                self._answering.open_turn(int(payload["turn"]))
            case "turn_ended" | "turn_saved":
                self._answering.close_turn(int(payload["turn"]))
            case "interview_completed":
                self._completed = True
            case "superseded":
                raise ClientFailed("superseded", str(payload.get("message") or "Another connection took over."))

    def _take_state(self, connection: Connection, state: Payload) -> None:
        name = str(state.get("state"))
        if name in ENDED:
            raise ClientFailed(f"interview_{name}", f"The interview is {name}. Ask for a new invitation.")
        if name == "waiting" and not self._start_asked:
            self._start_asked = True
            consent = {"consent": True, "notice_version": str(state.get("notice_version", ""))}
            connection.emit("start_interview", consent, lambda answer: self._take_start_answer(connection, answer))
        elif state.get("question") and state.get("turn") is not None:
            self._answering.resume_turn(int(state["turn"]), int(state.get("received_through", -1)))
        else:
            self._answering.leave_stale_turn()

    def _take_start_answer(self, connection: Connection, answer: Payload) -> None:
        if answer.get("ok") is False:
            if answer.get("code") in PASSING_CODES:
                time.sleep(self._settings.retry_seconds)
                raise ConnectionLost(str(answer.get("message")))
            raise ClientFailed(str(answer.get("code")), str(answer.get("message")))
        if answer.get("state") not in ENDED:
            self._take_state(connection, answer)

    def _connect(self) -> Connection:
        deadline = self._clock() + self._settings.reconnect_seconds
        while self._connection is None:
            try:
                self._connection = Connection(self._url, self._token)
            except ConnectionLost as error:
                if self._clock() > deadline:
                    raise ClientFailed("unreachable", f"No server answers at {self._url}: {error}") from error
                time.sleep(self._settings.retry_seconds)
        self._connected_at = self._clock()
        self._start_asked = False
        return self._connection

    def _close_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _wait_seconds(self) -> float:
        due = self._answering.seconds_until_due()
        wait = LONGEST_WAIT_SECONDS if due is None else min(due, LONGEST_WAIT_SECONDS)
        return max(wait, SHORTEST_WAIT_SECONDS)

    def _check_news(self) -> None:
        now = self._clock()
        if now - self._news_at > self._settings.idle_seconds:
            raise ClientFailed("timeout", f"No news for {now - self._news_at:.0f} s. Are the server's workers running?")
        without_news = now - max(self._news_at, self._connected_at)
        if without_news > self._settings.refresh_seconds or self._answering.is_lost:
            self._close_connection()
