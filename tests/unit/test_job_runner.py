from __future__ import annotations

import pytest
from flask import Flask, current_app

from app import job_runner
from app.errors import NotFound, ScoringFailed, StaleTurn
from app.job_runner import decide, run_job
from app.jobs import REGISTRY, JobCall, JobOutcome, JobSpec
from tests.fakes.ports import FakePorts

SAID = "I once deleted the production database"


def fail_with_words(_answer_id: str) -> None:
    raise ValueError(SAID)


def needs_context(_answer_id: str) -> None:
    assert current_app.name == "test"


def application() -> Flask:
    app = Flask("test")
    app.extensions["ports"] = FakePorts()
    return app


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in (fail_with_words, needs_context):
        monkeypatch.setitem(REGISTRY, function.__name__, JobSpec("default", f"{__name__}.{function.__name__}", 5))


def test_a_job_runs_in_the_applications_context(registered: None) -> None:
    assert run_job(application(), JobCall("needs_context", ("a",))) == JobOutcome()


def test_an_unknown_error_is_tried_again_and_quotes_nothing(registered: None) -> None:
    outcome = run_job(application(), JobCall("fail_with_words", ("a",)))
    assert outcome.retry_seconds == 1.0
    assert SAID not in outcome.reason
    assert "ValueError" in outcome.reason


def test_what_may_pass_is_tried_again_until_the_last_attempt() -> None:
    error = ScoringFailed("The model is away.")
    assert decide(JobCall("score_answer", ("a",), 1), error) == JobOutcome("The model is away.", 1.0)
    assert decide(JobCall("score_answer", ("a",), 2), error) == JobOutcome("The model is away.", 5.0)
    assert decide(JobCall("score_answer", ("a",), 3), error) == JobOutcome("The model is away.", None)


def test_what_will_not_pass_is_given_up_at_once() -> None:
    error = ScoringFailed("The model does not exist.", retryable=False)
    assert decide(JobCall("score_answer", ("a",)), error) == JobOutcome("The model does not exist.", None)


@pytest.mark.parametrize("error", [NotFound("erased"), StaleTurn("over")])
def test_a_hint_whose_work_is_gone_is_dropped(error: Exception) -> None:
    assert decide(JobCall("score_answer", ("a",)), error) == JobOutcome()


def test_a_name_outside_the_registry_loads_nothing() -> None:
    with pytest.raises(KeyError):
        job_runner.load_function("os.system")
