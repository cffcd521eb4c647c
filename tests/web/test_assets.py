"""Static files: kept by browsers for good under the address of their content, asked for anew under any other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask, url_for

from app.web.assets import FOLDER, mark_of, modules_behind

SCRIPT = FOLDER / "js" / "candidate" / "main.js"


def test_a_file_is_kept_under_the_address_that_pages_name(app: Flask) -> None:
    with app.test_request_context():
        address = url_for("static", filename="css/base.css")
    assert address == f"/static/{mark_of(FOLDER)}/css/base.css"
    with app.test_client().get(address) as response:
        assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/static/css/base.css", f"/static/{'0' * 12}/css/base.css"])
def test_a_page_from_before_an_update_finds_the_file_and_does_not_keep_it(app: Flask, address: str) -> None:
    with app.test_client().get(address) as response:
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-cache"


def test_what_is_no_file_is_not_there(app: Flask) -> None:
    for path in ("css/none.css", "../factory.py", "%2e%2e/factory.py"):
        assert app.test_client().get(f"/static/{mark_of(FOLDER)}/{path}").status_code == 404


def test_the_mark_changes_with_any_file(tmp_path: Path) -> None:
    (tmp_path / "one.js").write_text("1")
    before = mark_of(tmp_path)
    mark_of.cache_clear()
    (tmp_path / "one.js").write_text("2")
    assert mark_of(tmp_path) != before


def test_a_page_names_every_module_that_its_script_needs(app: Flask) -> None:
    page = app.test_client().get("/login").text
    named = set(re.findall(r'rel="modulepreload"[^>]* href="([^"]+)"', page))
    wanted = {f"/static/{mark_of(FOLDER)}/js/{name}.js" for name in ("lists", "times")}
    assert wanted <= named


def test_modules_are_found_through_others_and_each_exists() -> None:
    found = modules_behind(SCRIPT)
    assert {"room.js", "socket.io.esm.min.js", "pcm.js"} <= {module.name for module in found}
    assert len(found) == len(set(found))
    assert all(module.is_file() for module in found)
