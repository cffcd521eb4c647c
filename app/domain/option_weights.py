"""What a language model would say first: probabilities of a few words, out of the log-probabilities that it reports."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

MIN_MASS = 0.5


def read_weights(reported: Any, options: Sequence[str]) -> dict[str, float] | None:
    """Each option's share of the first token, adding up to 1.

    `reported` is what Ollama's API calls logprobs. None where it is not that, or where the model was more likely to
    say something else than any of the options.
    """
    found = _first_alternatives(reported)
    weights = {option: math.fsum(p for token, p in found if token == option.casefold()) for option in options}
    mass = math.fsum(weights.values())
    return {option: weight / mass for option, weight in weights.items()} if mass >= MIN_MASS else None


def _first_alternatives(reported: Any) -> list[tuple[str, float]]:
    first = reported[0] if isinstance(reported, list) and reported else None
    alternatives = first.get("top_logprobs") if isinstance(first, dict) else None
    entries = alternatives if isinstance(alternatives, list) else []
    return [_read(entry) for entry in entries if isinstance(entry, dict) and _is_logprob(entry.get("logprob"))]


def _read(entry: dict[str, Any]) -> tuple[str, float]:
    return str(entry.get("token", "")).strip().casefold(), math.exp(entry["logprob"])


def _is_logprob(value: Any) -> bool:
    """A JSON number of 0 or below; what is read may come from anywhere."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value <= 0
