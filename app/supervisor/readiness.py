"""Asking the web process whether everything is up, and telling the owner.

`python -m app.supervisor.readiness` is the health check of a container.
"""

from __future__ import annotations

import http.client
import json
import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from config import Config

TIMEOUT_SECONDS = 3.0
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - compared, not bound


def ask_readiness(config: Config) -> tuple[bool, dict[str, Any]]:
    """Whether it is ready, and what each dependency said; empty while nobody answers."""
    connection = http.client.HTTPConnection(
        ANYWHERE.get(config.host, config.host), config.port, timeout=TIMEOUT_SECONDS
    )
    try:
        connection.request("GET", "/readyz", headers={"Connection": "close"})
        response = connection.getresponse()
        return response.status == HTTPStatus.OK, json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        return False, {}
    finally:
        connection.close()


def describe_missing(entries: Mapping[str, Any]) -> str:
    missing = [f"{name}: {entry['detail']}" for name, entry in entries.items() if is_failed(entry)]
    return "; ".join(missing) or "the web process does not answer yet"


def is_failed(entry: object) -> bool:
    return isinstance(entry, dict) and entry.get("status") == "failed"


def welcome(config: Config, prepared: Mapping[str, Any]) -> str:
    """What the owner needs: the address, who can sign in, and a link for a candidate."""
    lines = ["", f"InterviewBot is ready: {config.public_url}", ""]
    lines += [
        f"  {who['role']:<12} {who['email']}   password: {who['password']}" for who in prepared.get("sign_ins", ())
    ]
    if link := prepared.get("candidate_url"):
        lines += ["", f"  Candidate link: {link}"]
    return "\n".join([*lines, "", "Stop it with Ctrl-C.", ""])


def main() -> int:
    ready, entries = ask_readiness(Config.from_env())
    if not ready:
        sys.stderr.write(f"{describe_missing(entries)}\n")
    return 0 if ready else 1


if __name__ == "__main__":
    sys.exit(main())
