"""The server of benchmarks speaks Ollama's protocol: our adapter is content with it, on an engine without weights."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from app.adapters.ollama import OllamaLanguageModel
from bench.llm_server import protocol
from bench.llm_server.models import QWEN, CarriedLanguageModel, ModelMissing, join_parts
from bench.llm_server.server import OllamaServer
from tests.fakes.llama_engine import FakeEngine

SCHEMA = {"type": "object", "properties": {"fit": {"type": "boolean"}}, "required": ["fit"]}


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def server(engine: FakeEngine) -> Iterator[OllamaServer]:
    with OllamaServer(("127.0.0.1", 0), engine, QWEN.describe(1000)) as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield serving
        serving.shutdown()
        thread.join()


@pytest.fixture
def ours(server: OllamaServer) -> OllamaLanguageModel:
    return OllamaLanguageModel(server.url, QWEN.name, 5.0)


def post(server: OllamaServer, path: str, **body: Any) -> requests.Response:
    return requests.post(server.url + path, json={"model": QWEN.name, **body}, timeout=5)


def test_our_adapter_knows_the_model_by_its_digest(ours: OllamaLanguageModel) -> None:
    assert ours.model == f"{QWEN.name}@cc324af070c2"


def test_our_adapter_gets_an_answer_held_to_its_schema(ours: OllamaLanguageModel, engine: FakeEngine) -> None:
    engine.content = '{"fit": true}'
    assert ours.generate_json("Judge.", "Is it?", SCHEMA, 50) == {"fit": True}
    asked = engine.asked[0]
    assert asked["response_format"]["json_schema"]["schema"] == SCHEMA
    assert (asked["temperature"], asked["max_tokens"], asked["cache_prompt"]) == (0, 50, True)
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]


def test_our_adapter_weighs_options_by_their_log_probabilities(ours: OllamaLanguageModel) -> None:
    weighed = ours.weigh_options("One word.", "Is it?", ("Yes", "No"))
    assert weighed == pytest.approx({"Yes": 0.8, "No": 0.2})


def test_our_adapter_weighs_nothing_where_the_model_would_say_something_else(
    ours: OllamaLanguageModel, engine: FakeEngine
) -> None:
    engine.chances = {"Well": 0.7, "Yes": 0.2, "No": 0.1}
    assert ours.weigh_options("One word.", "Is it?", ("Yes", "No")) is None


def test_generate_is_a_chat_of_one_message(server: OllamaServer, engine: FakeEngine) -> None:
    reply = post(server, "/api/generate", prompt="Why?", system="Be brief.", stream=False).json()
    assert (reply["response"], reply["done"], reply["prompt_eval_count"]) == ("Yes", True, 12)
    assert engine.asked[0]["messages"][0] == {"role": "system", "content": "Be brief."}


def test_a_stream_ends_with_done(server: OllamaServer) -> None:
    response = post(server, "/api/chat", messages=[{"role": "user", "content": "Why?"}])
    said, end = map(json.loads, response.text.splitlines())
    assert (said["message"]["content"], said["done"]) == ("Yes", False)
    assert (end["message"]["content"], end["done"], end["done_reason"]) == ("", True, "stop")


def test_embeddings_come_in_the_order_of_the_texts(server: OllamaServer) -> None:
    assert post(server, "/api/embed", input=["a", "bbb"]).json()["embeddings"] == [[1.0], [3.0]]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/chat", {"messages": "hello"}, 400),
        ("/api/chat", {"messages": [], "format": 3}, 400),
        ("/api/chat", {"messages": [], "logprobs": True, "top_logprobs": 21}, 400),
        ("/api/generate", {"prompt": "x", "raw": True}, 400),
        ("/api/embed", {"input": 3}, 400),
        ("/api/chat", {"messages": [], "model": "nobody:1b"}, 404),
        ("/api/pull", {}, 404),
    ],
)
def test_what_is_not_served_is_told(server: OllamaServer, path: str, body: dict[str, Any], status: int) -> None:
    response = post(server, path, **body)
    assert response.status_code == status
    assert response.json()["error"]


def test_durations_are_nanoseconds() -> None:
    reply = FakeEngine().chat({})
    assert protocol.write_chat("m", "now", reply)["prompt_eval_duration"] == 2_500_000


def test_parts_are_joined_only_where_the_whole_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "carried_words"
    package.mkdir()
    (package / "__init__.py").write_text("raise AssertionError('a carrier was imported')", encoding="utf-8")
    for name, content in (("one.bin", b"half"), ("two.bin", b"whole")):
        (package / name).write_bytes(content)
    monkeypatch.syspath_prepend(str(tmp_path))
    parts = (("carried_words", "one.bin"), ("carried_words", "two.bin"))
    right = "0c5c6af0ee8bba3a2d0eb8b3bd8d0a8a6c6e7ce3a2bb6cc0a3d4fdd3b3bfb07a"
    with pytest.raises(ModelMissing, match="not the ones"):
        join_parts(CarriedLanguageModel("m", "f", "2B", "Q4", parts, right), tmp_path / "joined")
    assert list((tmp_path / "joined").iterdir()) == []


def test_a_missing_part_is_told_with_the_file_that_names_it(tmp_path: Path) -> None:
    absent = CarriedLanguageModel("m", "f", "2B", "Q4", (("no_such_carrier", "x.bin"),), "00")
    with pytest.raises(ModelMissing, match="requirements-llm-models"):
        join_parts(absent, tmp_path)
