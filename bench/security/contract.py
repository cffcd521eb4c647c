"""schemathesis on the document of the API: requests that fit it and others, each answer held against it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi import checks

DOCUMENT = "/api/v1/openapi.json"
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
INTERNAL_ERROR = 500
PARAMETER = re.compile(r"{(\w+)}")
# how many of the requests fit the document
FITTING_SHARE = 0.6
ROUNDS = 10


@dataclass
class Outcome:
    """`statuses` counts answers, `failures` what was wrong with them, by operation."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())

    @property
    def server_errors(self) -> int:
        return sum(times for status, times in self.statuses.items() if status >= INTERNAL_ERROR)


def ask(
    schema: Any, headers: Mapping[str, str], ids: Mapping[str, str], amount: int, chosen_seed: int, **transport: Any
) -> Outcome:
    """At least so many requests, spread over the operations; `ids` are of things that exist, for addresses that fit.

    Some operations have few different requests: the others make up for them in further rounds. What is deleted is
    deleted last.
    """
    operations = [found.ok() for found in schema.get_all_operations()]
    operations.sort(key=lambda operation: operation.method.upper() == "DELETE")
    outcome = Outcome()
    send = _asker(outcome, headers, transport)
    for turn in range(ROUNDS):
        if (missing := amount - outcome.requests) <= 0:
            break
        for operation in operations:
            _ask_operation(operation, ids, missing / len(operations), chosen_seed + turn, send)
    return outcome


def _ask_operation(
    operation: Any, ids: Mapping[str, str], amount: float, chosen_seed: int, send: Callable[[Any], None]
) -> None:
    chosen = {name: ids[name] for name in PARAMETER.findall(operation.path) if name in ids}
    for mode, share in ((GenerationMode.POSITIVE, FITTING_SHARE), (GenerationMode.NEGATIVE, 1 - FITTING_SHARE)):
        fits = mode is GenerationMode.POSITIVE
        strategy = operation.as_strategy(generation_mode=mode, path_parameters=chosen if fits else None)
        if examples := (math.ceil if fits else round)(amount * share):
            _ask_one(strategy, examples, chosen_seed, send)


def _asker(outcome: Outcome, headers: Mapping[str, str], transport: Mapping[str, Any]) -> Callable[[Any], None]:
    def send(case: Any) -> None:
        try:
            response = case.call(headers=dict(headers), **transport)
        except requests.RequestException:
            raise  # nobody answered: nothing of the product is measured
        except Exception as error:  # noqa: BLE001 - in the same process, a test's application lets it through
            outcome.statuses[INTERNAL_ERROR] += 1
            outcome.failures[_describe(case, error)] += 1
            return
        outcome.statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as found:
            for failure in found.exceptions:
                outcome.failures[_describe(case, failure)] += 1

    return send


def _describe(case: Any, failure: BaseException) -> str:
    told = f"{failure.title}: {failure.message}" if isinstance(failure, Failure) else repr(failure)
    return f"{case.method} {case.path}: {' '.join(told.split())[:300]}"


def _ask_one(strategy: Any, examples: int, chosen_seed: int, send: Callable[[Any], None]) -> None:
    @seed(chosen_seed)
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(case: Any) -> None:
        send(case)

    run()
