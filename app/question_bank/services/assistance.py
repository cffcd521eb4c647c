"""The language model, or a plain word on how to connect one."""

from __future__ import annotations

from app.errors import DependencyUnavailable
from app.ports import LanguageModel, Ports


def require_language_model(ports: Ports) -> LanguageModel:
    """Raises DependencyUnavailable where none is configured."""
    if ports.language_model is None:
        raise DependencyUnavailable(
            "No language model is connected: set OLLAMA_BASE_URL and OLLAMA_MODEL and start InterviewBot again.",
            retryable=False,
        )
    return ports.language_model


def has_language_model(ports: Ports) -> bool:
    """Whether one is configured, not whether it answers."""
    return ports.language_model is not None
