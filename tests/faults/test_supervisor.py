"""The supervisor with its real processes: it starts all, restarts what is killed and leaves nothing behind."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from redis import Redis

from config import Config
from tests.supervised import Product, running_product, start_product
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
RESTART_SECONDS = 60.0


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running_product(tmp_path_factory.mktemp("home")) as product:
        yield product


def redis_of(product: Product) -> Redis:
    return Redis.from_url(Config.from_env({"INTERVIEWBOT_HOME": str(product.home)}, None).redis_url)


def test_it_prints_the_address_the_sign_ins_and_a_candidate_link(product: Product) -> None:
    assert product.url in product.text
    assert len(re.findall(r"\S+@\S+ +password: \S+", product.text)) == 3
    assert re.search(rf"{product.url}/interview/[\w-]{{20,}}", product.text)


def test_its_files_are_for_the_owner_only(product: Product) -> None:
    assert product.home.stat().st_mode & 0o777 == 0o700
    assert (product.home / "redis" / "url").stat().st_mode & 0o777 == 0o600
    assert (product.home / "redis" / "valkey.conf").stat().st_mode & 0o777 == 0o600


def test_valkey_listens_on_loopback_and_wants_its_password(product: Product) -> None:
    connections = product.child("valkey-server").net_connections()
    assert {entry.laddr.ip for entry in connections if entry.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
    with redis_of(product) as client, socket.create_connection(("127.0.0.1", port_of(client))) as stranger:
        stranger.sendall(b"PING\r\n")
        assert b"NOAUTH" in stranger.recv(100)


def port_of(client: Redis) -> int:
    return int(client.connection_pool.connection_kwargs["port"])


@pytest.mark.parametrize("words", [("wsgi.py",), ("worker.py", "scoring")])
def test_a_killed_process_starts_again(product: Product, words: tuple[str, ...]) -> None:
    killed = product.child(*words)
    killed.kill()
    killed.wait(10)
    wait_until(lambda: len(product.children()) == 5 and product.is_ready(), RESTART_SECONDS)
    assert product.child(*words).pid != killed.pid


def test_a_killed_valkey_comes_back_with_its_data(product: Product) -> None:
    with redis_of(product) as client:
        client.set("kept", "yes")
        killed = product.child("valkey-server")
        killed.kill()
        killed.wait(10)
        wait_until(product.is_ready, RESTART_SECONDS)
        assert client.get("kept") == b"yes"


def test_a_second_one_on_the_same_home_is_refused(product: Product) -> None:
    second = start_product(product.home)
    assert second.process.wait(20) == 1
    second.stop()
    assert "already running" in second.text
    assert str(product.process.pid) in second.text


def test_a_port_in_use_is_told(product: Product, tmp_path: Path) -> None:
    second = start_product(tmp_path, PORT=product.url.rpartition(":")[2])
    assert second.process.wait(20) == 1
    second.stop()
    assert "Choose another with PORT" in second.text


def test_stopping_leaves_nothing_running(product: Product) -> None:
    children = product.children()
    assert product.stop() == 0
    assert "killed" not in product.text.rpartition("stopping")[2]
    assert not [child for child in children if child.is_running()]


def test_a_killed_supervisor_leaves_nothing_running(product: Product) -> None:
    with running_product(product.home) as again:
        children = again.children()
        assert len(children) == 5
        again.process.kill()
        again.process.wait()
        _, alive = psutil.wait_procs(children, timeout=10)
        assert alive == []
