"""What a candidate's microphone gives in one turn, and what of it the server has."""

from __future__ import annotations

import math

CHUNK_SECONDS = 0.2
CHUNK_BYTES = 6_400  # 200 ms of 16 kHz PCM16
MAX_IN_FLIGHT = 25  # as much as a page would send at once after a break: 5 s of sound


class TurnStream:
    """Numbered chunks of `speech` and then of silence, each kept for resending.

    Times are seconds of the caller's clock, those of silence too: a server ends no turn before it has told of it for
    some of them. `speed` 1 is real time. A chunk exists from the moment at which a microphone would have heard it.
    """

    def __init__(self, turn: int, speech: bytes, *, silence_seconds: float, opened_at: float, speed: float) -> None:
        self.turn = turn
        self.attempt = 0
        self.received_through = -1
        self._speech = speech
        self._speech_chunks = math.ceil(len(speech) / CHUNK_BYTES)
        self._total = max(1, self._speech_chunks + math.ceil(silence_seconds * speed / CHUNK_SECONDS))
        self._opened_at = opened_at
        self._speed = speed
        self._next = 0

    @property
    def last_seq(self) -> int:
        return self._total - 1

    @property
    def is_received(self) -> bool:
        return self.received_through >= self.last_seq

    @property
    def waits_for_answer(self) -> bool:
        return self._next > self.received_through + 1

    def chunk(self, seq: int) -> bytes:
        return self._speech[seq * CHUNK_BYTES : (seq + 1) * CHUNK_BYTES].ljust(CHUNK_BYTES, b"\0")

    def pcm16(self, through_seq: int) -> bytes:
        """Everything from the start of the turn to the end of chunk `through_seq`."""
        return b"".join(self.chunk(seq) for seq in range(through_seq + 1))

    def take_due(self, now: float) -> int | None:
        """The next chunk to send, or None while there is none to send yet."""
        is_due = self._next <= self.last_seq and now >= self._heard_at(self._next)
        if not is_due or self._next - self.received_through > MAX_IN_FLIGHT:
            return None
        self._next += 1
        return self._next - 1

    def seconds_until_due(self, now: float) -> float | None:
        """How long until `take_due` may give a chunk; None where only an ack can bring one."""
        if self._next > self.last_seq or self._next - self.received_through > MAX_IN_FLIGHT:
            return None
        return max(0.0, self._heard_at(self._next) - now)

    def acknowledge(self, seq: int, received_through: int) -> None:
        """Take in the answer to chunk `seq` of the current attempt; a gap makes a new one from where the server is."""
        if received_through < seq:
            self.resend_after(received_through)
        else:
            self.received_through = max(self.received_through, min(received_through, self.last_seq))

    def resend_after(self, received_through: int) -> None:
        """Go on after `received_through`: a new attempt, in which answers to the old one no longer count."""
        self.attempt += 1
        self.received_through = received_through
        self._next = received_through + 1

    def _heard_at(self, seq: int) -> float:
        return self._opened_at + (seq + 1) * CHUNK_SECONDS / self._speed
