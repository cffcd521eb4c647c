"""Hosts as network namespaces, joined by a bridge that this machine, too, has an address on. Linux, as root."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

NETWORK = "10.213.77"
HERE = f"{NETWORK}.1"
SUBNET = f"{NETWORK}.0/24"
FIRST_HOST = 11
# a link's name has 15 characters at most
TAG = f"ib{os.getpid() % 10_000}"


@dataclass(frozen=True)
class Host:
    """`link` is the bridge's end of its cable."""

    name: str
    address: str

    @property
    def link(self) -> str:
        return f"{TAG}-{self.name}"

    @property
    def command(self) -> list[str]:
        """What a command begins with to run on this host."""
        return ["ip", "netns", "exec", self.link]

    def cut(self) -> None:
        _ip("link", "set", self.link, "down")

    def join(self) -> None:
        _ip("link", "set", self.link, "up")

    def lose(self, other: Host) -> None:
        """Nothing reaches `other` any more; everybody else still does."""
        _ip("-n", self.link, "route", "add", "blackhole", f"{other.address}/32")

    def find(self, other: Host) -> None:
        _ip("-n", self.link, "route", "del", "blackhole", f"{other.address}/32")

    def kill(self) -> None:
        """Every process that runs there, with -9."""
        for pid in _ip("netns", "pids", self.link).split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


def find_obstacle() -> str:
    """Why there can be no hosts here; empty where there can."""
    if shutil.which("ip") is None:
        return "the command ip is missing: apt install iproute2"
    if os.geteuid() != 0:
        return "network namespaces need root"
    if f" {HERE}/" in _ip("address"):
        return f"{HERE} is taken on this machine, perhaps by another run of this"
    made = subprocess.run(["ip", "netns", "add", TAG], capture_output=True, text=True, check=False)
    if made.returncode:
        return f"this machine makes no network namespaces: {made.stderr.strip()}"
    _ip("netns", "del", TAG)
    return ""


@contextmanager
def run_network(names: Sequence[str]) -> Iterator[dict[str, Host]]:
    """Everything that runs on the hosts is killed with them at the end."""
    with ExitStack() as cleanup:
        _ip("link", "add", TAG, "type", "bridge")
        cleanup.callback(_ip, "link", "del", TAG)
        _ip("address", "add", f"{HERE}/24", "dev", TAG)
        _ip("link", "set", TAG, "up")
        hosts = [Host(name, f"{NETWORK}.{FIRST_HOST + number}") for number, name in enumerate(names)]
        for host in hosts:
            _add(host, cleanup)
        yield {host.name: host for host in hosts}


def _add(host: Host, cleanup: ExitStack) -> None:
    inside = ("-n", host.link)
    _ip("netns", "add", host.link)
    cleanup.callback(_remove, host)
    _ip("link", "add", host.link, "type", "veth", "peer", "name", "eth0", "netns", host.link)
    _ip("link", "set", host.link, "master", TAG, "up")
    _ip(*inside, "address", "add", f"{host.address}/24", "dev", "eth0")
    _ip(*inside, "link", "set", "eth0", "up")
    _ip(*inside, "link", "set", "lo", "up")


def _remove(host: Host) -> None:
    host.kill()
    # the namespace takes its cable along only once its last process and connection are gone
    with suppress(subprocess.CalledProcessError):
        _ip("link", "del", host.link)
    _ip("netns", "del", host.link)


def _ip(*arguments: str) -> str:
    return subprocess.run(["ip", *arguments], capture_output=True, text=True, check=True).stdout
