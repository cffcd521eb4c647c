"""What a refused request is told: our own words, the limit, and a way out."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask, Response, make_response
from werkzeug.exceptions import HTTPException, default_exceptions
from werkzeug.test import TestResponse

from app.web.error_pages import on_http_error
from tests.web.conftest import Browser, People

TOLD_OF_SIZE = "Files and texts may have 1 MB together. Choose a smaller file, or divide it."


def answer_to(web_app: Flask, error: HTTPException) -> Response:
    with web_app.test_request_context():
        return make_response(on_http_error(error))


def send(browser: Browser, field: str, size: int) -> TestResponse:
    head = f"--x\r\nContent-Disposition: form-data; {field}\r\n\r\n".encode()
    content_type = "multipart/form-data; boundary=x"
    return browser.client.post(
        "/questions/import", data=head + b"y" * size + b"\r\n--x--\r\n", content_type=content_type
    )


@pytest.mark.parametrize("code", sorted(default_exceptions))
def test_no_status_speaks_in_the_words_of_a_library(web_app: Flask, code: int) -> None:
    error = default_exceptions[code]()
    page = unescape(answer_to(web_app, error).get_data(as_text=True))
    assert error.description
    assert error.description not in page


@pytest.mark.parametrize("field", ['name="file"; filename="bank.csv"', 'name="text"'])
def test_too_large_a_file_or_text_is_told_the_limit(browser: Browser, people: People, field: str) -> None:
    browser.sign_in(people.recruiter)
    assert send(browser, field, 900_000).status_code != 413
    refused = send(browser, field, 1_100_000)
    assert refused.status_code == 413
    assert TOLD_OF_SIZE in refused.text
