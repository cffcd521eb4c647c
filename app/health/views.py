"""`/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

import hmac
from http import HTTPStatus

from flask import Blueprint, Response, current_app, jsonify, request

from app.context import get_config
from app.errors import Forbidden
from app.health import edge
from app.health.checks import as_document, is_ready, run_checks
from app.health.metrics import CONTENT_TYPE, render_metrics
from app.web.authorization import public

blueprint = Blueprint("health", __name__)
LOOPBACK = frozenset({"127.0.0.1", "::1"})


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, HTTPStatus]:
    findings = run_checks(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - threads need the application itself
    status = HTTPStatus.OK if is_ready(findings) else HTTPStatus.SERVICE_UNAVAILABLE
    return jsonify(as_document(findings)), status


@blueprint.get(edge.PATH)
@public
def edge_view() -> Response:
    return jsonify(edge.describe_request())


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    if not may_scrape():
        raise Forbidden("Metrics need the METRICS_TOKEN as a bearer token.")
    return Response(render_metrics(), content_type=CONTENT_TYPE)


def may_scrape() -> bool:
    """With the token where one is set, else from this machine, but not through a proxy on it."""
    token = get_config().metrics_token
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    return request.remote_addr in LOOPBACK and "X-Forwarded-For" not in request.headers
