"""What deploy/ says, read for running it here."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from bench.report import ROOT

DEPLOY = ROOT / "deploy"
SYSTEMD = DEPLOY / "systemd"
NAME = "interviews.example.org"
HERE = "localhost"


@dataclass(frozen=True)
class Unit:
    """`arguments` of Python; `environment` is what the unit itself sets. Both are of the instance `%i`."""

    arguments: tuple[str, ...]
    environment: dict[str, str]


def read_unit(name: str, instance: str) -> Unit:
    """`name` is such as web, of interviewbot-web@.service."""
    text = (SYSTEMD / f"interviewbot-{name}@.service").read_text(encoding="utf-8").replace("%i", instance)
    command = next(line.partition("=")[2] for line in text.splitlines() if line.startswith("ExecStart="))
    pairs = [
        assignment.partition("=")
        for line in text.splitlines()
        if line.startswith("Environment=")
        for assignment in shlex.split(line.removeprefix("Environment="))
    ]
    return Unit(tuple(shlex.split(command)[1:]), {name: value for name, _, value in pairs if name != "HOME"})


def read_settings() -> dict[str, str]:
    """The environment file of the units, as far as it has values."""
    lines = (SYSTEMD / "interviewbot.env.example").read_text(encoding="utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name: value for name, _, value in pairs if value}


def write_nginx(folder: Path, web_ports: list[int], http_port: int, https_port: int) -> Path:
    """The site of deploy/nginx with the ports and paths of this machine, and what it is included by."""
    parts = folder / "interviewbot"
    parts.mkdir(parents=True, exist_ok=True)
    upstream = (DEPLOY / "nginx/upstream-systemd.conf").read_text(encoding="utf-8")
    for written, port in zip(("5001", "5002"), web_ports, strict=True):
        upstream = upstream.replace(f"127.0.0.1:{written}", f"127.0.0.1:{port}")
    (parts / "upstream.conf").write_text(upstream, encoding="utf-8")
    (parts / "proxy.conf").write_bytes((DEPLOY / "nginx/proxy.conf").read_bytes())
    (parts / "site.conf").write_text(_site(parts, http_port, https_port), encoding="utf-8")
    path = folder / "nginx.conf"
    path.write_text(_around(folder), encoding="utf-8")
    return path


def _site(parts: Path, http_port: int, https_port: int) -> str:
    text = (DEPLOY / "nginx/interviewbot.conf").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "listen [::]" not in line]
    return (
        "\n".join(lines)
        .replace("/etc/nginx/interviewbot", str(parts))
        .replace("listen 80;", f"listen 127.0.0.1:{http_port};")
        .replace("listen 443 ssl", f"listen 127.0.0.1:{https_port} ssl")
        .replace(NAME, HERE)
    )


def _around(folder: Path) -> str:
    temporary = "\n".join(
        f"  {kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
{temporary}
  access_log {folder}/access.log;
  include {folder}/interviewbot/site.conf;
}}
"""
