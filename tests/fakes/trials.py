from __future__ import annotations

import uuid
from dataclasses import dataclass, field


@dataclass
class KeptTrials:
    """Nobody waits in earnest: what is not answered yet never will be."""

    sounds: dict[uuid.UUID, bytes] = field(default_factory=dict)
    answers: dict[uuid.UUID, str] = field(default_factory=dict)

    def put(self, trial_id: uuid.UUID, pcm16: bytes) -> None:
        self.sounds[trial_id] = pcm16

    def take(self, trial_id: uuid.UUID) -> bytes | None:
        return self.sounds.pop(trial_id, None)

    def answer(self, trial_id: uuid.UUID, text: str) -> None:
        self.answers[trial_id] = text

    def wait(self, trial_id: uuid.UUID, seconds: float) -> str | None:
        return self.answers.pop(trial_id, None)
