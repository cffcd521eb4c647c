"""The language model that the environment names, for benchmarks."""

from __future__ import annotations

import os
from pathlib import Path

from app.adapters.ollama import OllamaLanguageModel

JUDGEMENTS = Path(__file__).resolve().parents[2] / "instance" / "bench" / "judgements.jsonl"
TIMEOUT_SECONDS = 600.0


def connect() -> OllamaLanguageModel | None:
    """None where OLLAMA_BASE_URL or OLLAMA_MODEL is not set."""
    url, model = os.environ.get("OLLAMA_BASE_URL", ""), os.environ.get("OLLAMA_MODEL", "")
    return OllamaLanguageModel(url, model, TIMEOUT_SECONDS) if url and model else None
