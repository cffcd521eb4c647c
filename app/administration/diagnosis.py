"""What `flask doctor` checks beyond /readyz: what takes longer, and what only a person can mend."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, partial

from sqlalchemy import text

from app.administration.edge_probe import EdgeProbe, ask_edge, try_websocket
from app.context import get_ports
from app.domain.edge_views import judge_proxies, judge_public_url, judge_websocket
from app.domain.installation import (
    DEGRADED,
    FAILED,
    OK,
    Finding,
    judge_clocks,
    judge_folders,
    judge_fonts,
    judge_keys,
    judge_redis,
    judge_speech,
)
from app.errors import DependencyUnavailable, MailFailed
from app.extensions import db
from app.health import edge
from app.health.checks import CHECKS, Check
from app.health.folders import list_folders, look_at
from app.ports import Installation, WorkerState
from config import Config


class Diagnosis:
    """`checks` by name, each asked once."""

    def __init__(self, config: Config, installation: Installation, question: str) -> None:
        self._config = config
        self._installation = installation
        self._question = question

    @property
    def checks(self) -> Mapping[str, Check]:
        return {
            **CHECKS,
            "redis_setup": lambda: judge_redis(self._installation.read_redis()),
            "folders": lambda: judge_folders([look_at(path) for path in list_folders(self._config)]),
            "keys": lambda: judge_keys(self._installation.list_closed_keys()),
            "clocks": self._check_clocks,
            "speech_model": self._check_speech,
            "fonts": lambda: judge_fonts(self._installation.list_missing_fonts()),
            "mail": self._check_mail,
            "origins": partial(check_origins, self._config),
            "public_url": lambda: judge_public_url(self._config.public_url, self._edge.answers),
            "proxies": self._check_proxies,
            "websocket": lambda: judge_websocket(try_websocket(self._config.public_url)),
        }

    @cached_property
    def _edge(self) -> EdgeProbe:
        return ask_edge(self._config.public_url, self._question)

    def _check_proxies(self) -> Finding:
        https = self._config.public_url.startswith("https:")
        return judge_proxies(self._edge.answers, trusted=self._config.trusted_proxies, https=https)

    def _check_speech(self) -> Finding:
        in_use = tuple(told for worker in self._speech_workers() for told in worker.models)
        return judge_speech(replace(self._installation.describe_speech(), in_use=in_use))

    def _speech_workers(self) -> list[WorkerState]:
        try:
            workers = get_ports().job_records.list_workers()
        except DependencyUnavailable:
            return []  # told by the check of Redis
        here = socket.gethostname()
        return [worker for worker in workers if worker.host == here and "speech" in worker.queues]

    def _check_clocks(self) -> Finding:
        ahead = {"Redis": self._installation.read_redis().ahead_seconds}
        if not self._config.uses_sqlite:
            ahead["the database"] = measure_database_clock()
        if self._edge.ahead_seconds is not None:
            ahead["the web process"] = self._edge.ahead_seconds
        return judge_clocks(ahead)

    def _check_mail(self) -> Finding:
        if get_ports().mailer is None:
            return Finding(DEGRADED, "No MAIL_HOST: links are copied by hand.")
        if not self._config.mail_host:
            return Finding(OK, f"mails land in {self._config.mailbox_dir}: development")
        try:
            self._installation.check_mail()
        except MailFailed as error:
            return Finding(FAILED, f"{error} See MAIL_HOST, MAIL_PORT and MAIL_SECURITY.")
        return Finding(OK, f"{self._config.mail_host} lets us in")


def measure_database_clock() -> float:
    """Seconds that it is ahead. Raises DependencyUnavailable."""
    before = time.time()
    with db.engine.connect() as connection:
        there = connection.scalar(text("SELECT extract(epoch FROM clock_timestamp())"))
    if there is None:
        raise DependencyUnavailable("The database does not tell the time.")
    return float(there) - (before + time.time()) / 2


def check_origins(config: Config) -> Finding:
    origin = "/".join(config.public_url.split("/")[:3])
    if origin in config.allowed_origins:
        return Finding(OK, f"live connections from {', '.join(config.allowed_origins)}")
    return Finding(FAILED, f"ALLOWED_ORIGINS lacks {origin}, the origin of PUBLIC_URL: no page could connect. Add it.")


def make_diagnosis(config: Config, installation: Installation) -> Diagnosis:
    """Needs an application context, for the key that signs the question."""
    return Diagnosis(config, installation, edge.make_question())
