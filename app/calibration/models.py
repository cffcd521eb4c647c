"""Runs of the gold answers through the scorer."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Identified, UtcDateTime


class CalibrationRun(Identified, Base):
    """How the scorer rated every gold answer of an organisation at a time; `finished_at` is None before it did.

    `results`: one mapping a gold answer, as app.domain.calibration.GoldResult, of `wanted` in the end. `fingerprint`
    is the SHA-256 of what made the ratings: scorer, model, prompt, rubrics and the gold answers themselves.
    """

    __tablename__ = "calibration_runs"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(40))
    wanted: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    scorer: Mapped[str] = mapped_column(String(100), default="")
    model: Mapped[str] = mapped_column(String(200), default="")
    prompt_version: Mapped[str] = mapped_column(String(200), default="")
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
