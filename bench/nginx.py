"""nginx with a certificate of its own making in front of the product."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STOP_SECONDS = 20.0


def find_nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@contextmanager
def run_nginx(configuration: Path) -> Iterator[None]:
    """Needs `find_nginx`; what goes wrong is in nginx.log beside the configuration."""
    program = find_nginx()
    assert program is not None
    command = [program, "-e", str(configuration.with_name("nginx.log")), "-c", str(configuration)]
    subprocess.run([*command, "-t", "-q"], check=True)
    process = subprocess.Popen(command)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=STOP_SECONDS)


def make_certificate(certificate: Path, key: Path, name: str, also: str) -> None:
    """For two days; `also` lists its other names as openssl writes them, such as IP:127.0.0.1."""
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ["-subj", f"/CN={name}", "-addext", f"subjectAltName={also}"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", "req", *kind, *names, *files], check=True, capture_output=True)
