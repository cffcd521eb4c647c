"""What every page shares: access rules, error pages, security headers, template filters."""

from __future__ import annotations

from flask import Flask, request

from app.web.assets import init_assets
from app.web.authorization import init_authorization, may
from app.web.change_trail import init_change_trail
from app.web.error_pages import init_error_pages
from app.web.filters import init_filters
from app.web.languages import init_languages
from app.web.navigation import navigation, start_page
from app.web.security import init_security

THEMES = ("light", "dark")


def _chosen_theme() -> dict[str, str]:
    """Set by the toggle in a cookie, so that the first paint has the right colours."""
    theme = request.cookies.get("theme", "")
    return {"theme": theme if theme in THEMES else ""}


def init_web(app: Flask) -> None:
    init_authorization(app)
    init_languages(app)
    init_assets(app)
    init_change_trail(app)
    init_security(app)
    init_error_pages(app)
    init_filters(app)
    app.context_processor(_chosen_theme)
    app.add_template_global(may)
    app.add_template_global(navigation)
    app.add_template_global(start_page)
