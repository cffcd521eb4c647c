"""The sound check: what the speech service understands of a few seconds, kept nowhere and rated by nobody."""

from __future__ import annotations

import uuid

from app.domain.pcm16 import BYTES_PER_SECOND
from app.errors import InvalidInput, TooManyAttempts
from app.ports import Ports

SHORTEST_BYTES = BYTES_PER_SECOND // 5
LONGEST_BYTES = BYTES_PER_SECOND * 20
# Enough for several practice answers, each heard about once a second; the window is an hour.
MOST_TRIALS = 150
WINDOW_SECONDS = 3600


def hear_trial(
    ports: Ports, invitation_id: uuid.UUID, language: str, pcm16: bytes, patience_seconds: float = 8.0
) -> str | None:
    """The words, None where the speech workers do not answer in time: that is no fault of the candidate's sound.

    Raises InvalidInput, TooManyAttempts, DependencyUnavailable.
    """
    if len(pcm16) % 2 or not SHORTEST_BYTES <= len(pcm16) <= LONGEST_BYTES:
        raise InvalidInput("A sound check takes 0.2 to 20 seconds of 16-bit mono PCM at 16,000 Hz.")
    wait_seconds = ports.attempts.take({f"trial:{invitation_id}": MOST_TRIALS}, WINDOW_SECONDS)
    if wait_seconds:
        raise TooManyAttempts(wait_seconds)
    trial_id = uuid.uuid4()
    ports.trials.put(trial_id, pcm16)
    ports.jobs.enqueue("hear_trial", str(trial_id), language)
    return ports.trials.wait(trial_id, patience_seconds)


def transcribe_trial(ports: Ports, trial_id: uuid.UUID, language: str) -> None:
    """What a speech worker does; a trial that nobody waits for any more is left alone."""
    pcm16 = ports.trials.take(trial_id)
    if pcm16 is not None:
        words = ports.transcriber.transcribe_window(pcm16, (), language)
        ports.trials.answer(trial_id, " ".join(word.text for word in words))
