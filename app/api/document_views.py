"""The OpenAPI document, for programs and for people."""

from __future__ import annotations

from flask import Response, jsonify, render_template
from flask.typing import ResponseReturnValue

from app.api.openapi import make_document
from app.api.routing import blueprint
from app.web.authorization import public


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    return jsonify(make_document())


@blueprint.get("/docs")
@public
def docs() -> ResponseReturnValue:
    return render_template("api/docs.html", document=make_document())
