"""Replies in the shape of llama.cpp's server, without weights."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any


@dataclass
class FakeEngine:
    """Says `content`; `chances` are those of its first token. Keeps what it was asked."""

    content: str = "Yes"
    chances: dict[str, float] = field(default_factory=lambda: {"Yes": 0.6, " yes": 0.2, "No": 0.2})
    asked: list[dict[str, Any]] = field(default_factory=list)

    def chat(self, request: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(request)
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": self.content}}
        if request.get("logprobs"):
            choice["logprobs"] = {"content": [self._first_token(request["top_logprobs"])]}
        usage = {"prompt_tokens": 12, "completion_tokens": 1}
        return {"choices": [choice], "usage": usage, "timings": {"prompt_ms": 2.5, "predicted_ms": 0.5}}

    def embed(self, texts: list[str]) -> dict[str, Any]:
        entries = [{"index": index, "embedding": [float(len(text))]} for index, text in enumerate(texts)]
        return {"data": entries[::-1]}

    def _first_token(self, most: int) -> dict[str, Any]:
        alternatives = [
            {"id": number, "token": token, "bytes": list(token.encode()), "logprob": math.log(chance)}
            for number, (token, chance) in enumerate(self.chances.items())
        ]
        return {**alternatives[0], "top_logprobs": alternatives[:most]}
