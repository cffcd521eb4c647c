from __future__ import annotations

import pytest

from app.domain.outbound_address import find_url_problem, may_reach

PRIVATE = """
    10.0.0.1 172.16.5.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 240.0.0.1 255.255.255.255 192.0.2.1
    198.18.0.1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1 2001:db8::1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
    64:ff9b::a00:1 64:ff9b:1::a00:1 2002:a00:1:: not-an-address
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_addresses_are_never_reached(address: str) -> None:
    assert not may_reach(address)
    assert not may_reach(address, allow_loopback=True)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1"]
)
def test_loopback_is_reached_where_development_asks_for_it(address: str) -> None:
    assert not may_reach(address)
    assert may_reach(address, allow_loopback=True)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_addresses_are_reached(address: str) -> None:
    assert may_reach(address)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://example.com/hook", "https://"),
        ("ftp://example.com/hook", "https://"),
        ("https://user:secret@example.com/", "user names"),
        ("https://example.com/#part", "user names"),
        ("https://10.0.0.1/hook", "private network"),
        ("https://[::1]/hook", "private network"),
        ("https://127.0.0.1/hook", "private network"),
        ("https://", "whole web address"),
        ("hook", "whole web address"),
        ("https://example.com:99999/", "no web address"),
        ("https://[::1/", "no web address"),
        ("https://exa mple.com/", "whole web address"),
        ("https://example.com/\r\nHost: other", "whole web address"),
        (f"https://example.com/{'a' * 500}", "500 characters"),
    ],
)
def test_addresses_that_are_refused_say_why(url: str, told: str) -> None:
    assert told in find_url_problem(url)


def test_plain_http_is_for_this_machine_in_development_alone() -> None:
    assert find_url_problem("https://example.com:8443/hook?of=us") == ""
    assert find_url_problem("http://localhost:9/hook", allow_loopback=True) == ""
    assert find_url_problem("http://127.0.0.1/hook", allow_loopback=True) == ""
    assert find_url_problem("http://localhost:9/hook")
    assert find_url_problem("http://example.com/hook", allow_loopback=True)
