"""The supervisor with its real processes: it starts all, restarts what is killed and leaves nothing behind."""

from __future__ import annotations

import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from redis import Redis

from app.context import get_ports
from config import WORKER_NICENESS
from tests.processes import (
    SCORING_WORKER,
    STOP_SECONDS,
    VALKEY,
    WEB,
    Deployment,
    run_supervisor,
    start_supervisor,
)
from tests.waiting import wait_until

WRITE_MILLISECONDS = 4000
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with run_supervisor(tmp_path_factory.mktemp("home"), WORKER_NICENESS=str(WORKER_NICENESS)) as product:
        yield product


def redis_of(product: Deployment) -> Redis:
    return Redis.from_url(product.config.redis_url)


def is_replaced(product: Deployment, command: str, killed: int) -> bool:
    return product.pids(command) not in ([], [killed]) and product.is_ready()


def test_it_prints_the_address_the_sign_ins_and_a_candidate_link(product: Deployment) -> None:
    wait_until(lambda: "Ctrl-C" in product.printed)
    assert product.url in product.printed
    assert len(re.findall(r"\S+@\S+ +password: \S+", product.printed)) == 3
    assert re.search(rf"{product.url}/interview/[\w-]{{20,}}", product.printed)


def test_its_files_are_for_the_owner_only(product: Deployment) -> None:
    assert product.home.stat().st_mode & 0o777 == 0o700
    assert [path for path in product.home.rglob("*") if path.lstat().st_mode & 0o077 and not path.is_symlink()] == []


def test_workers_give_way_to_web_processes_and_valkey(product: Deployment) -> None:
    usual, later = psutil.Process(product.process.pid).nice(), {WORKER_NICENESS}
    assert {psutil.Process(pid).nice() for name in (WEB, VALKEY) for pid in product.pids(name)} == {usual}
    assert {psutil.Process(pid).nice() - usual for pid in product.pids("worker.py")} == later


def test_valkey_listens_on_loopback_and_wants_its_password(product: Deployment) -> None:
    (pid,) = product.pids(VALKEY)
    connections = psutil.Process(pid).net_connections()
    assert {entry.laddr.ip for entry in connections if entry.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
    with redis_of(product) as client, socket.create_connection(("127.0.0.1", port_of(client))) as stranger:
        stranger.sendall(b"PING\r\n")
        assert b"NOAUTH" in stranger.recv(100)


def port_of(client: Redis) -> int:
    return int(client.connection_pool.connection_kwargs["port"])


@pytest.mark.parametrize("command", [WEB, SCORING_WORKER])
def test_a_killed_process_starts_again(product: Deployment, command: str) -> None:
    killed = product.kill(command)
    wait_until(lambda: is_replaced(product, command, killed))
    assert len(product.children()) == 5


def test_a_killed_valkey_comes_back_with_its_data(product: Deployment) -> None:
    with redis_of(product) as client:
        client.set("kept", "yes")
        client.waitaof(1, 0, timeout=WRITE_MILLISECONDS)  # on a busy disk the file follows seconds later
        killed = product.kill(VALKEY)
        wait_until(lambda: is_replaced(product, VALKEY, killed))
        assert client.get("kept") == b"yes"


def test_a_second_one_on_the_same_home_is_refused(product: Deployment) -> None:
    second = start_supervisor(product.home)
    assert second.process.wait(STOP_SECONDS) == 1
    assert "already running" in second.printed
    assert str(product.process.pid) in second.printed


def test_a_port_in_use_is_told(product: Deployment, tmp_path: Path) -> None:
    second = start_supervisor(tmp_path, PORT=product.settings["PORT"])
    assert second.process.wait(STOP_SECONDS) == 1
    assert "Choose another with PORT" in second.printed


def has_idle_workers() -> bool:
    return not any(worker.job for worker in get_ports().job_records.list_workers())


def test_stopping_leaves_nothing_running(product: Deployment) -> None:
    with product.app():
        wait_until(has_idle_workers)  # a worker with a long job in hand is killed in the end
    children = product.children()
    product.process.send_signal(signal.SIGTERM)
    assert product.process.wait(STOP_SECONDS) == 0
    assert "killed" not in product.printed.rpartition("stopping")[2]
    assert not [child for child in children if child.is_running()]


def test_a_killed_supervisor_leaves_nothing_running(product: Deployment) -> None:
    with run_supervisor(product.home) as again:
        children = again.children()
        assert len(children) == 5
        again.process.kill()
        again.process.wait()
        _, alive = psutil.wait_procs(children, timeout=10)
        assert alive == []
