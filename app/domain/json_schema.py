"""JSON schemas of what a language model is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXT: Mapping[str, Any] = {"type": "string"}


def object_schema(fields: Mapping[str, Any]) -> dict[str, Any]:
    """An object with all of these fields, in this order, and no others."""
    return {"type": "object", "properties": dict(fields), "required": list(fields), "additionalProperties": False}
