"""What holds for every request to the API: scope, rate, repetition, versions of what is read."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

import msgspec
import structlog
from flask import Response, g, request
from flask_login import current_user

from app.api.bearer import ApiPerson
from app.api.routing import blueprint
from app.api.services.replies import Claim, Reply, claim_reply, forget_claim, settle_reply
from app.context import get_config, get_ports
from app.errors import DependencyUnavailable, Forbidden, InterviewBotError, TooManyAttempts
from app.web.actors import current_actor
from app.web.denials import note_denial

WINDOW_SECONDS = 60
VISITOR_REQUESTS = 60
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
log = structlog.get_logger(__name__)


class InsufficientScope(Forbidden):
    code = "insufficient_scope"


class PreconditionFailed(InterviewBotError):
    code = "precondition_failed"
    http_status = HTTPStatus.PRECONDITION_FAILED


@dataclass(frozen=True)
class Allowance:
    limit: int
    left: int
    seconds_left: int


def caller() -> ApiPerson | None:
    person = cast(Any, current_user)
    return person._get_current_object() if person.is_authenticated else None  # noqa: SLF001 - flask-login's proxy


@blueprint.before_request
def check_rate() -> None:
    """Raises TooManyAttempts. While nothing can be counted nobody is refused: reading needs no Redis."""
    person = caller()
    name, limit = _counted_as(person)
    try:
        counted = get_ports().attempts.count(name, WINDOW_SECONDS)
    except DependencyUnavailable:
        log.warning("api_requests_not_counted")
        return
    g.allowance = Allowance(limit, max(0, limit - counted.times), math.ceil(counted.seconds_left))
    if person is not None and counted.times == limit + 1:
        note_denial(person, TooManyAttempts.code)  # the others of this minute cost nothing
    if counted.times > limit:
        raise TooManyAttempts(counted.seconds_left)


def _counted_as(person: ApiPerson | None) -> tuple[str, int]:
    if person is None:
        return f"api:address:{request.remote_addr}", VISITOR_REQUESTS
    return f"api:{person.caller_id}", get_config().api_requests_a_minute


@blueprint.before_request
def check_scope() -> None:
    person = caller()
    if person is not None and not person.may_write and request.method not in SAFE:
        raise InsufficientScope("This token only reads. Make one that may write.")


@blueprint.before_request
def repeat_reply() -> Response | None:
    """The answer to the first request with the same Idempotency-Key, where it has one."""
    key, person = request.headers.get("Idempotency-Key"), caller()
    if request.method != "POST" or key is None or person is None or person.organization_id is None:
        return None
    found = claim_reply(current_actor(), get_config().secret_key, key, _digest_of_request())
    if isinstance(found, Claim):
        g.claim = found
        return None
    g.is_written_down = True  # nothing is changed by a repetition
    response = Response(found.body, status=found.status, mimetype="application/json")
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _digest_of_request() -> str:
    head = f"{request.method} {request.full_path}\n".encode()
    return hashlib.sha256(head + request.get_data()).hexdigest()


@blueprint.after_request
def keep_reply(response: Response) -> Response:
    """What failed through our fault may be tried again with the same key."""
    claim: Claim | None = g.pop("claim", None)
    if claim is None:
        return response
    if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR and response.mimetype == "application/json":
        settle_reply(claim, Reply(response.status_code, response.get_data()))
    else:
        forget_claim(claim)
    return response


@blueprint.after_request
def add_headers(response: Response) -> Response:
    allowance: Allowance | None = g.get("allowance")
    if allowance is not None:
        response.headers["RateLimit-Policy"] = f'"requests";q={allowance.limit};w={WINDOW_SECONDS}'
        response.headers["RateLimit"] = f'"requests";r={allowance.left};t={allowance.seconds_left}'
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers["Retry-After"] = str(allowance.seconds_left)
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="interviewbot"'
    return response


@blueprint.after_request
def add_version(response: Response) -> Response:
    """Whoever has this version already is told so without its body."""
    is_read = request.method in {"GET", "HEAD"} and response.status_code == HTTPStatus.OK
    if is_read and _can_be_compared(response):
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.set_etag(version_of(response.get_data()))
        return cast(Response, response.make_conditional(request))
    return response


def _can_be_compared(response: Response) -> bool:
    return response.is_json and not response.direct_passthrough


def version_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def require_unchanged(current: Any) -> None:
    """Raises PreconditionFailed where If-Match names another version than what is stored now."""
    wanted = request.if_match
    if wanted and not wanted.contains(version_of(msgspec.json.encode(current))):
        raise PreconditionFailed("Somebody changed it since you read it. Read it again and decide anew.")
