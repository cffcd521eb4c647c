"""Real scanners and made-up requests against the running product, seeded and set up as in production.

Findings are told on stderr as they come. A scanner that is not installed is said, not guessed.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import schemathesis

from bench.report import Options, Reach, Report, run_bench, tell
from bench.security.contract import DOCUMENT, ask
from bench.security.front import count_answers, list_failures
from bench.security.product import Product, open_client, run_product
from bench.security.scanners import SCANS, Scan, Unfinished

SECONDS, QUICK_SECONDS = 1500, 200
REQUESTS, QUICK_REQUESTS = 10_000, 1_000
SEED = 1
TOLD = 20
NEEDED = ("nginx", "openssl")


def measure(options: Options) -> Report:
    report = Report("security", "an organisation with an interview, production settings, nginx with TLS in front")
    if missing := [name for name in NEEDED if not shutil.which(name)]:
        report.skip("everything", f"{' and '.join(missing)} not installed; on Debian: apt install {' '.join(missing)}")
        return report
    with tempfile.TemporaryDirectory() as folder, run_product(Path(folder)) as product:
        report.add("pages without a security header", count_bare_pages(product), "pages", Reach(0))
        _hold_to_contract(report, product, QUICK_REQUESTS if options.quick else REQUESTS)
        _scan(report, product, options.seconds or (QUICK_SECONDS if options.quick else SECONDS))
        _count(report, product)
    return report


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
    headers = {"Authorization": f"Bearer {product.bearer}"}
    outcome = ask(schema, headers, product.ids, requests, SEED, session=client, verify=client.verify)
    for told, times in outcome.failures.most_common(TOLD):
        tell(f"  {times} x {told}")
    report.add("requests to the API", outcome.requests, "requests", Reach(0.95 * requests, "higher"))
    report.add("API: answers from 500 on", outcome.server_errors, "answers", Reach(0))
    report.add("API: answers that its document does not describe", outcome.failures.total(), "answers", Reach(0))


def _scan(report: Report, product: Product, seconds: int) -> None:
    present = [scan for scan in SCANS if shutil.which(scan.tool)]
    for scan in SCANS:
        if scan not in present:
            report.skip(f"{scan.name}: findings", f"{scan.tool} is not installed")
    for scan in present:
        _scan_once(report, product, scan, seconds // len(present))


def _scan_once(report: Report, product: Product, scan: Scan, seconds: int) -> None:
    tell(f"{scan.name}, {seconds} s at most")
    before = count_answers(product.folder).total()
    try:
        found = scan.run(product, seconds)
    except Unfinished as why:
        report.skip(f"{scan.name}: findings", str(why))
        return
    for finding in list(found)[:TOLD]:
        tell(f"  {finding}")
    report.add(f"{scan.name}: findings above informational", found.total(), "findings", Reach(0))
    report.add(f"{scan.name}: requests", count_answers(product.folder).total() - before, "requests")


def _count(report: Report, product: Product) -> None:
    failures = list_failures(product.folder)
    for line in failures[:TOLD]:
        tell(f"  {line[:200]}")
    report.add("answers from 500 on, to all of them", len(failures), "answers", Reach(0))


if __name__ == "__main__":
    raise SystemExit(run_bench("security", measure))
