"""Structured logs; no transcript, token or secret in a log line."""

from __future__ import annotations

from flask import Flask

from config import Config


def init_observability(app: Flask, config: Config) -> None:
    """Configure structlog once for this process."""
