"""How long each page of a recruiter takes with a large bank and very many candidates in PostgreSQL."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from app import create_app
from app.extensions import db
from bench.pages.seeds import LARGE, SMALL, Seeded, refresh_statistics, seed_organization
from bench.pages.visits import count_queries, list_pages, sign_in, time_page
from bench.report import Options, Reach, Report, run_bench, tell
from tests.conftest import SECRET_KEY, make_config
from tests.servers import run_postgres, run_valkey
from tests.web_servers import run_web

VISITS, QUICK_VISITS = 100, 40
P95_REACH_MS = 100.0
WARM_UP_VISITS = 20


@dataclass(frozen=True)
class Place:
    """`app` is on the same database as the web process at `url`."""

    app: Flask
    url: str
    large: Seeded
    small: Seeded


@contextmanager
def open_place() -> Iterator[Place]:
    with run_valkey() as valkey, run_postgres() as postgres, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings = {"DATABASE_URL": postgres.url(postgres.create_database())}
        app = create_app(make_config(home, REDIS_URL=valkey.url, DATABASE_URL=settings["DATABASE_URL"]))
        with app.app_context():
            db.create_all()
            tell(f"writing {LARGE.questions} questions and {LARGE.candidates} candidates")
            large, small = seed_organization("Large", LARGE), seed_organization("Small", SMALL)
            refresh_statistics()
        with run_web(home, valkey.url, SECRET_KEY, DATABASE_URL=settings["DATABASE_URL"]) as url:
            yield Place(app, url, large, small)


def measure(options: Options) -> Report:
    report = Report("pages", f"{LARGE.questions} questions, {LARGE.candidates} candidates, made up, in PostgreSQL")
    with open_place() as place:
        _measure_pages(place, report, QUICK_VISITS if options.quick else VISITS)
        with place.app.app_context():
            db.engine.dispose()
    return report


def _measure_pages(place: Place, report: Report, visits: int) -> None:
    pages, without = list_pages(place.app, place.large)
    small_pages, _ = list_pages(place.app, place.small)
    queries = count_queries(place.app, place.large, [page.path for page in pages])
    few = count_queries(place.app, place.small, [page.path for page in small_pages])
    client = sign_in(place.url, place.large.email)
    time_page(client, place.url, "/account", WARM_UP_VISITS)
    slowest = 0.0
    for page, asked, asked_of_small in zip(pages, queries, few, strict=True):
        if asked is None or asked_of_small is None:
            report.skip(page.name, "it does not open for a recruiter who has done nothing yet, or fails")
            continue
        p95 = _percentile(time_page(client, place.url, page.path, visits), 0.95)
        slowest = max(slowest, p95)
        tell(f"{page.name}: {p95:.0f} ms, {asked} queries, {asked_of_small} with little data")
        report.add(f"{page.name}, p95", round(p95, 1), "ms", Reach(P95_REACH_MS))
        report.add(f"{page.name}, queries beyond those of a small organisation", asked - asked_of_small, "", Reach(0))
    report.add("slowest page, p95", round(slowest, 1), "ms", Reach(P95_REACH_MS))
    report.add("most queries of a page", max(filter(None, queries)), "")
    for endpoint in without:
        report.skip(endpoint, "nothing is seeded that it shows")


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


if __name__ == "__main__":
    sys.exit(run_bench("pages", measure))
