"""A smoke test of the JSON API: signs in, reads, adds a question, invites somebody, and takes the invitation back.

    pip install requests
    python api.py http://localhost:5000 recruiter@example.org < password.txt

It shows what a client must know: tokens, cursors, Idempotency-Key, ETag and problem documents. Exit 0 where all held.
"""

from __future__ import annotations

import argparse
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import requests

SECONDS = 10


class Api:
    def __init__(self, url: str) -> None:
        self.base = url.rstrip("/") + "/api/v1"
        self.session = requests.Session()

    def sign_in(self, email: str, password: str) -> None:
        pair = self.ask("POST", "/auth/token", {"email": email, "password": password}).json()
        self.session.headers["Authorization"] = f"Bearer {pair['access_token']}"

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        if method == "POST":
            headers.setdefault("Idempotency-Key", str(uuid.uuid4()))  # keep it when you send the request again
        answer = self.session.request(method, self.base + path, json=body, headers=headers, timeout=SECONDS)
        if answer.status_code >= 400:  # noqa: PLR2004 - a problem document
            problem = answer.json()
            raise SystemExit(f"{method} {path}: {problem['status']} {problem['code']}: {problem['detail']}")
        return answer

    def walk(self, path: str, limit: int = 25) -> Iterator[dict[str, Any]]:
        """Every item of a list, page by page."""
        cursor = ""
        while cursor is not None:
            page = self.ask("GET", f"{path}?limit={limit}&cursor={cursor}").json()
            yield from page["items"]
            cursor = page["next_cursor"]


def check(name: str, held: object) -> None:
    print(f"{'ok' if held else 'WRONG'}  {name}")
    if not held:
        raise SystemExit(1)


def try_out(api: Api) -> None:
    me = api.ask("GET", "/auth/me").json()
    check(f"signed in as {me['name']} of {me['organization']}", me["organization_id"])
    counts = {path: sum(1 for _ in api.walk(path)) for path in ("/questions", "/panels", "/candidates", "/interviews")}
    check(f"lists by cursor: {counts}", True)
    try_questions(api)
    published = next((panel for panel in api.walk("/panels") if panel["status"] == "published"), None)
    if published:
        try_invitations(api, published["id"])
    api.ask("DELETE", "/auth/token")
    ended = api.session.get(f"{api.base}/auth/me", timeout=SECONDS)
    check("signed out: the token opens nothing", ended.status_code == 401)  # noqa: PLR2004 - Unauthorized


def try_questions(api: Api) -> None:
    found = next(api.walk("/questions", limit=1), None)
    if found is None:
        return
    path = f"/questions/{found['id']}"
    etag = api.ask("GET", path).headers["ETag"]
    again = api.ask("GET", path, **{"If-None-Match": etag})
    check("an ETag spares what is known already", again.status_code == 304)  # noqa: PLR2004 - Not Modified


def try_invitations(api: Api, panel_id: str) -> None:
    wanted, key = {"panel_id": panel_id, "name": "Smoke Test", "days": 1}, str(uuid.uuid4())
    made = api.ask("POST", "/invitations", wanted, **{"Idempotency-Key": key}).json()
    repeated = api.ask("POST", "/invitations", wanted, **{"Idempotency-Key": key}).json()
    check("a repeated request has one effect", made == repeated)
    invitation = made["invitation"]["id"]
    api.ask("DELETE", f"/invitations/{invitation}")
    check("the link is withdrawn", api.ask("GET", f"/invitations/{invitation}").json()["state"] == "revoked")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Try the JSON API; the password comes on stdin.")
    parser.add_argument("url")
    parser.add_argument("email")
    given = parser.parse_args(arguments)
    api = Api(given.url)
    api.sign_in(given.email, sys.stdin.readline().rstrip("\n"))
    try_out(api)


if __name__ == "__main__":
    main()
