"""HTTP to an Ollama server: one JSON document a request, within a deadline, from nowhere but the given address."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import requests

from app.errors import DependencyUnavailable

CONNECT_SECONDS = 3.05
MAX_RESPONSE_BYTES = 1024 * 1024


class OllamaWire:
    """Every request ends within its seconds and follows no redirect. Raises DependencyUnavailable."""

    def __init__(self, base_url: str, clock: Callable[[], float]) -> None:
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy stands between the owner's machines unless the URL names it

    def get(self, path: str, seconds: float) -> dict[str, Any]:
        return self._request("GET", path, None, seconds)

    def post(self, path: str, body: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        return self._request("POST", path, body, seconds)

    def _request(self, method: str, path: str, body: Mapping[str, Any] | None, seconds: float) -> dict[str, Any]:
        deadline = self._clock() + max(0.0, seconds)
        try:
            content = self._read(method, path, body, deadline)
            document = json.loads(content)
        except requests.RequestException as error:
            raise DependencyUnavailable(f"The language model at {self._base_url} cannot be reached: {error}") from error
        except (ValueError, RecursionError) as error:
            raise DependencyUnavailable(f"The server at {self._base_url} does not speak Ollama's protocol.") from error
        if not isinstance(document, dict):
            raise DependencyUnavailable(f"The server at {self._base_url} does not speak Ollama's protocol.")
        return document

    def _read(self, method: str, path: str, body: Mapping[str, Any] | None, deadline: float) -> bytes:
        left = deadline - self._clock()
        if left <= 0:
            raise requests.Timeout("no time is left for another request")
        with self._session.request(
            method,
            self._base_url + path,
            json=body,
            timeout=(min(CONNECT_SECONDS, left), left),
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code != requests.codes.ok:
                raise requests.HTTPError(f"it answered {response.status_code} to {path}")
            return self._read_body(response, deadline)

    def _read_body(self, response: requests.Response, deadline: float) -> bytes:
        content = b""
        for part in response.iter_content(1):  # a larger piece would let a trickling server outwait the deadline
            content += part
            if len(content) > MAX_RESPONSE_BYTES:
                raise requests.RequestException("its answer is larger than any that was asked for")
            if self._clock() > deadline:
                raise requests.Timeout("it did not finish in time")
        return content
