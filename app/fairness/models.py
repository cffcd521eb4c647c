"""What candidates say of themselves, apart from everything that reviewers see."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Identified


class SelfIdentification(Identified, Base):
    """Values are keys of app.domain.self_identification, empty where the candidate would rather not say.

    No other table refers to this one and no page shows a row of it: it is read as counts over many people alone.
    """

    __tablename__ = "self_identifications"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    invitation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invitations.id"), unique=True)
    gender: Mapped[str] = mapped_column(String(20), default="")
    ethnicity: Mapped[str] = mapped_column(String(20), default="")
    age_band: Mapped[str] = mapped_column(String(20), default="")
