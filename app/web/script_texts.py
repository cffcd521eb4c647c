"""What modules say, in the reader's language: a data block beside them in the page, for scripts are plain files."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from flask_babel import get_translations
from markupsafe import Markup

from app.domain.languages import SOURCE_LANGUAGE
from app.i18n import current_language

_TEXT = r'"(?:[^"\\]|\\.)*"'
_CALL = re.compile(rf"\b(?:gettext\(\s*({_TEXT})|ngettext\(\s*({_TEXT})\s*,\s*({_TEXT}))")


@cache
def texts_in(path: Path) -> tuple[tuple[str, str], ...]:
    """(text, its plural or nothing) as the module hands them to gettext and ngettext of texts.js."""
    found = (
        (json.loads(one or single), json.loads(many or '""')) for single, one, many in _CALL.findall(path.read_text())
    )
    return tuple(found)


def script_texts(*modules: Path) -> Markup:
    """Nothing where modules say nothing, or say it in the language that they are written in."""
    if current_language() == SOURCE_LANGUAGE:
        return Markup()
    texts = {one: _translate(one, many) for module in modules for one, many in texts_in(module)}
    return _as_element(texts) if texts else Markup()


def _translate(one: str, many: str) -> str | list[str]:
    """Unfilled; a text with a plural in both of its forms: for one and for several."""
    catalog = get_translations()
    if not many:
        return str(catalog.ugettext(one))
    return [catalog.ungettext(one, many, count) for count in (1, 2)]


def _as_element(texts: dict[str, str | list[str]]) -> Markup:
    # a data block, which no browser runs; nothing in it can end the element
    data = json.dumps(texts, ensure_ascii=False).replace("<", "\\u003c")
    element = Markup('<script type="application/json" data-texts>{}</script>\n')
    return element.format(Markup(data))  # noqa: S704  # nosec B704
