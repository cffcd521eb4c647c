"""llama.cpp in this process, through xllamacpp's prebuilt wheel."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path
from typing import Any

import xllamacpp

from bench.llm_server.engine import EngineFailed

QUIET = 0


class LlamaEngine:
    """One request at a time; a prompt that begins as the last one did costs only what is new."""

    def __init__(self, weights: Path, context_tokens: int, threads: int) -> None:
        self._weights = weights
        self._context_tokens = context_tokens
        self._threads = threads
        self._turn = threading.Lock()

    def warm_up(self) -> None:
        with self._turn:
            _ = self._chats

    def chat(self, request: dict[str, Any]) -> dict[str, Any]:
        with self._turn:
            return _checked(self._chats.handle_chat_completions(request))

    def embed(self, texts: list[str]) -> dict[str, Any]:
        with self._turn:
            return _checked(self._embeddings.handle_embeddings({"input": texts}))

    @cached_property
    def _chats(self) -> Any:
        return xllamacpp.Server(self._parameters())

    @cached_property
    def _embeddings(self) -> Any:
        """The same weights once more: llama.cpp either talks or embeds."""
        parameters = self._parameters()
        parameters.embedding = True
        parameters.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
        return xllamacpp.Server(parameters)

    def _parameters(self) -> Any:
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(self._weights)
        parameters.n_ctx = self._context_tokens
        parameters.n_parallel = 1
        parameters.n_gpu_layers = 0
        parameters.warmup = False
        parameters.verbosity = QUIET
        for processors in (parameters.cpuparams, parameters.cpuparams_batch):
            processors.n_threads = self._threads
            processors.poll = 0  # waiting threads leave the processor to others
        return parameters


def _checked(reply: Any) -> dict[str, Any]:
    if not isinstance(reply, dict) or "error" in reply:
        raise EngineFailed(str(reply))
    return reply
