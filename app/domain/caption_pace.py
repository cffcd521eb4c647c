"""How often captions listen: less often the longer they wait for their turn, so that answers never wait for them."""

from __future__ import annotations

from dataclasses import dataclass

NORMAL_STEP_SECONDS = 1.0
LONGEST_STEP_SECONDS = 6.0
# A pass that waited longer than this says that there is more to do than workers can.
LATE_SECONDS = 0.6
PROMPT_SECONDS = 0.25
STRETCH, RECOVERY = 1.4, 0.9
# A window holds at least two steps and some context: words are confirmed by passes that overlap.
SHORTEST_WINDOW_SECONDS = 15.0
CONTEXT_SECONDS = 5.0


@dataclass(frozen=True)
class CaptionPace:
    """`step_seconds` of new audio lie between two passes over one turn."""

    step_seconds: float = NORMAL_STEP_SECONDS

    @property
    def window_seconds(self) -> float:
        """How much audio a pass may hear before words are confirmed without agreement."""
        return max(SHORTEST_WINDOW_SECONDS, CONTEXT_SECONDS + 2 * self.step_seconds)

    def after_wait(self, waited_seconds: float) -> CaptionPace:
        """The pace after a pass stood so long in the queue: quickly slower, slowly quicker."""
        if waited_seconds > LATE_SECONDS:
            return CaptionPace(min(LONGEST_STEP_SECONDS, self.step_seconds * STRETCH))
        if waited_seconds < PROMPT_SECONDS:
            return CaptionPace(max(NORMAL_STEP_SECONDS, self.step_seconds * RECOVERY))
        return self
