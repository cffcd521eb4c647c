"""Security headers on every response, with a fresh nonce for the content security policy."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

from app.context import get_config

PERMISSIONS = "microphone=(self), camera=(), geolocation=(), payment=(), usb=()"
HSTS = "max-age=31536000; includeSubDomains"


def csp_nonce() -> str:
    """The same within one request, never the same in two."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def socket_origins(origins: tuple[str, ...]) -> str:
    """http://host becomes ws://host, https://host wss://host; not every browser counts these as 'self'."""
    return " ".join("ws" + origin.removeprefix("http") for origin in origins if origin.startswith("http"))


def content_security_policy(nonce: str, origins: tuple[str, ...]) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "media-src 'self' blob:",
            f"connect-src 'self' {socket_origins(origins)}",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def plain_headers(*, production: bool) -> dict[str, str]:
    """For answers that hold no page: nothing in them may run or load."""
    headers = {
        "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return {**headers, "Strict-Transport-Security": HSTS} if production else headers


def add_security_headers(response: Response) -> Response:
    config = get_config()
    headers = plain_headers(production=config.production)
    headers["Content-Security-Policy"] = content_security_policy(csp_nonce(), config.allowed_origins)
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def init_security(app: Flask) -> None:
    app.after_request(add_security_headers)
    app.add_template_global(csp_nonce)
