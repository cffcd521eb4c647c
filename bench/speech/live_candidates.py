"""Candidates who take real interviews at once, over the wire and in real time, and what each of them saw when."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.candidate_client import CandidateClient, ClientFailed, ClientSettings, Finish, ReceivedEvent
from app.ports import Payload

# Candidates do not all begin in the same second.
STAGGER_SECONDS = 1.7
LONGEST_SECONDS = 900.0


@dataclass
class Candidate:
    """`speech`: PCM16 of each answer. `seen`: every event with the second at which it came."""

    token: str
    speech: Sequence[bytes]
    finish: Finish
    seen: list[tuple[float, ReceivedEvent]] = field(default_factory=list)
    failure: str = ""

    def moments(self, name: str) -> Iterator[tuple[float, Payload]]:
        return ((at, event.payload) for at, event in self.seen if event.name == name)

    def first(self, name: str, turn: int) -> float | None:
        return next((at for at, payload in self.moments(name) if payload.get("turn") == turn), None)

    def take_interview(self, url: str) -> None:
        client = CandidateClient(url, self.token, self.speech, ClientSettings(finish=self.finish))
        try:
            for event in client.run():
                self.seen.append((time.monotonic(), event))
        except ClientFailed as error:
            self.failure = str(error)


def take_interviews(url: str, candidates: Sequence[Candidate]) -> None:
    """All of them, each in a thread; returns once the last interview has ended."""
    threads = [threading.Thread(target=candidate.take_interview, args=(url,), daemon=True) for candidate in candidates]
    for thread in threads:
        thread.start()
        time.sleep(STAGGER_SECONDS)
    deadline = time.monotonic() + LONGEST_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
