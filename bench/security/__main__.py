"""Real scanners and made-up requests against the running product, seeded and set up as in production.

Findings are told on stderr as they come. A scanner that is not installed is said, not guessed.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import schemathesis

from bench.report import Options, Reach, Report, run_bench, tell
from bench.security.contract import DOCUMENT, ask
from bench.security.front import count_answers, list_failures, list_opened
from bench.security.product import Product, list_errors, open_client, run_product
from bench.security.scanners import SCANS, Scan
from bench.security.scanning import share_time
from tests.web.tenants import VISITOR

SECONDS, QUICK_SECONDS = 2400, 100
REQUESTS, QUICK_REQUESTS = 10_000, 1_000
SEED = 1
TOLD = 20
NEEDED = ("nginx", "openssl")
PARTS = ("contract", *(scan.part for scan in SCANS))


def measure(options: Options) -> Report:
    report = Report("security", "an organisation with an interview, production settings, nginx with TLS in front")
    if missing := [name for name in NEEDED if not shutil.which(name)]:
        report.skip("everything", f"{' and '.join(missing)} not installed; on Debian: apt install {' '.join(missing)}")
        return report
    failures: list[str] = []
    with _fresh_product(failures) as product:
        report.add("pages without a security header", count_bare_pages(product), "pages", Reach(0))
        if options.wants("contract"):
            _hold_to_contract(report, product, QUICK_REQUESTS if options.quick else REQUESTS)
    scans = [scan for scan in SCANS if options.wants(scan.part)]
    _scan(report, scans, options.seconds or (QUICK_SECONDS if options.quick else SECONDS), failures)
    report.add("answers from 500 on, to all of them", len(failures), "answers", Reach(0))
    return report


@contextmanager
def _fresh_product(failures: list[str]) -> Iterator[Product]:
    """One of its own for each scan: a scanner fills in every form and presses every button. What the product failed to
    answer is told and added to `failures`.
    """
    with tempfile.TemporaryDirectory() as folder, run_product(Path(folder)) as product:
        yield product
        found = list_failures(product.folder)
        for told in (*found[:TOLD], *list_errors(product.folder)[:TOLD]):
            tell(f"  {told}")
        failures += found


def count_bare_pages(product: Product) -> int:
    paths = ("/", "/login", "/healthz", "/nothing-here", "/socket.io/?EIO=3", "/static/css/base.css", "/interview/x")
    wanted = (
        *("Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options"),
        *("Referrer-Policy", "Permissions-Policy"),
    )
    client = open_client(product.folder)
    answers = [client.get(product.url + path, timeout=10, allow_redirects=False) for path in paths]
    return sum(any(name not in answer.headers for name in wanted) for answer in answers)


def _hold_to_contract(report: Report, product: Product, requests: int) -> None:
    tell(f"{requests} requests by the API's own document")
    client = open_client(product.folder)
    schema = schemathesis.openapi.from_url(product.url + DOCUMENT, verify=client.verify)
    headers = {"Authorization": f"Bearer {product.seeded.bearer}"}
    outcome = ask(schema, headers, product.seeded.ids, requests, SEED, session=client, verify=client.verify)
    for told, times in outcome.failures.most_common(TOLD):
        tell(f"  {times} x {told}")
    report.add("requests to the API", outcome.requests, "requests", Reach(requests, "higher"))
    report.add("API: answers from 500 on", outcome.server_errors, "answers", Reach(0))
    report.add("API: answers that its document does not describe", outcome.failures.total(), "answers", Reach(0))


def _scan(report: Report, scans: Sequence[Scan], seconds: int, failures: list[str]) -> None:
    present = [scan for scan in scans if shutil.which(scan.tool)]
    for scan in scans:
        if scan not in present:
            report.skip(f"{scan.name}: findings", f"{scan.tool} is not installed")
    for scan, share in share_time(present, seconds):
        with _fresh_product(failures) as product:
            _scan_once(report, product, scan, share)


def _scan_once(report: Report, product: Product, scan: Scan, seconds: float) -> None:
    tell(f"{scan.name}, {seconds:.0f} s at most")
    before = count_answers(product.folder).total()
    scanned = scan.run(product, seconds)
    if scan.role != VISITOR:
        scanned.ended["signed in to the end"] = product.lets_in(scan.role)
    for told in [*scanned.findings][:TOLD] + [f"stopped: {step}" for step in scanned.stopped]:
        tell(f"  {told}")
    report.add(f"{scan.name}: findings above informational", scanned.findings.total(), "findings", Reach(0))
    ended, steps = len(scanned.ended) - len(scanned.stopped), len(scanned.ended)
    report.add(f"{scan.name}: steps that came to their end", ended, f"of {steps}", Reach(steps, "higher"))
    if scan.sees_all:
        _count_kinds(report, product, scan, before)
    report.add(f"{scan.name}: requests", count_answers(product.folder).total() - before, "requests")


def _count_kinds(report: Report, product: Product, scan: Scan, before: int) -> None:
    pages = [page.removeprefix(product.url) for page in product.list_pages(scan.role)]
    unopened = set(pages) - list_opened(product.folder, before)
    for page in sorted(unopened):
        tell(f"  never opened: {page}")
    report.add(f"{scan.name}: kinds of page", len(pages) - len(unopened), f"of {len(pages)}")


if __name__ == "__main__":
    raise SystemExit(run_bench("security", measure, parts=PARTS))
