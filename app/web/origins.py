"""Tells the audit log from where each request comes; before everything that may refuse it."""

from __future__ import annotations

from flask import Flask, request

from app.audit.origins import come_from


def init_origins(app: Flask) -> None:
    app.before_request(_open)
    app.teardown_request(_close)


def _open() -> None:
    come_from(request.remote_addr or "")


def _close(_error: BaseException | None) -> None:
    come_from("")
