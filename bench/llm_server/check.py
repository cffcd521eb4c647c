"""Whether the makers' client of Ollama and ours are content with this server: python -m bench.llm_server.check.

On SmolLM2, which is small enough for that and too small to rate.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import ollama

from app.adapters.ollama import OllamaLanguageModel, ServedModel
from app.errors import DependencyUnavailable
from bench.llm_server.llama import LlamaEngine
from bench.llm_server.models import SMOLLM2, join_parts
from bench.llm_server.server import OllamaServer

CONTEXT_TOKENS = 2048
COLOURS = ["red", "green", "blue"]
SCHEMA = {
    "type": "object",
    "properties": {"colour": {"type": "string", "enum": COLOURS}},
    "required": ["colour"],
    "additionalProperties": False,
}
QUESTION = "What colour is grass?"
OPTIONS = {"temperature": 0, "num_predict": 40}


@contextmanager
def running_server() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        weights = join_parts(SMOLLM2, Path(folder))
        engine = LlamaEngine(weights, CONTEXT_TOKENS, threads=2)
        with OllamaServer(("127.0.0.1", 0), engine, SMOLLM2.describe(weights.stat().st_size)) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            yield server.url
            server.shutdown()


def check_chat(client: ollama.Client) -> None:
    reply = client.chat(SMOLLM2.name, [{"role": "user", "content": QUESTION}], format=SCHEMA, options=OPTIONS)
    assert json.loads(reply.message.content or "")["colour"] in COLOURS
    assert reply.done
    assert reply.done_reason == "stop"


def check_stream(client: ollama.Client) -> None:
    parts = list(client.chat(SMOLLM2.name, [{"role": "user", "content": QUESTION}], stream=True, options=OPTIONS))
    assert "".join(part.message.content or "" for part in parts)
    assert [part.done for part in parts] == [False, True]


def check_generate(client: ollama.Client) -> None:
    reply = client.generate(SMOLLM2.name, QUESTION, options=OPTIONS)
    assert reply.response
    assert reply.eval_count


def check_embed(client: ollama.Client) -> None:
    one, same, other = client.embed(SMOLLM2.name, ["a stack", "a stack", "rain in May"]).embeddings
    assert len(one) == len(other)
    assert max(abs(a - b) for a, b in zip(one, same, strict=True)) < max(
        abs(a - b) for a, b in zip(one, other, strict=True)
    )


def check_list(client: ollama.Client) -> None:
    (listed,) = client.list().models
    assert listed.model == SMOLLM2.name
    assert listed.digest == SMOLLM2.sha256


def check_logprobs(client: ollama.Client) -> None:
    reply = client.chat(SMOLLM2.name, [{"role": "user", "content": QUESTION}], logprobs=True, top_logprobs=5)
    assert reply.logprobs
    assert len(reply.logprobs[0].top_logprobs or []) == 5


def check_missing_model(client: ollama.Client) -> None:
    with contextlib.suppress(ollama.ResponseError):
        client.chat("nobody:1b", [{"role": "user", "content": QUESTION}])
        raise AssertionError("a model that is not there answered")


def check_ours_refuses_it(url: str) -> None:
    """As it must: SmolLM2 is too small to rate."""
    with contextlib.suppress(DependencyUnavailable):
        _ = OllamaLanguageModel(url, SMOLLM2.name).model
        raise AssertionError("a model of 135 million parameters was accepted")


def check_ours_speaks(url: str) -> None:
    ours = _Unchecked(url, SMOLLM2.name)
    assert ours.generate_json("Reply in JSON.", QUESTION, SCHEMA, 40)["colour"] in COLOURS
    weighed = ours.weigh_options("Reply with one word.", "Is grass green? Yes or No.", ("Yes", "No"))
    assert weighed is not None
    assert abs(sum(weighed.values()) - 1) < 1e-6


class _Unchecked(OllamaLanguageModel):
    """Ours without the refusal of small models, so that the wire can be tried with one."""

    def find_model(self) -> ServedModel:
        return ServedModel(SMOLLM2.name, SMOLLM2.sha256, None)


WITH_THEIRS: Mapping[str, Callable[[ollama.Client], None]] = {
    "chat with a schema": check_chat,
    "stream": check_stream,
    "generate": check_generate,
    "embed": check_embed,
    "tags": check_list,
    "log-probabilities": check_logprobs,
    "a model that is not there": check_missing_model,
}
WITH_OURS: Mapping[str, Callable[[str], None]] = {
    "small models are refused": check_ours_refuses_it,
    "schema and options": check_ours_speaks,
}


def main() -> int:
    with running_server() as url:
        client = ollama.Client(url, trust_env=False)
        for name, check in WITH_THEIRS.items():
            check(client)
            print(f"the makers' client {version('ollama')}: {name}: content", flush=True)
        for name, of_ours in WITH_OURS.items():
            of_ours(url)
            print(f"our adapter: {name}: content", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
