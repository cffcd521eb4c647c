"""Tenants."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Identified


class Organization(Identified, Base):
    """`report_name` and `report_colour` (#rrggbb) head its reports; empty where it keeps the defaults.

    `asks_groups`: whether candidates are asked, of their own free will, which groups they belong to.
    """

    __tablename__ = "organizations"

    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    report_name: Mapped[str] = mapped_column(String(200), default="")
    report_colour: Mapped[str] = mapped_column(String(7), default="")
    asks_groups: Mapped[bool] = mapped_column(default=False)
