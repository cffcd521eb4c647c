"""nginx with TLS in front of the product, as in production, and what its log says of every answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.nginx import make_certificate, run_nginx

SITE = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1;
events {{ worker_connections 512; }}
http {{
  log_format plain '$status $request_method $request_uri';
  access_log {folder}/access.log plain;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  map "$request_method $uri" $is_kept_away {{ default 0; "~^POST {kept_away}" 1; }}
  client_max_body_size 8m; server_tokens off;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/tls.pem; ssl_certificate_key {folder}/tls.key;
    if ($is_kept_away) {{ return 403; }}
    location / {{
      proxy_pass http://127.0.0.1:{behind}; proxy_http_version 1.1; proxy_read_timeout 60s;
      proxy_buffer_size 16k; proxy_buffers 8 16k;
      proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto https; proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $http_connection;
    }}
  }}
}}
"""
# What would end the scanner's own sign-in or change its password. Debian's wapiti fails on exclusions.
KEPT_AWAY = re.compile("/(logout|account/)")


@contextmanager
def run_front(folder: Path, port: int, behind: int) -> Iterator[None]:
    """Plain HTTP on port `behind` as https://127.0.0.1:`port`."""
    make_certificate(folder / "tls.pem", folder / "tls.key", "127.0.0.1", "IP:127.0.0.1")
    site = SITE.format(folder=folder, port=port, behind=behind, kept_away=KEPT_AWAY.pattern)
    configuration = folder / "nginx.conf"
    configuration.write_text(site, encoding="utf-8")
    folder.chmod(0o711)  # nginx started by root works as nobody, and keeps bodies that are too long for memory there
    with run_nginx(configuration):
        yield


def count_answers(folder: Path) -> Counter[int]:
    """By status, of everything that passed so far."""
    return Counter(int(line.split(" ", 1)[0]) for line in _lines(folder))


def list_opened(folder: Path, after: int) -> set[str]:
    """Addresses without their queries that were answered well, but for the first `after` answers."""
    answers = (line.split(" ", 2) for line in _lines(folder)[after:])
    return {address.partition("?")[0] for status, _, address in answers if status < "400"}


def list_failures(folder: Path) -> list[str]:
    """`STATUS METHOD ADDRESS` of each answer from 500 on."""
    return [line for line in _lines(folder) if line >= "500"]


def _lines(folder: Path) -> list[str]:
    """Without the looks at whether the product is there yet."""
    lines = (folder / "access.log").read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if not line.endswith("GET /readyz")]
