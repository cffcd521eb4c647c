"""Groups that candidates may say they belong to: the categories of the EEO-1 report, and age as the ADEA divides it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Characteristic:
    """`groups`: what is stored to what is read."""

    name: str
    label: str
    groups: Mapping[str, str]


GENDER = Characteristic("gender", "Gender", {"woman": "Woman", "man": "Man", "another": "Non-binary or another gender"})
ETHNICITY = Characteristic(
    "ethnicity",
    "Ethnicity",
    {
        "hispanic": "Hispanic or Latino",
        "white": "White",
        "black": "Black or African American",
        "pacific": "Native Hawaiian or Pacific Islander",
        "asian": "Asian",
        "native": "Native American or Alaska Native",
        "several": "Two or more ethnicities",
    },
)
AGE = Characteristic("age_band", "Age", {"under_40": "Under 40", "from_40": "40 or older"})
CHARACTERISTICS = (GENDER, ETHNICITY, AGE)
