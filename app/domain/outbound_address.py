"""Where requests may go that somebody else has chosen: never into the network that the product itself is in."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from app.domain.wording import marked

LONGEST_URL = 500
LOOPBACK_NAME = "localhost"
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# RFC 6052 and 8215: behind these prefixes stands an IPv4 address.
_TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_LOW_32_BITS = 0xFFFFFFFF


def find_url_problem(url: str, *, allow_loopback: bool = False) -> str:
    """What is wrong with an address that requests should be sent to; empty where nothing is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return marked("This is no web address.")
    if not host or len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return f"Write a whole web address of up to {LONGEST_URL} characters, such as https://example.com/hook."
    if parts.username is not None or parts.fragment:
        return marked("Leave out user names and whatever follows a #.")
    loopback = allow_loopback and _is_loopback(host)
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        return marked("The address must begin with https://, so that nobody reads along.")
    if _is_address(host) and not may_reach(host, allow_loopback=allow_loopback):
        return marked("This address is in a private network. Use one that can be reached from the internet.")
    return ""


def may_reach(address: str, *, allow_loopback: bool = False) -> bool:
    """Whether an IP address is a public one: not private, loopback, link-local, shared, reserved or multicast."""
    try:
        found = _unwrap(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if found.is_loopback:
        return allow_loopback
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _unwrap(address: _Address) -> _Address:
    """The IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if any(address in network for network in _TRANSLATED):
        return ipaddress.IPv4Address(int(address) & _LOW_32_BITS)
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    return inner or address


def _is_loopback(host: str) -> bool:
    return host == LOOPBACK_NAME or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
