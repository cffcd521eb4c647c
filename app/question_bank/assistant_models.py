"""What a language model proposes for the bank, until people have decided on it."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Identified
from app.question_bank.models import QuestionVersion


class QuestionGeneration(Identified, Base):
    """Questions proposed for a brief, one a job.

    `brief`: the fields of app.domain.question_writing.Brief; `proposals`: [{record, problems, decision}], of which
    `problems` are what stands against taking the record and `decision` is empty, adopted or discarded; `failure`
    says why it stopped short of the number that was asked for.
    """

    __tablename__ = "question_generations"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    brief: Mapped[dict[str, Any]] = mapped_column(JSON)
    proposals: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    model: Mapped[str] = mapped_column(String(200), default="")
    failure: Mapped[str] = mapped_column(Text, default="")


class QuestionAnalysis(Identified, Base):
    """What a language model says of one version of a question; `findings` is None while a worker is at it.

    `findings`: {aspect: {verdict, reason}} with the aspects of app.domain.question_analysis, and `points`: a verdict
    for each key point on whether the reference answer says it.
    """

    __tablename__ = "question_analyses"

    question_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("question_versions.id"), unique=True)
    findings: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    model: Mapped[str] = mapped_column(String(200), default="")
    failure: Mapped[str] = mapped_column(Text, default="")

    question_version: Mapped[QuestionVersion] = relationship()
