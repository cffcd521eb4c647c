"""The open turn as a web process knows it between two chunks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from app.domain.turn_detector import TurnLimits, TurnProgress
from app.domain.voice_fusion import SecondOpinion, fuse


@dataclass
class KnownTurn:
    """`fields` as the store told them; `progress` and `received_through` have gone on since."""

    fields: Mapping[str, Any]
    progress: TurnProgress
    received_through: int
    limits: TurnLimits
    second: SecondOpinion | None

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Self:
        second = fields.get("second_opinion")
        return cls(
            fields,
            TurnProgress.from_dict(fields["progress"]),
            fields["received_through"],
            TurnLimits(**fields["limits"]),
            SecondOpinion.from_dict(second) if second else None,
        )

    @property
    def number(self) -> int:
        return int(self.fields["turn"])

    @property
    def is_held(self) -> bool:
        return bool(self.fields.get("held"))

    @property
    def version(self) -> int:
        return int(self.fields["version"])

    def fuse(self, progress: TurnProgress) -> TurnProgress:
        """What both opinions make of the progress."""
        return fuse(progress, self.second) if self.second else progress
