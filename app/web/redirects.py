"""Where a person may be sent after a form."""

from __future__ import annotations

from urllib.parse import urlsplit


def safe_path(target: str, default: str = "/") -> str:
    """`target` where it is a path of this site, else `default`."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target or not target.isprintable():
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
