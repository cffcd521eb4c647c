"""Starting the embedded Valkey and telling the other processes where it is."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from app.supervisor.child import ChildSpec, spawn
from app.supervisor.errors import StartRefused
from app.supervisor.fleet import Fleet
from app.supervisor.valkey import (
    LOOPBACK,
    ServerNotFound,
    ValkeySettings,
    find_free_port,
    find_server,
    prepare_command,
)
from config import Config

START_SECONDS = 60.0
ANSWER_SECONDS = 1.0
GRACE_SECONDS = 10.0
LAST_TO_STOP = 9


def start_embedded(fleet: Fleet, config: Config, pause: Callable[[float], object]) -> Config:
    """The settings with the server's address in them; raises StartRefused where it does not come up."""
    settings = ValkeySettings(config.redis_dir, find_free_port(), secrets.token_urlsafe(32))
    try:
        command = prepare_command(find_server(), settings)
    except ServerNotFound as error:
        raise StartRefused(str(error)) from error
    publish_address(settings)
    fleet.start([ChildSpec("valkey", partial(spawn, command), GRACE_SECONDS, LAST_TO_STOP)])
    deadline = time.monotonic() + START_SECONDS
    while not answers(settings):
        if time.monotonic() > deadline:
            raise StartRefused(f"The embedded Valkey did not come up; its files are in {settings.directory}.")
        fleet.look_after()
        pause(0.02)
    return replace(config, redis_url=settings.url)


def publish_address(settings: ValkeySettings) -> None:
    """Config.from_env() of every other process reads it; it holds the password."""
    path = settings.directory / "url"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(settings.url + "\n", encoding="utf-8")


def answers(settings: ValkeySettings) -> bool:
    """False while it starts or loads its append-only file."""
    try:
        with socket.create_connection((LOOPBACK, settings.port), ANSWER_SECONDS) as connection:
            connection.sendall(f"AUTH {settings.password}\r\nPING\r\nQUIT\r\n".encode())
            return b"+PONG" in b"".join(iter(lambda: connection.recv(256), b""))
    except OSError:
        return False
