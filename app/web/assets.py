"""Static files under an address that changes with their content: browsers keep them and ask for them once."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, url_for
from markupsafe import Markup
from werkzeug.routing import BaseConverter

from app.context import get_config
from app.web.authorization import public
from app.web.script_texts import script_texts
from app.web.security import csp_nonce

FOLDER = Path(__file__).resolve().parent.parent / "static"
KEPT = "public, max-age=31536000, immutable"
MARK_CHARACTERS = 12
_IMPORT = re.compile(r'(?:from|import)\s*"(\.[^"]+)"')


class MarkConverter(BaseConverter):
    regex = f"[0-9a-f]{{{MARK_CHARACTERS}}}"


@cache
def mark_of(folder: Path) -> str:
    """One for all files: modules name each other by relative paths, so all of them move together."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:MARK_CHARACTERS]


@cache
def modules_behind(path: Path) -> tuple[Path, ...]:
    """Those that the module imports, and those that they import in turn."""
    found: dict[Path, None] = {}
    for name in _IMPORT.findall(path.read_text()):
        module = (path.parent / name).resolve()
        found |= dict.fromkeys((module, *modules_behind(module)))
    return tuple(found)


def init_assets(app: Flask) -> None:
    """The endpoint `static`; `url_for` names files by their content, and a page from before an update finds its own."""
    app.static_folder = str(FOLDER)
    app.url_map.converters["mark"] = MarkConverter

    @public
    def send(filename: str, mark: str = "") -> Response:
        response = app.send_static_file(filename)
        if mark == mark_of(FOLDER):
            response.headers["Cache-Control"] = KEPT
        return response

    app.add_url_rule("/static/<mark:mark>/<path:filename>", "static", send)
    app.add_url_rule("/static/<path:filename>", "static", send)

    @app.url_defaults
    def name_by_content(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static" and not get_config().debug:
            values.setdefault("mark", mark_of(FOLDER))

    app.add_template_global(module_script)


def module_script(filename: str) -> Markup:
    """The tag of a module, and of all that it imports, so that no import waits for another to arrive, with their texts
    in the reader's language.
    """
    nonce = csp_nonce()
    path = FOLDER / filename
    behind = Markup("").join(
        Markup('<link rel="modulepreload" nonce="{}" href="{}">\n').format(nonce, _address(module))
        for module in modules_behind(path)
    )
    source = _address(path)
    texts = script_texts(path, *modules_behind(path))
    return texts + behind + Markup('<script type="module" nonce="{}" src="{}"></script>').format(nonce, source)


def _address(path: Path) -> str:
    return url_for("static", filename=path.relative_to(FOLDER).as_posix())
