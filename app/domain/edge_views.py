"""What a request to PUBLIC_URL looks like once it has arrived, and what is wrong with the proxies before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.installation import DEGRADED, FAILED, OK, Finding, worst

# Of the network that is for documentation alone (RFC 5737): nobody has it.
INVENTED_ADDRESS = "192.0.2.77"
SWITCHING_PROTOCOLS = 101
BAD_REQUEST, NOT_FOUND = 400, 404
BAD_GATEWAY, GATEWAY_TIMEOUT = 502, 504


@dataclass(frozen=True)
class EdgeView:
    """What one web process saw of a request that claimed to come from INVENTED_ADDRESS.

    `forwarded` are the entries of X-Forwarded-For as they came in; `process` names host and process.
    """

    address: str
    secure: bool
    forwarded: tuple[str, ...]
    process: str
    polling: bool


@dataclass(frozen=True)
class EdgeAnswers:
    """`status` is that of an answer which was none of ours, 0 without; `failure` says why nothing could be asked."""

    views: tuple[EdgeView, ...] = ()
    status: int = 0
    failure: str = ""


@dataclass(frozen=True)
class SocketAnswer:
    """`status` 0 where there was none; `greeting` is the first message, `text` the body of a refusal."""

    status: int
    greeting: str = ""
    text: str = ""


def judge_public_url(url: str, seen: EdgeAnswers) -> Finding:
    if seen.failure:
        return Finding(FAILED, f"{url} cannot be asked from here: {seen.failure}. See PUBLIC_URL, DNS and the proxy.")
    if seen.status in (BAD_GATEWAY, GATEWAY_TIMEOUT):
        return Finding(
            FAILED, f"{url} answers {seen.status}: the proxy reaches no web process. Compare its ports with PORT."
        )
    if seen.status:
        return Finding(
            FAILED,
            f"What answers at {url} (status {seen.status}) is another program, an older version, or has another "
            "SECRET_KEY than this machine. Every machine needs the same SECRET_KEY.",
        )
    return worst(list(_process_problems(seen.views)), f"{len(_processes(seen.views))} web processes answered")


def _processes(views: Sequence[EdgeView]) -> set[str]:
    return {view.process for view in views}


def _process_problems(views: Sequence[EdgeView]) -> Iterable[Finding]:
    several = _processes(views)
    if len(several) > 1 and any(view.polling for view in views):
        yield Finding(
            FAILED,
            f"{len(several)} web processes answer and clients may poll: their requests reach processes that do not "
            "know them. Set WEB_PROCESSES to the number of all web processes, the same for each.",
        )


def judge_proxies(seen: EdgeAnswers, *, trusted: int, https: bool) -> Finding:
    if not seen.views:
        return Finding(DEGRADED, "Not known: nothing of ours answered at PUBLIC_URL.")
    found = f"visitors have the address that they come from; {trusted} proxies are believed"
    return worst(list(_proxy_problems(seen.views, trusted=trusted, https=https)), found)


def _proxy_problems(views: Sequence[EdgeView], *, trusted: int, https: bool) -> Iterable[Finding]:
    if any(view.address == INVENTED_ADDRESS for view in views):
        yield Finding(
            FAILED,
            "A visitor can invent an address, and so escape every limit: TRUSTED_PROXIES counts more proxies than "
            "there are, or the first one passes X-Forwarded-For on. Let it be replaced (deploy/nginx/proxy.conf).",
        )
    if not trusted and any(set(view.forwarded) - {INVENTED_ADDRESS} for view in views):
        yield Finding(
            FAILED,
            "A proxy stands in front and is not believed, so all visitors share its address and its limits. "
            "Set TRUSTED_PROXIES to the number of your proxies.",
        )
    if https and not all(view.secure for view in views):
        yield Finding(
            FAILED,
            "PUBLIC_URL says https, and requests arrive as plain http. Let the proxy set X-Forwarded-Proto to the "
            "scheme it was asked by, and set TRUSTED_PROXIES.",
        )


def judge_websocket(seen: SocketAnswer) -> Finding:
    if seen.status == SWITCHING_PROTOCOLS and seen.greeting.startswith("0"):
        return Finding(OK, "a handshake passed")
    if seen.status == BAD_REQUEST and "origin" in seen.text:
        return Finding(FAILED, "Live connections from PUBLIC_URL are refused: ALLOWED_ORIGINS must name its origin.")
    if seen.status in (BAD_REQUEST, NOT_FOUND, SWITCHING_PROTOCOLS):
        return Finding(
            FAILED,
            f"The proxy does not pass WebSockets on (status {seen.status}): /socket.io/ needs HTTP/1.1 and the headers "
            "Upgrade and Connection. deploy/nginx has a site that does.",
        )
    told = f"status {seen.status}" if seen.status else seen.text or "no answer"
    return Finding(FAILED, f"No WebSocket could be opened ({told}). Candidates need one; see proxy and firewall.")
