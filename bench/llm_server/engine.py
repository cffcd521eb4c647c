"""What the server needs of whatever runs the model."""

from __future__ import annotations

from typing import Any, Protocol


class Engine(Protocol):
    """Requests and replies are those of llama.cpp's server. Raises EngineFailed."""

    def chat(self, request: dict[str, Any]) -> dict[str, Any]: ...

    def embed(self, texts: list[str]) -> dict[str, Any]: ...


class EngineFailed(Exception):
    """The request was refused, or the engine broke."""
