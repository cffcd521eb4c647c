"""The OpenAPI document, made from the routes and the types of their functions."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec
from flask import Response
from msgspec import Struct

from app.api.routing import JSON, OPERATIONS, Operation

VERSION = "1.0.0"
REF = "#/components/schemas/{name}"
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
PATH_TYPES = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer", "minimum": 0}}
REPEATABLE = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A fresh one for each request; whoever repeats the request with it gets the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
GUARDED = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that was read; 412 where it is another one by now.",
    "schema": {"type": "string"},
}
PROBLEMS = {400: "No JSON", 401: "No token, or one that is over", 403: "Not for this role or token", 404: "Not there"}
UNMET = {412: "Another version by now than the one that was read"}
PROBLEMS |= {409: "Something else happened first", 422: "Something needs mending", 429: "Too many requests"}


class Problem(Struct):
    """RFC 9457; `code` is stable and for programs, `detail` says what to do."""

    type: str
    title: str
    status: int
    code: str
    detail: str


@cache
def make_document() -> dict[str, Any]:
    types = [kind for one in OPERATIONS for kind in (one.body, _shown(one)) if kind is not None]
    _, components = msgspec.json.schema_components([Problem, *types], ref_template=REF)
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        path = PARAMETER.sub(r"{\2}", operation.rule)
        paths.setdefault(path, {})[operation.method.lower()] = _describe(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "InterviewBot", "version": VERSION, "description": "Ratings are 0 to 10, times are UTC."},
        "servers": [{"url": "/api/v1"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _describe(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation), *_query_parameters(operation), *_header_parameters(operation)],
        "responses": _responses(operation),
    }
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": {JSON: {"schema": _schema(operation.body)}}}
    if operation.action is None:
        described["security"] = []
    else:
        described["description"] = f"For whoever may {operation.action.replace('_', ' ')}."
    return described


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": PATH_TYPES[kind]}
        for kind, name in PARAMETER.findall(operation.rule)
    ]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    (_,), components = msgspec.json.schema_components([operation.query], ref_template=REF)
    fields = components[operation.query.__name__]["properties"]
    return [{"name": name, "in": "query", "schema": _inline(schema, components)} for name, schema in fields.items()]


def _inline(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """Without references and nulls: what is left out of an address is null."""
    options = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
    chosen = options[0]
    if "$ref" in chosen:
        chosen = components[chosen["$ref"].rpartition("/")[2]]
    return {name: value for name, value in chosen.items() if name not in {"title", "default"} or value is not None}


def _header_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.method == "POST" and operation.action is not None:
        return [REPEATABLE]
    return [GUARDED] if _is_guarded(operation) else []


def _is_guarded(operation: Operation) -> bool:
    return operation.method == "PUT" and operation.name.startswith("change_")


def _responses(operation: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {"description": operation.summary}
    shown = _shown(operation)
    if shown is not None:
        good["content"] = {operation.media_type: {"schema": _schema(shown)}}
    elif operation.result is Response:
        good["content"] = {operation.media_type: {}}
    problem = {"application/problem+json": {"schema": _schema(Problem)}}
    told = PROBLEMS | UNMET if _is_guarded(operation) else PROBLEMS
    failures = {str(status): {"description": text, "content": problem} for status, text in told.items()}
    return {str(operation.status): good, **failures}


def _shown(operation: Operation) -> Any:
    """The type of the JSON that is answered; None for a file or nothing."""
    return None if operation.result in {None, type(None), Response} else operation.result


def _schema(kind: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=REF)
    return schema
