"""Runs of the gold answers through the scorer."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Identified, UtcDateTime


class CalibrationRun(Identified, Base):
    """How the scorer rated every gold answer of an organisation at a time.

    `results`: one mapping a gold answer, as app.domain.calibration.GoldResult. `fingerprint` is the SHA-256 of what
    made the ratings: scorer, model, prompt, rubrics and the gold answers themselves.
    """

    __tablename__ = "calibration_runs"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    finished_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64))
    scorer: Mapped[str] = mapped_column(String(100))
    model: Mapped[str] = mapped_column(String(200))
    prompt_version: Mapped[str] = mapped_column(String(200))
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
