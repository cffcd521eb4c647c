"""In which language a page answers, and the door by which a reader chooses another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask import Blueprint, Flask, current_app, g, has_request_context, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, get_translations, refresh
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.wrappers import Request

from app.context import get_config
from app.domain.languages import LANGUAGES, choose_language, find_language
from app.errors import InvalidInput
from app.extensions import babel
from app.i18n import SOURCE_LOCALE, current_language, explain, name_locale
from app.web.authorization import Access, find_principal, find_rule, public
from app.web.redirects import safe_path

COOKIE_NAME = "language"
COOKIE_SECONDS = 365 * 24 * 3600
PROGRAMS = "/api/"

blueprint = Blueprint("languages", __name__)
_catalogs: dict[Locale | None, NullTranslations] = {}  # they change with the release alone


def read_locale() -> str:
    """Programs, and what runs without a request, get the source language."""
    if not has_request_context() or request.path.startswith(PROGRAMS):
        return SOURCE_LOCALE
    return name_locale(choose_language(_wishes()))


def _wishes() -> Iterator[str]:
    """A candidate's page: chosen here, else the interview's language, else the browser's. Others: one's own setting,
    else chosen here, else the browser's.
    """
    yield from _own_setting()
    yield request.cookies.get(COOKIE_NAME, "")
    yield g.get("offered_language", "")
    yield from request.accept_languages.values()


def _own_setting() -> Iterator[str]:
    rule = find_rule(current_app.view_functions.get(request.endpoint or ""))
    is_for_candidates = rule is not None and rule.access is Access.CANDIDATE_TOKEN
    if is_for_candidates or "asks_no_database" in g:
        return
    yield getattr(find_principal(), "language", "")


def offer_language(tag: str) -> None:
    """What the page speaks unless its reader has chosen: the language of the interview."""
    g.offered_language = tag
    refresh()


def ask_no_database() -> None:
    """From here on the request alone says the language: the database may be what is away."""
    g.asks_no_database = True
    refresh()


def language_of_connection(environ: Mapping[str, Any], offered: str) -> str:
    """As a page would choose it that offers this one, for a connection without a request of Flask."""
    headers = Request(dict(environ))
    return choose_language((headers.cookies.get(COOKIE_NAME, ""), offered, *headers.accept_languages.values()))


@blueprint.post("/language")
@public
def choose() -> ResponseReturnValue:
    """For this browser, for a year; somebody's own setting goes before it."""
    code = find_language(request.form.get("language", ""))
    if code is None:
        raise InvalidInput("Choose one of the languages of the list.")
    response = redirect(safe_path(request.form.get("next", "")), code=303)
    response.set_cookie(
        COOKIE_NAME, code, max_age=COOKIE_SECONDS, secure=get_config().production, httponly=True, samesite="Lax"
    )
    return response


def page_to_come_back_to() -> str | None:
    """The address of this page, or of the form that came back by a POST; None where nothing is to be got there."""
    address = request.full_path.rstrip("?")
    return address if request.method == "GET" or _can_be_got(request.path) else None


def _can_be_got(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(path, method="GET")


@pass_context
def _gettext(context: Context, text: str, /, **values: object) -> str:
    """As flask-babel's, which looks for the catalog anew at each text: a list has hundreds."""
    found = _find_catalog().ugettext(text)
    # a text of our own; the values are escaped
    return (Markup(found) if context.eval_ctx.autoescape else found) % values  # noqa: S704  # nosec B704


def _find_catalog() -> NullTranslations:
    locale = get_locale()
    if locale not in _catalogs:
        _catalogs[locale] = get_translations()
    return _catalogs[locale]


def init_languages(app: Flask) -> None:
    babel.init_app(app, default_locale=SOURCE_LOCALE, locale_selector=read_locale)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, gettext=_gettext, _=_gettext)
    app.add_template_global(current_language)
    app.add_template_global(explain)
    app.add_template_global(page_to_come_back_to)
    app.register_blueprint(blueprint)
