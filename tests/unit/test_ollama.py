"""The language model's adapter against a server that speaks the protocol well and badly."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from app.adapters.ollama import OllamaLanguageModel, count_parameters
from app.domain.point_verdicts import build_schema
from app.errors import DependencyUnavailable
from tests.canary import Canary
from tests.fakes.ollama_server import DIGEST, HUGE_NUMBER, FakeOllama, Script, running_ollama

SCHEMA = build_schema(1)
FITTING = json.dumps({"p1": {"quote": "last in", "verdict": "covered"}})


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with running_ollama(Script(replies=[FITTING])) as running:
        yield running


def ask(server: FakeOllama, seconds: float = 5.0) -> dict[str, object]:
    model = OllamaLanguageModel(server.url, server.script.model, seconds)
    return model.generate_json("system", "prompt", SCHEMA)


def test_asks_for_json_of_the_schema_with_fixed_settings(server: FakeOllama) -> None:
    assert ask(server) == json.loads(FITTING)
    chat = server.script.chats[0]
    assert chat["format"] == SCHEMA
    assert chat["stream"] is False
    assert chat["options"]["temperature"] == 0
    assert {"seed", "num_ctx", "num_predict"} <= chat["options"].keys()
    assert [message["role"] for message in chat["messages"]] == ["system", "user"]


def test_names_the_model_with_its_digest(server: FakeOllama) -> None:
    model = OllamaLanguageModel(server.url, server.script.model)
    assert model.model == f"llama3.2:3b@{DIGEST[:12]}"
    assert model.version() == "0.13.0"


@pytest.mark.parametrize(
    "misfit",
    [
        "not JSON at all",
        FITTING[:20],
        json.dumps({"p1": {"quote": "x", "verdict": HUGE_NUMBER}}),
        json.dumps({"p1": {"quote": "x", "verdict": "excellent"}}),
        json.dumps({"p2": {"quote": "x", "verdict": "covered"}}),
        json.dumps([FITTING]),
        "[" * 100_000,
    ],
)
def test_a_misfit_is_mended_once(server: FakeOllama, misfit: str) -> None:
    server.script.replies = [misfit, FITTING]
    assert ask(server) == json.loads(FITTING)
    assert len(server.script.chats) == 2
    assert [message["role"] for message in server.script.chats[1]["messages"]][2:] == ["assistant", "user"]


def test_a_model_that_never_fits_is_given_up_after_one_repair(server: FakeOllama) -> None:
    server.script.replies = [json.dumps({"p1": {"quote": "", "verdict": HUGE_NUMBER}})]
    with pytest.raises(DependencyUnavailable) as failed:
        ask(server)
    assert failed.value.retryable
    assert len(server.script.chats) == 2


@pytest.mark.parametrize("fault", ["garbage", "not_an_object", "truncated", "redirect", "error"])
def test_a_server_that_misbehaves_is_unavailable(server: FakeOllama, fault: str) -> None:
    server.script.fault = fault
    with pytest.raises(DependencyUnavailable) as failed:
        ask(server)
    assert failed.value.retryable


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.close()


def test_a_redirect_leads_nowhere(server: FakeOllama, canary: Canary) -> None:
    server.script.fault, server.script.elsewhere = "redirect", canary.address
    with pytest.raises(DependencyUnavailable):
        ask(server)
    assert canary.visits == 0


@pytest.mark.parametrize("fault", ["slow", "trickle"])
def test_a_slow_server_is_not_waited_for(server: FakeOllama, fault: str) -> None:
    server.script.fault = fault
    with pytest.raises(DependencyUnavailable):
        ask(server, seconds=0.5)


def test_a_server_that_is_down_is_unavailable() -> None:
    with running_ollama() as server:
        pass
    with pytest.raises(DependencyUnavailable) as failed:
        ask(server)
    assert failed.value.retryable


def test_a_missing_model_is_told_with_the_command_that_gets_it(server: FakeOllama) -> None:
    with pytest.raises(DependencyUnavailable, match="ollama pull qwen3:8b") as failed:
        _ = OllamaLanguageModel(server.url, "qwen3:8b").model
    assert not failed.value.retryable


def test_a_model_under_a_billion_parameters_is_refused(server: FakeOllama) -> None:
    server.script.parameter_size = "494.03M"
    with pytest.raises(DependencyUnavailable, match="1 billion") as failed:
        ask(server)
    assert not failed.value.retryable


def test_a_prompt_beyond_the_context_is_refused(server: FakeOllama) -> None:
    with pytest.raises(DependencyUnavailable, match="longer") as failed:
        OllamaLanguageModel(server.url, server.script.model).generate_json("s", "word " * 10_000, SCHEMA)
    assert not failed.value.retryable


@pytest.mark.parametrize(("size", "parameters"), [("494.03M", 494.03e6), ("1.5B", 1.5e9), ("", None), ("big", None)])
def test_reads_the_size_of_a_model(size: str, parameters: float | None) -> None:
    assert count_parameters(size) == parameters
