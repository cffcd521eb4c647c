"""What every page shares: access rules, error pages, security headers, template filters."""

from __future__ import annotations

from flask import Flask

from app.web.authorization import init_authorization


def init_web(app: Flask) -> None:
    init_authorization(app)
