"""A question's fields as text that people write: in a cell of a table or in a form.

A list has one entry a line, a key point as `weight | text`, an anchor of the rubric as `rating | description`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

NUMBERS = ("weightage", "expected_seconds")


def read_cell(name: str, text: str) -> Any:
    """The JSON value that a question's record has under this name; text where it is no number after all."""
    if name in NUMBERS:
        return _read_number(text.strip())
    if name in LIST_CELLS:
        read = LIST_CELLS[name][0]
        return [read(line.strip()) for line in text.split("\n") if line.strip()]
    return text


def write_cell(name: str, value: Any) -> str:
    """The text that `read_cell` reads as this value."""
    if name in NUMBERS:
        return _write_number(value)
    return "\n".join(LIST_CELLS[name][1](item) for item in value) if name in LIST_CELLS else str(value)


def _read_number(text: str) -> Any:
    """The text itself where it is no number: whoever reads the record says what is wrong."""
    try:
        return float(text)
    except ValueError:
        return text


def _read_key_point(line: str) -> dict[str, Any]:
    number, found, text = line.partition("|")
    weight = _read_number(number.strip())
    return {"text": text.strip(), "weight": weight} if found and isinstance(weight, float) else {"text": line}


def _read_anchor(line: str) -> dict[str, Any]:
    number, _, text = line.partition("|")
    return {"rating": _read_number(number.strip()), "description": text.strip()}


def _write_number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


LIST_CELLS: dict[str, tuple[Callable[[str], Any], Callable[[Any], str]]] = {
    "key_points": (_read_key_point, lambda item: f"{_write_number(item['weight'])} | {item['text']}"),
    "rubric": (_read_anchor, lambda item: f"{_write_number(item['rating'])} | {item['description']}"),
    "vocabulary": (str, str),
    "tags": (str, str),
}
