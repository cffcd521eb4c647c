"""Groups that candidates may say they belong to: the categories of the EEO-1 report, and age as the ADEA divides it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.wording import marked


@dataclass(frozen=True)
class Characteristic:
    """`groups`: what is stored to what is read."""

    name: str
    label: str
    groups: Mapping[str, str]


GENDER = Characteristic(
    "gender",
    marked("Gender"),
    {"woman": marked("Woman"), "man": marked("Man"), "another": marked("Non-binary or another gender")},
)
ETHNICITY = Characteristic(
    "ethnicity",
    marked("Ethnicity"),
    {
        "hispanic": marked("Hispanic or Latino"),
        "white": marked("White"),
        "black": marked("Black or African American"),
        "pacific": marked("Native Hawaiian or Pacific Islander"),
        "asian": marked("Asian"),
        "native": marked("Native American or Alaska Native"),
        "several": marked("Two or more ethnicities"),
    },
)
AGE = Characteristic("age_band", marked("Age"), {"under_40": marked("Under 40"), "from_40": marked("40 or older")})
CHARACTERISTICS = (GENDER, ETHNICITY, AGE)
