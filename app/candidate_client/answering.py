"""The candidate's side of the turns: what to send when, and what to do with each answer of the server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from app.candidate_client.settings import ClientSettings, Finish
from app.candidate_client.turn_stream import TurnStream
from app.ports import Payload


class Emitter(Protocol):
    def emit(self, event: str, data: Any, on_answer: Callable[[Payload], None]) -> None: ...


class Answering:
    """Streams one of `files` (PCM16) for each turn that is opened, from the first again where they run out."""

    def __init__(self, files: Sequence[bytes], settings: ClientSettings, clock: Callable[[], float]) -> None:
        self._files = files
        self._settings = settings
        self._clock = clock
        self._streams: dict[int, TurnStream] = {}
        self._open: TurnStream | None = None
        self._finish_asked = False
        self._answered_at = 0.0
        self._send_from = 0.0
        self._stale_since: float | None = None

    @property
    def is_lost(self) -> bool:
        """The server says that the turn is over, yet no event has told so: events are lossy, ask for the state."""
        waited = 0.0 if self._stale_since is None else self._clock() - self._stale_since
        return self._open is not None and waited > self._settings.answer_seconds

    def stream(self, turn: int) -> TurnStream:
        return self._streams[turn]

    def open_turn(self, turn: int) -> None:
        """Begin to answer, unless this turn was begun before."""
        if turn in self._streams:
            return
        by_silence = self._settings.finish is Finish.SILENCE
        self._open = self._streams[turn] = TurnStream(
            turn,
            self._files[len(self._streams) % len(self._files)],
            silence_seconds=self._settings.silence_seconds if by_silence else 0.0,
            opened_at=self._clock(),
            speed=self._settings.speed,
        )
        self._resend(self._open, -1)

    def resume_turn(self, turn: int, received_through: int) -> None:
        """Go on where the server is, after a new connection."""
        self.open_turn(turn)
        if self._open is not None and self._open.turn == turn:
            self._resend(self._open, received_through)

    def leave_stale_turn(self) -> None:
        """The state asks nothing. Only a turn that was refused is over: the state may be older than the question."""
        if self._stale_since is not None:
            self._open = None

    def close_turn(self, turn: int) -> None:
        if self._open is not None and self._open.turn == turn:
            self._open = None

    def send_due(self, emitter: Emitter) -> None:
        stream, now = self._open, self._clock()
        if stream is None or now < self._send_from:
            return
        if stream.waits_for_answer and now - self._answered_at > self._settings.answer_seconds:
            self._resend(stream, stream.received_through)
        self._send_chunks(emitter, stream, now)
        if stream.is_received and not self._finish_asked:
            self._finish_asked = True
            last = {"turn": stream.turn, "last_seq": stream.last_seq}
            emitter.emit("end_turn", last, lambda answer: self._take_end_answer(stream, answer))

    def seconds_until_due(self) -> float | None:
        """How long `send_due` has nothing to do; None where only the server can bring something."""
        if self._open is None:
            return None
        now = self._clock()
        due = self._open.seconds_until_due(now)
        return None if due is None else max(due, self._send_from - now)

    def _send_chunks(self, emitter: Emitter, stream: TurnStream, now: float) -> None:
        while (seq := stream.take_due(now)) is not None:
            if seq == stream.received_through + 1:
                self._answered_at = now
            chunk = ({"turn": stream.turn, "seq": seq}, stream.chunk(seq))
            emitter.emit("audio_chunk", chunk, self._on_chunk_answer(stream, seq, stream.attempt))

    def _on_chunk_answer(self, stream: TurnStream, seq: int, attempt: int) -> Callable[[Payload], None]:
        def take(answer: Payload) -> None:
            self._answered_at = self._clock()
            if attempt != stream.attempt:
                return
            if answer.get("ok") is False:
                self._take_refusal(stream, answer)
            else:
                stream.acknowledge(seq, int(answer["received_through"]))

        return take

    def _take_end_answer(self, stream: TurnStream, answer: Payload) -> None:
        if answer.get("ok") is False:
            self._take_refusal(stream, answer)

    def _take_refusal(self, stream: TurnStream, answer: Payload) -> None:
        stale_since = self._stale_since or self._clock()
        self._resend(stream, int(answer.get("received_through", stream.received_through)))
        if answer.get("code") == "stale_turn":
            self._stale_since = stale_since
        self._send_from = self._clock() + self._settings.retry_seconds

    def _resend(self, stream: TurnStream, received_through: int) -> None:
        stream.resend_after(received_through)
        self._finish_asked = False
        self._stale_since = None
        self._answered_at = self._clock()
