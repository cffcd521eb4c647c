"""When the platform's own regular work was last done."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, UtcDateTime


class RunKind(StrEnum):
    BACKUP = "backup"
    RETENTION = "retention"


class PlatformRun(Base):
    """The newest run of its kind that was finished; `outcome` holds counts."""

    __tablename__ = "platform_runs"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    finished_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
