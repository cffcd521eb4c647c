"""Prometheus text: the requests of this process, and the queues that all processes share."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from app.health.shared_metrics import SharedCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST
REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "interviewbot_http_requests", "Requests by route and status.", ["endpoint", "status"], registry=REGISTRY
)
SECONDS = Histogram("interviewbot_http_seconds", "Seconds to answer a request.", ["endpoint"], registry=REGISTRY)


def render_metrics() -> bytes:
    registry = CollectorRegistry()
    registry.register(SharedCollector())
    return generate_latest(REGISTRY) + generate_latest(registry)


def init_metrics(app: Flask) -> None:
    app.before_request(_note_start)
    app.after_request(_count)


def _note_start() -> None:
    g.request_started = time.perf_counter()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"  # never the path: tokens are part of some
    REQUESTS.labels(endpoint, response.status_code).inc()
    if started := g.get("request_started"):
        SECONDS.labels(endpoint).observe(time.perf_counter() - started)
    return response
