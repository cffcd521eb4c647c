"""What every request passes before Socket.IO or a page sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

from app.web.security import plain_headers
from config import Config

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class HeadersEverywhere:
    """Security headers on what no page made: Engine.IO's answers and its errors."""

    def __init__(self, app: WsgiApp, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = headers

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            present = {name.lower() for name, _ in headers}
            missing = [(name, value) for name, value in self._headers.items() if name.lower() not in present]
            return start_response(status, [*headers, *missing], *error)

        return self._app(environ, start)


def guard_edge(app: WsgiApp, config: Config) -> WsgiApp:
    """`config.trusted_proxies` counts the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    guarded: WsgiApp = HeadersEverywhere(app, plain_headers(production=config.production))
    count = config.trusted_proxies
    return ProxyFix(guarded, x_for=count, x_proto=count, x_host=0, x_prefix=0) if count else guarded
