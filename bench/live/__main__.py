"""`python -m bench.live`: the page of all running interviews, in Chromium, with 50 of them.

A worker's events go through the product's own broadcaster and queue; the page says when it has shown each. Both sides
read the same machine's clock.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from app.context import get_ports
from app.interviews.services.turns import open_turn
from bench.report import Options, Reach, Report, installed_version, run_bench, tell
from tests import factories
from tests.browser.pages import sign_in
from tests.conftest import SECRET_KEY, make_config, running_app
from tests.servers import run_valkey
from tests.web_servers import run_web

INTERVIEWS = 50
CHANGES, QUICK_CHANGES = 600, 200
# Each of 50 people starts or stops speaking every two seconds or so.
PAUSE_SECONDS = 0.04
PAGE_LOADS = 9
WATCH = """() => {
  window.shown = {};
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const row = (target.parentElement ?? target).closest("tr");
      if (row) window.shown[row.id] = performance.timeOrigin + performance.now();
    }
  }).observe(document.querySelector("[data-live-list]"), { subtree: true, childList: true, characterData: true });
}"""


def measure(options: Options) -> Report:
    report = Report("live", f"{INTERVIEWS} invented interviews; {installed_version('playwright')}, Chromium")
    with tempfile.TemporaryDirectory() as folder, run_valkey() as valkey:
        home = Path(folder)
        config = make_config(home, REDIS_URL=valkey.url)
        with running_app(config) as app, run_web(home, valkey.url, SECRET_KEY) as url, app.app_context():
            organization = factories.make_organization()
            sessions = seed_running(organization)
            email = factories.make_user(organization).email
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
                )
                page = sign_in(browser.new_page(), url, email)
                add_page_times(report, [open_page(page, url) for _ in range(PAGE_LOADS)])
                changes = QUICK_CHANGES if options.quick else CHANGES
                add_delays(report, watch_changes(page, organization.id, sessions, changes))
                browser.close()
    return report


def seed_running(organization: Any) -> list[uuid.UUID]:
    panel = factories.make_panel(organization)
    question = factories.make_question(organization)
    sessions = []
    for number in range(INTERVIEWS):
        candidate = factories.make_candidate(organization, name=f"Candidate {number}")
        invitation = factories.make_invitation(panel, candidate).invitation
        session = factories.make_session(invitation, state="active", started_at=factories.ASKED_AT)
        open_turn(get_ports(), factories.make_answer(session, question))
        sessions.append(session.id)
    return sessions


def open_page(page: Page, url: str) -> float:
    """Seconds from the request until the page has painted all rows."""
    page.goto(f"{url}/live")
    page.locator("tbody tr").nth(INTERVIEWS - 1).wait_for()
    return (
        float(
            page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now()")
        )
        / 1000
    )


def watch_changes(page: Page, organization_id: uuid.UUID, sessions: list[uuid.UUID], changes: int) -> list[float]:
    """Seconds from each event's emission until its row has changed."""
    page.locator("[data-connection]").get_by_text("Up to date").wait_for()
    page.wait_for_timeout(1000)
    page.evaluate(WATCH)
    delays, sent = [], {}
    for number in range(changes):
        session = sessions[number % len(sessions)]
        payload = {"session": str(session), "turn": 1, "speaking": (number // len(sessions)) % 2 == 0}
        sent[f"live-{session}"] = time.time()
        get_ports().broadcaster.to_dashboard(organization_id, "live_update", payload)
        page.wait_for_timeout(1000 * PAUSE_SECONDS)
        if number % len(sessions) == len(sessions) - 1:
            page.wait_for_timeout(1000)
            shown = page.evaluate("() => { const all = window.shown; window.shown = {}; return all; }")
            delays += [shown[row] / 1000 - sent_at for row, sent_at in sent.items() if row in shown]
            tell(f"{number + 1} of {changes} changes, {len(delays)} shown")
            sent = {}
    return delays


def add_page_times(report: Report, seconds: list[float]) -> None:
    report.add("page opens, median", round(statistics.median(seconds), 3), "s", Reach(1.0))
    report.add("page opens, slowest", round(max(seconds), 3), "s", Reach(1.0))


def add_delays(report: Report, seconds: list[float]) -> None:
    ordered = sorted(1000 * delay for delay in seconds)
    report.add("changes shown", len(ordered), "changes")
    report.add("event to page, median", round(statistics.median(ordered), 1), "ms")
    report.add("event to page, 95th percentile", round(ordered[int(0.95 * len(ordered))], 1), "ms", Reach(300.0))


if __name__ == "__main__":
    sys.exit(run_bench("live", measure))
