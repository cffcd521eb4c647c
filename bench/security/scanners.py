"""Wapiti, sqlmap and nikto, each told where to look, and what of their findings is more than information."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.api.openapi import make_document
from bench.security import wapiti
from bench.security.product import PROGRAM, Product
from bench.security.scanning import Scanned, run_for, share_time
from tests.web.tenants import ADMIN, RECRUITER, VISITOR

# What it tells of itself, headers that it does not know, such as a content security policy, and pages whose names it
# finds interesting, such as the one to sign in. It asks for the attributes of cookies in lower case, where browsers
# take either (RFC 6265, 5.2): tests/web/test_login_sessions.py holds them.
NIKTO_INFORMATION = re.compile(
    r"\+ (Uncommon header|Root page|Target|Start Time|End Time|Server|Scan terminated|No CGI|SSL"
    r"|OSVDB-3092: \S+ This might be interesting|Cookie \S+ created without the (secure|httponly) flag"
    r"|\d+ items checked|\d+ host\(s\) tested)"
)
SQLMAP_FOUND = re.compile(r"^Parameter: (.+)$", re.MULTILINE)
PAGES_WITH_QUESTIONS = (
    "/?search=a&show=all&page=1",
    "/interviews?search=a",
    "/questions?search=a&difficulty=easy&status=reviewed&category=concept&page=1",
    "/compare?ids={session_id}",
    "/panels/{panel_id}?search=a&show=all&page=1",
    "/privacy?search=a",
    "/login?next=/questions",
)


@dataclass(frozen=True)
class Scan:
    """`run` takes the product and a number of seconds; where `sees_all`, it begins at every kind of page of its role.
    `role` is whose session or token it has.
    """

    part: str
    name: str
    run: Callable[[Product, float], Scanned]
    role: str = VISITOR
    sees_all: bool = False

    @property
    def tool(self) -> str:
        return self.part.partition("-")[0]


def list_api_addresses(product: Product) -> list[str]:
    """Every address of the API that can be read, with something in each parameter."""
    found = []
    for path, methods in make_document()["paths"].items():
        if "get" not in methods or any(name not in product.seeded.ids for name in re.findall(r"{(\w+)}", path)):
            continue
        names = [one["name"] for one in methods["get"]["parameters"] if one["in"] == "query"]
        query = urlencode({name: product.seeded.ids.get(name, "1") for name in names})
        found.append(f"{product.url}/api/v1{path.format(**product.seeded.ids)}{'?' if query else ''}{query}")
    return found


def wapiti_as_visitor(product: Product, seconds: float) -> Scanned:
    return wapiti.scan(product, seconds, VISITOR, product.list_pages(VISITOR))


def wapiti_as_recruiter(product: Product, seconds: float) -> Scanned:
    starts = [*product.list_pages(RECRUITER), *_list_questions(product)]
    return wapiti.scan(product, seconds, RECRUITER, starts, _header(product, RECRUITER))


def wapiti_as_admin(product: Product, seconds: float) -> Scanned:
    return wapiti.scan(product, seconds, ADMIN, product.list_pages(ADMIN), _header(product, ADMIN))


def wapiti_as_program(product: Product, seconds: float) -> Scanned:
    return wapiti.scan(product, seconds, PROGRAM, list_api_addresses(product), _header(product, PROGRAM))


def sqlmap_as_recruiter(product: Product, seconds: float) -> Scanned:
    return _sqlmap(product, seconds, "pages", _list_questions(product), _header(product, RECRUITER))


def sqlmap_as_program(product: Product, seconds: float) -> Scanned:
    with_query = [address for address in list_api_addresses(product) if "?" in address]
    return _sqlmap(product, seconds, "api", with_query, _header(product, PROGRAM))


def nikto_as_visitor(product: Product, seconds: float) -> Scanned:
    host, port = product.url.removeprefix("https://").split(":")
    where = ("-h", host, "-port", port, "-ssl")  # an address with https and a port it asks without TLS
    run = run_for(seconds, "nikto", *where, "-nointeractive", "-nolookup", "-ask", "no")
    lines = [line for line in run.output.splitlines() if line.startswith("+ ")]
    findings = Counter(line for line in lines if not NIKTO_INFORMATION.match(line))
    return Scanned(findings, {"its list of tests": run.ended})


def _header(product: Product, role: str) -> str:
    return ": ".join(product.headers[role])


def _list_questions(product: Product) -> list[str]:
    return [product.url + path.format(**product.seeded.ids) for path in PAGES_WITH_QUESTIONS]


def _sqlmap(product: Product, seconds: float, name: str, addresses: Sequence[str], header: str) -> Scanned:
    scanned = Scanned()
    for address, share in share_time(addresses, seconds):
        run = run_for(
            share,
            *("sqlmap", "-u", address, "--headers", header, "--batch", "--level=2", "--risk=1", "--disable-coloring"),
            *("--technique=BEUT", "--threads=2", "--flush-session", "--skip-waf"),
            *("--output-dir", str(product.folder / f"sqlmap-{name}")),
        )
        scanned.ended[address.removeprefix(product.url)] = run.ended
        scanned.findings.update(f"{parameter} of {address}" for parameter in SQLMAP_FOUND.findall(run.output))
    return scanned


# What one does not use of its time is for those that follow, and a recruiter may open most.
SCANS = (
    Scan("nikto", "nikto as a visitor", nikto_as_visitor),
    Scan("wapiti-visitor", "wapiti as a visitor and candidate", wapiti_as_visitor, VISITOR, sees_all=True),
    Scan("sqlmap-pages", "sqlmap as a recruiter", sqlmap_as_recruiter, RECRUITER),
    Scan("sqlmap-api", "sqlmap on the API", sqlmap_as_program, PROGRAM),
    Scan("wapiti-api", "wapiti on the API", wapiti_as_program, PROGRAM),
    Scan("wapiti-admin", "wapiti as an administrator", wapiti_as_admin, ADMIN, sees_all=True),
    Scan("wapiti-recruiter", "wapiti as a recruiter", wapiti_as_recruiter, RECRUITER, sees_all=True),
)
