"""What every page shares: error pages, security headers, template filters."""

from __future__ import annotations

from flask import Flask


def init_web(app: Flask) -> None:
    """Register error handlers, headers and filters."""
