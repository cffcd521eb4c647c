"""From a typed function to a route: its signature says what comes in and goes out, for the wire and for the document.

    @route("GET", "/questions/<uuid:question_id>", Action.VIEW_QUESTIONS)
    def read_question(question_id: uuid.UUID) -> Question:
        "One sentence for the document."

`query: T` is read from the address, `body: T` from the request's JSON; what is returned is written as JSON.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar, get_type_hints

import msgspec
from flask import Blueprint, Response, request

from app.domain.permissions import Action
from app.errors import InvalidInput
from app.web.authorization import public, requires

JSON = "application/json"
Function = TypeVar("Function", bound=Callable[..., Any])
blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


class Unreadable(InvalidInput):
    code = "bad_request"
    http_status = HTTPStatus.BAD_REQUEST


@dataclass(frozen=True)
class Operation:
    """`action` is None where nobody needs to be known; `media_type` is of the answer."""

    name: str
    method: str
    rule: str
    action: Action | None
    tag: str
    summary: str
    query: Any
    body: Any
    result: Any
    status: int
    media_type: str


OPERATIONS: list[Operation] = []


def route(
    method: str, rule: str, action: Action | None, status: int = HTTPStatus.OK, media_type: str = JSON
) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        operation = _describe(function, method, rule, action, int(status), media_type)
        OPERATIONS.append(operation)
        guard = public if action is None else requires(action)
        view = guard(_make_view(function, operation))
        blueprint.add_url_rule(rule, operation.name, view, methods=[method])
        return function

    return register


def _describe(
    function: Callable[..., Any], method: str, rule: str, action: Action | None, status: int, media_type: str
) -> Operation:
    hints = get_type_hints(function)
    return Operation(
        name=function.__name__,
        method=method,
        rule=rule,
        action=action,
        tag=function.__module__.rpartition(".")[2].removesuffix("_views"),
        summary=inspect.cleandoc(function.__doc__ or ""),
        query=hints.get("query"),
        body=hints.get("body"),
        result=hints.get("return"),
        status=status,
        media_type=media_type,
    )


def _make_view(function: Callable[..., Any], operation: Operation) -> Callable[..., Response]:
    def view(**given: Any) -> Response:
        if operation.query is not None:
            given["query"] = read_query(operation.query)
        if operation.body is not None:
            given["body"] = read_body(operation.body)
        return _answer(function(**given), operation.status)

    return view


def read_query(kind: type[Any]) -> Any:
    """Raises InvalidInput."""
    return _convert(lambda: msgspec.convert(request.args.to_dict(), kind, strict=False), "address")


def read_body(kind: type[Any]) -> Any:
    """Raises Unreadable where it is no JSON, InvalidInput where it is not what is wanted."""
    try:
        given = msgspec.json.decode(request.get_data())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"The body is no JSON: {error}.") from error
    _refuse_unknown(given, kind)
    return _convert(lambda: msgspec.convert(given, kind), "body")


def _convert(read: Callable[[], Any], where: str) -> Any:
    try:
        return read()
    except msgspec.ValidationError as error:
        raise InvalidInput(f"The {where} needs mending: {error}.") from error


def _refuse_unknown(given: Any, kind: type[Any]) -> None:
    """A field that is mistyped must not pass as one that is left out."""
    known = set(get_type_hints(kind))
    if isinstance(given, dict) and (unknown := sorted(set(map(str, given)) - known)):
        raise InvalidInput(f"The body needs mending: there is no field {', '.join(unknown)}.")


def _answer(result: Any, status: int) -> Response:
    if isinstance(result, Response):
        return result
    if result is None:
        return Response(status=HTTPStatus.NO_CONTENT)
    return Response(msgspec.json.encode(result), status=status, mimetype=JSON)
