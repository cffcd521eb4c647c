from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask

from app.observability import SECRET_IN_PATH, StderrHandler, configure_logging, is_forbidden
from tests.conftest import make_config

SAID = "I once deleted the production database"
TOKEN = "k4YLmtVNONyMzxvlsbTcS5MF7kbZ"


@pytest.fixture(autouse=True)
def _logging_restored() -> Iterator[None]:
    yield
    root = logging.getLogger()
    root.handlers = [other for other in root.handlers if not isinstance(other, StderrHandler)]
    structlog.reset_defaults()


@pytest.fixture(params=["json", "text"])
def log_format(request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    configure_logging(make_config(tmp_path, LOG_FORMAT=request.param))
    return str(request.param)


def logged(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


@pytest.mark.parametrize(
    "field", ["transcript", "text", "answer_text", "live_words", "token", "new_password", "api_key", "email", "quote"]
)
def test_said_words_and_secrets_are_dropped(log_format: str, capsys: pytest.CaptureFixture[str], field: str) -> None:
    structlog.get_logger("test").info("answer_scored", turn=3, **{field: SAID})
    line = logged(capsys)
    assert SAID not in line
    assert "answer_scored" in line


def test_they_are_dropped_inside_other_fields_too(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("test").info("answer_scored", payload={"turn": 3, "evidence": {"quote": SAID}})
    assert SAID not in logged(capsys)


@pytest.mark.parametrize("field", ["transcript_version", "word_count", "answer_id", "audio_seconds", "turn", "job"])
def test_figures_about_them_stay(field: str) -> None:
    assert not is_forbidden(field)


@pytest.mark.parametrize("path", ["/interview/", "/reset-password/", "/confirm-address/", "/shared/reports/"])
def test_a_token_in_a_path_is_masked(log_format: str, capsys: pytest.CaptureFixture[str], path: str) -> None:
    logging.getLogger("another.package").warning("GET %s%s failed", path, TOKEN)
    line = logged(capsys)
    assert TOKEN not in line
    assert f"{path}..." in line


def test_every_public_path_with_a_token_is_masked(app: Flask) -> None:
    paths = {rule.rule for rule in app.url_map.iter_rules() if "<token>" in rule.rule}
    assert paths
    assert [path for path in paths if not SECRET_IN_PATH.search(path.replace("<token>", TOKEN))] == []


def test_a_forged_line_break_stays_in_its_line(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("test").info("signed_in", name="x\r\n2026-01-01 [error] forged")
    assert len(logged(capsys).strip().splitlines()) == 1


def fail_with(answer: str) -> None:
    raise RuntimeError("scoring broke")


def test_a_traceback_tells_no_local_variable(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        fail_with(SAID)
    except RuntimeError:
        structlog.get_logger("test").exception("job_failed")
    line = logged(capsys)
    assert "scoring broke" in line
    assert SAID not in line


def test_a_library_logs_in_the_same_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(make_config(tmp_path, LOG_FORMAT="json"))
    logging.getLogger("another.package").warning("low on %s", "disk")
    assert json.loads(logged(capsys))["event"] == "low on disk"
