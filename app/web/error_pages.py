"""From an error to a page for people or a problem document (RFC 9457) for programs."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Flask, current_app, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.domain.wording import marked
from app.errors import Forbidden, InterviewBotError, SecondFactorOwed, Unauthenticated
from app.i18n import explain, translate
from app.web.authorization import find_principal
from app.web.denials import note_denial
from app.web.languages import ask_no_database

HEADINGS = {
    HTTPStatus.BAD_REQUEST: marked("The request could not be read"),
    HTTPStatus.UNAUTHORIZED: marked("Please sign in"),
    HTTPStatus.FORBIDDEN: marked("This is not open to you"),
    HTTPStatus.NOT_FOUND: marked("Nothing is here"),
    HTTPStatus.METHOD_NOT_ALLOWED: marked("That cannot be done here"),
    HTTPStatus.CONFLICT: marked("Something else happened first"),
    HTTPStatus.GONE: marked("This link has ended"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: marked("That is too large"),
    HTTPStatus.UNPROCESSABLE_ENTITY: marked("Something needs mending"),
    HTTPStatus.TOO_MANY_REQUESTS: marked("Too many attempts"),
    HTTPStatus.SERVICE_UNAVAILABLE: marked("A part of the system is away"),
}
DETAILS = {
    HTTPStatus.BAD_REQUEST: marked("Go back, reload the page and try once more."),
    HTTPStatus.NOT_FOUND: marked("The address may be mistyped, or what it showed is gone or belongs to somebody else."),
    HTTPStatus.METHOD_NOT_ALLOWED: marked("Go back and use the buttons of the page."),
    HTTPStatus.REQUEST_TIMEOUT: marked("The connection was too slow or broke off. Go back and send it once more."),
    HTTPStatus.REQUEST_URI_TOO_LONG: marked("The address is too long. Search for less, or start from the menu."),
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: marked("The file is shorter than that. Reload the page."),
    HTTPStatus.TOO_MANY_REQUESTS: marked("Wait a minute, then try again."),
}
TOO_LARGE = marked("Files and texts may have %(most)d MB together. Choose a smaller file, or divide it.")
REFUSED = marked("The server cannot take it as it came. Go back, reload the page and try once more.")
OUR_FAULT = marked("The fault is ours and has been written down. Try again in a moment.")
BYTES_PER_MB = 1024 * 1024
UNNAMED = marked("Something went wrong")


def wants_json() -> bool:
    if request.path.startswith("/api/") or request.is_json:
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"


def respond(status: HTTPStatus, code: str, detail: str) -> ResponseReturnValue:
    heading = translate(HEADINGS.get(status, UNNAMED))
    if wants_json():
        problem = {"type": "about:blank", "title": heading, "status": int(status), "code": code, "detail": detail}
        response = jsonify(problem)
        response.content_type = "application/problem+json"
        return response, int(status)
    values = {"status": int(status), "heading": heading, "detail": detail}
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return render_template("errors/error.html", **values), int(status)
    # render_template would ask who is signed in, and the database may be what is away
    template = current_app.jinja_env.get_template("errors/error.html")
    return template.render(**values, ours=True), int(status)


def on_domain_error(error: InterviewBotError) -> ResponseReturnValue:
    if error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        ask_no_database()
    return respond(error.http_status, error.code, explain(error))


def on_unauthenticated(error: Unauthenticated) -> ResponseReturnValue:
    """People go to the login page and come back where they were going."""
    if wants_json() or request.method != "GET":
        return on_domain_error(error)
    going_to = request.full_path.rstrip("?")
    query = "" if going_to == "/" else f"?{urlencode({'next': going_to})}"
    return redirect(f"/login{query}")


def on_forbidden(error: Forbidden) -> ResponseReturnValue:
    _write_down(error.code)
    return on_domain_error(error)


def on_second_factor_owed(error: SecondFactorOwed) -> ResponseReturnValue:
    _write_down(error.code)
    return on_domain_error(error) if wants_json() or request.method != "GET" else redirect("/account/second-factor")


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None:
        return error
    status = HTTPStatus(error.code)
    return respond(status, status.name.lower(), _detail(status))


def _detail(status: HTTPStatus) -> str:
    """In our own words: those of the libraries are in English and name no way out."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return translate(TOO_LARGE, most=current_app.config["MAX_CONTENT_LENGTH"] // BYTES_PER_MB)
    otherwise = OUR_FAULT if status >= HTTPStatus.INTERNAL_SERVER_ERROR else REFUSED
    return translate(DETAILS.get(status, otherwise))


def on_forged_request(error: CSRFError) -> ResponseReturnValue:
    _write_down("csrf")
    return on_http_error(error)


def _write_down(reason: str) -> None:
    """Every denial, whoever raised it: those of visitors belong to no organisation."""
    if (principal := find_principal()) is not None:
        note_denial(principal, reason)


def on_unexpected_error(_error: Exception) -> ResponseReturnValue:
    """Says nothing about the inside; the log has it."""
    ask_no_database()
    return respond(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", translate(OUR_FAULT))


def init_error_pages(app: Flask) -> None:
    app.register_error_handler(InterviewBotError, on_domain_error)
    app.register_error_handler(Unauthenticated, on_unauthenticated)
    app.register_error_handler(Forbidden, on_forbidden)
    app.register_error_handler(SecondFactorOwed, on_second_factor_owed)
    app.register_error_handler(CSRFError, on_forged_request)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(HTTPStatus.INTERNAL_SERVER_ERROR, on_unexpected_error)
