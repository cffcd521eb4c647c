"""Ollama's requests as llama.cpp takes them, and llama.cpp's replies as Ollama gives them; no input or output here.

Sources: https://github.com/ollama/ollama/blob/main/docs/api.md, and the chat completions of llama.cpp, as OpenAI's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NANOSECONDS = 1_000_000
MOST_LOGPROBS = 20
OPTIONS = {
    "temperature": "temperature",
    "seed": "seed",
    "num_predict": "max_tokens",
    "top_k": "top_k",
    "top_p": "top_p",
    "min_p": "min_p",
    "repeat_penalty": "repeat_penalty",
    "stop": "stop",
}

Document = dict[str, Any]


class BadRequest(Exception):
    """What the client asked for cannot be understood or is not served."""


def read_chat(body: Mapping[str, Any]) -> Document:
    """Raises BadRequest."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
        raise BadRequest("messages must be a list of objects")
    told = [{"role": str(m.get("role", "user")), "content": str(m.get("content") or "")} for m in messages]
    return {"messages": told, "cache_prompt": True, **_sampling(body), **_format(body), **_logprobs(body)}


def read_generate(body: Mapping[str, Any]) -> Document:
    """A prompt is a chat of one message. Raises BadRequest."""
    if body.get("raw") or body.get("images"):
        raise BadRequest("neither raw prompts nor images are served")
    system = [{"role": "system", "content": str(body["system"])}] if body.get("system") else []
    return read_chat({**body, "messages": [*system, {"role": "user", "content": str(body.get("prompt") or "")}]})


def read_embed(body: Mapping[str, Any]) -> list[str]:
    """Raises BadRequest."""
    given = body.get("input")
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise BadRequest("input must be a text or a list of texts")
    return texts


def write_chat(model: str, created_at: str, reply: Mapping[str, Any]) -> Document:
    choice = reply["choices"][0]
    message = {"role": "assistant", "content": choice["message"].get("content") or ""}
    return {"model": model, "created_at": created_at, "message": message, **_ending(choice, reply)}


def write_generate(model: str, created_at: str, reply: Mapping[str, Any]) -> Document:
    choice = reply["choices"][0]
    said = choice["message"].get("content") or ""
    return {"model": model, "created_at": created_at, "response": said, **_ending(choice, reply)}


def write_embed(model: str, reply: Mapping[str, Any]) -> Document:
    entries = sorted(reply["data"], key=lambda entry: entry["index"])
    return {"model": model, "embeddings": [entry["embedding"] for entry in entries]}


def as_stream(document: Document) -> list[Document]:
    """A reply as a stream of two lines: all that was said, then how it ended."""
    said = {name: value for name, value in document.items() if name in {"model", "created_at", "message", "response"}}
    silent = {"message": {"role": "assistant", "content": ""}} if "message" in document else {"response": ""}
    return [{**said, "done": False}, {**document, **silent}]


def _sampling(body: Mapping[str, Any]) -> Document:
    options = body.get("options") or {}
    if not isinstance(options, Mapping):
        raise BadRequest("options must be an object")
    return {theirs: options[ours] for ours, theirs in OPTIONS.items() if options.get(ours) is not None}


def _format(body: Mapping[str, Any]) -> Document:
    wanted = body.get("format")
    if not wanted:
        return {}
    if wanted == "json":
        return {"response_format": {"type": "json_object"}}
    if not isinstance(wanted, Mapping):
        raise BadRequest("format must be a JSON schema or the word json")
    schema = {"name": "reply", "strict": True, "schema": dict(wanted)}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def _logprobs(body: Mapping[str, Any]) -> Document:
    number = body.get("top_logprobs") or 0
    if not isinstance(number, int) or not 0 <= number <= MOST_LOGPROBS:
        raise BadRequest(f"top_logprobs must be a whole number from 0 to {MOST_LOGPROBS}")
    return {"logprobs": True, "top_logprobs": max(1, number)} if body.get("logprobs") else {}


def _ending(choice: Mapping[str, Any], reply: Mapping[str, Any]) -> Document:
    told = [_token(entry, alternatives=True) for entry in (choice.get("logprobs") or {}).get("content") or []]
    return {
        "done": True,
        "done_reason": choice.get("finish_reason") or "stop",
        **({"logprobs": told} if told else {}),
        **_timings(reply),
    }


def _token(entry: Mapping[str, Any], *, alternatives: bool) -> Document:
    told = {name: entry[name] for name in ("token", "logprob", "bytes") if name in entry}
    if not alternatives:
        return told
    others: Sequence[Mapping[str, Any]] = entry.get("top_logprobs") or []
    return {**told, "top_logprobs": [_token(other, alternatives=False) for other in others]}


def _timings(reply: Mapping[str, Any]) -> Document:
    """Durations in nanoseconds, as Ollama counts them."""
    timings, usage = reply.get("timings") or {}, reply.get("usage") or {}
    prompt, predicted = timings.get("prompt_ms", 0.0), timings.get("predicted_ms", 0.0)
    return {
        "total_duration": int((prompt + predicted) * NANOSECONDS),
        "load_duration": 0,
        "prompt_eval_count": usage.get("prompt_tokens", 0),
        "prompt_eval_duration": int(prompt * NANOSECONDS),
        "eval_count": usage.get("completion_tokens", 0),
        "eval_duration": int(predicted * NANOSECONDS),
    }
