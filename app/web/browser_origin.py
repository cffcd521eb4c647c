"""Whether a connection that shows a cookie was opened by one of our own pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def is_our_page(environ: Mapping[str, Any], allowed_origins: Collection[str]) -> bool:
    """Browsers name the origin of every WebSocket; only for polls of the same origin they leave it out.

    A program that sends neither header is no browser: it is let in by a token, never by a cookie.
    """
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None:
        return origin in allowed_origins
    return environ.get("HTTP_SEC_FETCH_SITE") == "same-origin"
