from __future__ import annotations

import pytest

from app.web.browser_origin import is_our_page

OURS = ("https://interviews.example.com",)


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"HTTP_ORIGIN": "https://interviews.example.com"}, True),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, True),
        ({}, False),
        ({"HTTP_ORIGIN": ""}, False),
        ({"HTTP_ORIGIN": "null"}, False),
        ({"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"}, False),
        ({"HTTP_ORIGIN": "https://interviews.example.com.evil.example"}, False),
        ({"HTTP_ORIGIN": "http://interviews.example.com"}, False),
        ({"HTTP_ORIGIN": "https://evil.example", "HTTP_SEC_FETCH_SITE": "same-origin"}, False),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, False),
        ({"HTTP_SEC_FETCH_SITE": "none"}, False),
    ],
)
def test_a_cookie_counts_from_our_pages_only(headers: dict[str, str], ours: bool) -> None:
    assert is_our_page(headers, OURS) is ours
