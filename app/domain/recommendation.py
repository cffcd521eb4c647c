"""What a person advises after an interview, on the five steps of the field."""

from __future__ import annotations

from enum import StrEnum


class Recommendation(StrEnum):
    STRONG_NO = "strong_no"
    NO = "no"
    UNDECIDED = "undecided"
    YES = "yes"
    STRONG_YES = "strong_yes"
