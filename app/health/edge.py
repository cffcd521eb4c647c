"""What a web process sees of a request, told to whoever has the SECRET_KEY: `flask doctor` asks through the proxies."""

from __future__ import annotations

import os
import secrets
import socket
import time
from typing import Any

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from app.context import get_config
from app.errors import NotFound

PATH = "/healthz/edge"
HEADER = "X-Doctor"
SALT = "flask doctor asks what arrives"


def make_question() -> str:
    """The value of HEADER. It carries no time: clocks that differ are one of the things to find out."""
    return str(_signer().dumps(secrets.token_urlsafe(8)))


def describe_request() -> dict[str, Any]:
    """Raises NotFound for whoever does not have our SECRET_KEY."""
    try:
        _signer().loads(request.headers.get(HEADER, ""))
    except BadSignature as error:
        raise NotFound("There is nothing here.") from error
    return {
        "address": request.remote_addr or "",
        "secure": request.is_secure,
        "forwarded": [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()],
        "process": f"{socket.gethostname()}:{os.getpid()}",
        "polling": get_config().web_processes == 1,
        "now": time.time(),
    }


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=SALT)
