"""What deploy/ and the Procfile start is what the supervisor starts, and what they set exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.jobs import QUEUES
from app.supervisor.plan import list_worker_queues
from config import ROOT
from tests.architecture.settings_read import list_settings
from tests.conftest import make_config

DEPLOY = ROOT / "deploy"
ASSIGNED = re.compile(r"^#?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
SYSTEMD_ENVIRONMENT = re.compile(r"^Environment=(.*)$", re.MULTILINE)
STARTED = re.compile(r"python (worker\.py [a-z ]+|wsgi\.py)$", re.MULTILINE)
PYTHON_OWN = {"PATH", "HOME", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
COMPOSE_OWN = {"TLS_FOLDER", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "INTERVIEWBOT_VERSION"}
Compose = dict[str, Any]


@pytest.fixture(scope="module")
def compose() -> Compose:
    document: Compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def known_settings() -> set[str]:
    return list_settings()


def _planned(home: Path) -> set[str]:
    queues = list_worker_queues(make_config(home, SPEECH_PROCESSES="2"))
    return {"wsgi.py", *(f"worker.py {' '.join(names)}" for names in queues)}


def _commands_of_compose(compose: Compose) -> Iterator[str]:
    for service in compose["services"].values():
        command = service.get("command", [])
        if command[:1] == ["python"]:
            yield " ".join(command[1:])


def _commands_of_units() -> Iterator[str]:
    for unit in (DEPLOY / "systemd").glob("*.service"):
        yield from STARTED.findall(unit.read_text(encoding="utf-8"))


def test_the_procfile_starts_what_the_supervisor_plans(tmp_path: Path) -> None:
    assert set(STARTED.findall((ROOT / "Procfile").read_text(encoding="utf-8"))) == _planned(tmp_path)


def test_compose_starts_what_the_supervisor_plans(tmp_path: Path, compose: Compose) -> None:
    assert set(_commands_of_compose(compose)) == _planned(tmp_path)


def test_systemd_starts_what_the_supervisor_plans(tmp_path: Path) -> None:
    assert set(_commands_of_units()) == _planned(tmp_path)


def test_workers_give_way_wherever_they_run(compose: Compose) -> None:
    units = {unit.name: "CPUWeight=33" in unit.read_text("utf-8") for unit in (DEPLOY / "systemd").glob("*.service")}
    assert units == {name: "-web@" not in name for name in units}
    ours = [service for service in compose["services"].values() if service.get("command", [])[:1] == ["python"]]
    assert [service.get("cpu_shares") == 335 for service in ours] == ["worker.py" in one["command"] for one in ours]


def test_every_queue_has_a_worker_in_the_plan(tmp_path: Path) -> None:
    assert {name for names in list_worker_queues(make_config(tmp_path)) for name in names} == set(QUEUES)


def test_what_compose_sets_exists(compose: Compose, known_settings: set[str]) -> None:
    set_there = set(compose["x-interviewbot"]["environment"])
    assert set_there <= known_settings
    asked_of_people = set(ASSIGNED.findall((DEPLOY / "compose.env.example").read_text(encoding="utf-8")))
    used = set(re.findall(r"\$\{([A-Z_]+)[:}]", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    assert asked_of_people == used
    assert used - COMPOSE_OWN <= known_settings


def test_what_the_image_sets_exists(known_settings: set[str]) -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").split("\nENV ")[1].split("\nUSER")[0]
    assert set(re.findall(r"\b([A-Z_]+)=", lines)) - PYTHON_OWN <= known_settings


def test_what_systemd_sets_exists(known_settings: set[str]) -> None:
    given = set(ASSIGNED.findall((DEPLOY / "systemd/interviewbot.env.example").read_text(encoding="utf-8")))
    for unit in (DEPLOY / "systemd").glob("*.service"):
        for line in SYSTEMD_ENVIRONMENT.findall(unit.read_text(encoding="utf-8")):
            given |= {assignment.partition("=")[0] for assignment in line.split()}
    assert given - PYTHON_OWN <= known_settings


def test_the_image_holds_what_the_product_runs_on() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"}
    assert kept >= {"app", "migrations", "config.py", "worker.py", "wsgi.py", ".flaskenv", "requirements.txt"}
    assert all((ROOT / name).exists() for name in kept)


def test_the_proxies_pass_websockets_on_and_believe_no_visitor() -> None:
    passed_on = (DEPLOY / "nginx/proxy.conf").read_text(encoding="utf-8")
    assert "proxy_set_header Upgrade $http_upgrade;" in passed_on
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in passed_on
