"""A language model behind Ollama's HTTP API (https://github.com/ollama/ollama/blob/main/docs/api.md)."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import fastjsonschema

from app.adapters.ollama_wire import OllamaWire
from app.domain.option_weights import read_weights
from app.errors import DependencyUnavailable, UnusableAnswer
from app.ports import Payload

LIST_SECONDS = 5.0
ONE_TOKEN = 1
MOST_ALTERNATIVES = 20
MIN_PARAMETERS = 1e9
CONTEXT_TOKENS = 8192
CHARACTERS_A_TOKEN = 3.0
SEED = 20240229
KEEP_ALIVE = "30m"
MAX_REPEATED_CHARACTERS = 2000
_SIZE = re.compile(r"([\d.]+)\s*([KMBT])", re.IGNORECASE)
_UNITS = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}


@dataclass(frozen=True)
class ServedModel:
    """`parameters` is None where the server does not say."""

    name: str
    digest: str
    parameters: float | None


class _Unfit(Exception):
    """What the model wrote is not what was asked for."""


class OllamaLanguageModel:
    """Deterministic settings; every call ends within `timeout_seconds` and follows no redirect."""

    def __init__(
        self, base_url: str, model: str, timeout_seconds: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._wire = OllamaWire(base_url, clock)
        self._name = model
        self._timeout_seconds = timeout_seconds
        self._clock = clock
        self._served: ServedModel | None = None

    @property
    def model(self) -> str:
        """Name and digest; raises DependencyUnavailable where the server lacks the model or the model is too small."""
        served = self.find_model()
        return f"{served.name}@{served.digest.removeprefix('sha256:')[:12]}"

    def version(self) -> str:
        return str(self._wire.get("/api/version", LIST_SECONDS).get("version", ""))

    def find_model(self) -> ServedModel:
        """What the server says of the configured model; asked once."""
        if self._served is None:
            listed = self._wire.get("/api/tags", LIST_SECONDS).get("models")
            self._served = _refuse_small(_find(self._name, listed if isinstance(listed, list) else []))
        return self._served

    def generate_json(self, system: str, prompt: str, schema: Payload, max_tokens: int = 1024) -> dict[str, Any]:
        """One answer that fits the schema, after one request to mend it. Raises DependencyUnavailable."""
        self.find_model()
        _refuse_long(system, prompt, max_tokens)
        deadline = self._clock() + self._timeout_seconds
        messages = _messages(system, prompt)
        said = self._chat(messages, schema, max_tokens, deadline)
        try:
            return _fitting(said, schema)
        except _Unfit as misfit:
            mended = self._chat([*messages, *_repair(said, str(misfit))], schema, max_tokens, deadline)
        try:
            return _fitting(mended, schema)
        except _Unfit as misfit:
            raise UnusableAnswer(f"The language model gave no usable answer: {misfit}") from misfit

    def weigh_options(self, system: str, prompt: str, options: Sequence[str]) -> dict[str, float] | None:
        """How likely each option is as the first word of a reply; None where the server does not say."""
        self.find_model()
        _refuse_long(system, prompt, ONE_TOKEN)
        body = {**self._body(_messages(system, prompt), ONE_TOKEN), "logprobs": True, "top_logprobs": MOST_ALTERNATIVES}
        return read_weights(self._wire.post("/api/chat", body, self._timeout_seconds).get("logprobs"), options)

    def _chat(self, messages: list[dict[str, str]], schema: Payload, max_tokens: int, deadline: float) -> str:
        body = {**self._body(messages, max_tokens), "format": dict(schema)}
        answer = self._wire.post("/api/chat", body, deadline - self._clock())
        message = answer.get("message")
        if not isinstance(message, dict) or answer.get("done_reason") == "length":
            return ""
        return str(message.get("content", ""))

    def _body(self, messages: list[dict[str, str]], max_tokens: int) -> dict[str, Any]:
        return {
            "model": self._name,
            "messages": messages,
            "stream": False,
            "think": False,
            "keep_alive": KEEP_ALIVE,
            "options": {"temperature": 0, "seed": SEED, "num_ctx": CONTEXT_TOKENS, "num_predict": max_tokens},
        }


def _messages(system: str, prompt: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": system}, {"role": "user", "content": prompt}]


def _find(name: str, listed: list[Any]) -> ServedModel:
    wanted = {name, name if ":" in name else f"{name}:latest"}
    for entry in listed:
        if isinstance(entry, dict) and wanted & {entry.get("name"), entry.get("model")}:
            details = entry.get("details")
            size = details.get("parameter_size", "") if isinstance(details, dict) else ""
            return ServedModel(name, str(entry.get("digest", "")), count_parameters(str(size)))
    raise DependencyUnavailable(f"The Ollama server has no model {name}; run: ollama pull {name}", retryable=False)


def _refuse_small(served: ServedModel) -> ServedModel:
    if served.parameters is not None and served.parameters < MIN_PARAMETERS:
        raise DependencyUnavailable(
            f"{served.name} has fewer than 1 billion parameters: ratings by such models were no better than "
            "chance; choose a larger one in OLLAMA_MODEL.",
            retryable=False,
        )
    return served


def _refuse_long(system: str, prompt: str, max_tokens: int) -> None:
    if (len(system) + len(prompt)) / CHARACTERS_A_TOKEN + max_tokens > CONTEXT_TOKENS:
        raise DependencyUnavailable("The answer is longer than the language model can read at once.", retryable=False)


def count_parameters(size: str) -> float | None:
    """`"494.03M"` is 494,030,000; None where the text is no size."""
    found = _SIZE.fullmatch(size.strip())
    return float(found.group(1)) * _UNITS[found.group(2).upper()] if found else None


def _fitting(said: str, schema: Payload) -> dict[str, Any]:
    try:
        document = json.loads(said)
        fastjsonschema.validate(dict(schema), document)
    except fastjsonschema.JsonSchemaValueException as error:
        raise _Unfit(error.message) from error
    except (ValueError, RecursionError) as error:
        raise _Unfit("it is not complete JSON") from error
    if not isinstance(document, dict):
        raise _Unfit("it is not an object")
    return document


def _repair(said: str, reason: str) -> list[dict[str, str]]:
    return [
        {"role": "assistant", "content": said[:MAX_REPEATED_CHARACTERS]},
        {"role": "user", "content": f"That cannot be used: {reason}. Reply once more, with JSON of the schema alone."},
    ]
