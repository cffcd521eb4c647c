"""Which pages a recruiter has, and how long each takes and asks the database for."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import requests
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts import logins, services
from app.domain.permissions import Action, RoleName, is_allowed
from app.web.authorization import find_rule
from bench.pages.seeds import PASSWORD, Seeded
from tests.queries import counted_queries

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ARGUMENT = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
# The same page asked for otherwise: other filters, the last page, words that are rare and words that nobody has.
VARIANTS = {
    "interviews.dashboard": ("show=completed", "show=review", "search=Hopper", "search=nobody", "page=2000"),
    "panels.show": ("search=Hopper", "show=review", "page=900"),
    "question_bank.index": (
        "search=cache+closure",
        "search=nothing",
        "difficulty=hard&status=reviewed",
        "category=concept",
        "page=400",
    ),
}
# Files to download, and an address that only leads to another.
NOT_PAGES = frozenset(
    {
        "interviews.index",
        "interviews.recording",
        "invitations.calendar",
        "pipeline.export",
        "question_bank.export",
        "report_shares.export_csv",
        "report_shares.export_json",
        "reports.download",
    }
)


@dataclass(frozen=True)
class PageAddress:
    name: str
    path: str


def list_pages(app: Flask, seeded: Seeded) -> tuple[list[PageAddress], list[str]]:
    """Every page that a recruiter may open, and the names of those for which nothing was seeded."""
    pages, without = [], []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if not _is_page(app, rule.endpoint, rule.methods or set()):
            continue
        if rule.arguments - set(seeded.ids):
            without.append(rule.endpoint)
            continue
        path = ARGUMENT.sub(lambda found: str(seeded.ids[found[1]]), rule.rule)
        pages.append(PageAddress(rule.rule, path))
        pages += [PageAddress(f"{rule.rule}?{query}", f"{path}?{query}") for query in VARIANTS.get(rule.endpoint, ())]
    return pages, without


def _is_page(app: Flask, endpoint: str, methods: set[str]) -> bool:
    rule = find_rule(app.view_functions[endpoint])
    action = rule.action if rule else None
    return (
        "GET" in methods
        and endpoint not in NOT_PAGES
        and not endpoint.startswith("api.")
        and action is not None
        and is_allowed(RoleName.RECRUITER, Action(action))
    )


def sign_in(url: str, email: str) -> requests.Session:
    client = requests.Session()
    token = TOKEN.search(client.get(f"{url}/login", timeout=30).text)
    assert token is not None
    fields = {"email": email, "password": PASSWORD, "csrf_token": token[1]}
    client.post(f"{url}/login", fields, timeout=30).raise_for_status()
    return client


def time_page(client: requests.Session, url: str, path: str, times: int) -> list[float]:
    """Milliseconds from the request to the last byte, over one kept connection; one visit before is not counted."""
    client.get(url + path, timeout=60).raise_for_status()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        client.get(url + path, timeout=60).raise_for_status()
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def count_queries(app: Flask, seeded: Seeded, paths: list[str]) -> list[int | None]:
    """Of one visit to each, in this process; None for a page that is closed to this recruiter."""
    client = app.test_client()
    with app.app_context():
        token = logins.open_login(services.get_account(seeded.email), "benchmark", "127.0.0.1").token
    with client.session_transaction() as session:
        session["_user_id"] = token
    return [_count(client.get, path) for path in paths]


def _count(get: Callable[[str], TestResponse], path: str) -> int | None:
    get(path)
    with counted_queries() as statements:
        answer = get(path)
    return len(statements) if answer.status_code == requests.codes.ok else None
