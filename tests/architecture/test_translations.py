"""Everything that people read has a place in the catalogs, and every catalog says all of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from jinja2 import Environment, nodes

from app.domain.invitation_mail import DEFAULT_BODY, DEFAULT_SUBJECT, find_mail_problems
from app.web.script_texts import texts_in
from bench import translations
from bench.report import ROOT

TEMPLATES = ROOT / "app/templates"
MODULES = ROOT / "app/static/js"
# Pages; what is printed (reports/report.html and what it holds) is English.
DONE = (
    "*.html",
    "accounts/*.html",
    "api/*.html",
    "audit/*.html",
    "calibration/*.html",
    "candidate_room/*.html",
    "data_protection/*.html",
    "errors/*.html",
    "fairness/*.html",
    "insights/*.html",
    "interviews/*.html",
    "operations/*.html",
    "organizations/*.html",
    "panels/*.html",
    "partials/*.html",
    "question_bank/*.html",
    "reports/comparison_page.html",
    "reports/shares.html",
    "reviews/*.html",
    "webhooks/*.html",
)
# Names, and what stands on keys.
SAID_EVERYWHERE = {
    *("InterviewBot", "Aa", "API", "API:", "CSV", "JSON", "UTC"),
    *("Ctrl", "Enter", "Esc", "K", "Shift", "Space", "Tab"),
}
AS_TYPED = {"code", "pre"}
READ_ALOUD = {"alt", "aria-label", "data-label", "placeholder", "title"}
NOT_READ = re.compile(r'· |data-part |[\w-]+="\w*"')  # between two texts; of a tag that another template begins
HAS_WORDS = re.compile(r"[^\W\d_]{2}")
PLACEHOLDERS = re.compile(r"%\(\w+\)[sdr]|\{\w+\}|<[^>]+>|(?<!%)%(?![%(])")
SENTENCE = re.compile(r"[A-Z“][^\"]*[ …][^\"]*")


def templates() -> list[Path]:
    return sorted(path for pattern in DONE for path in TEMPLATES.glob(pattern))


class VisibleText(HTMLParser):
    """What a page shows or says aloud, of the template's own HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag not in AS_TYPED:
            self.found.append(NOT_READ.sub("", data).strip())

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.found += [value or "" for name, value in attrs if name in READ_ALOUD]


def find_unwrapped(source: str) -> list[str]:
    """Texts of a template that no catalog can know: written as HTML, or as a plain string for people."""
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(source)
    shown = VisibleText()
    shown.feed("".join(data.data for data in tree.find_all(nodes.TemplateData)))
    strings = [string for string in _plain_strings(tree) if re.match(r"[A-Z]", string)]
    return [text for text in (*shown.found, *strings) if HAS_WORDS.search(text) and text not in SAID_EVERYWHERE]


def _plain_strings(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in translations.CALLS:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _plain_strings(child)


def find_unmarked(source: str) -> list[str]:
    """Messages that are put together where they are raised or shown: no catalog holds them."""
    nodes_of_all = ast.walk(ast.parse(source))
    calls = [node for node in nodes_of_all if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    shown = [argument for call in calls if _name(call) in translations.ERRORS for argument in call.args]
    flashed = [call.args[0] for call in calls if _name(call) == "flash"]
    joined = [each for each in (*shown, *flashed) if isinstance(each, ast.JoinedStr)]
    plain = [each for each in flashed if isinstance(each, ast.Constant)]
    return [ast.unparse(each) for each in (*joined, *plain)]


def _name(call: ast.Call) -> str:
    return cast(ast.Name, call.func).id


@cache
def template() -> Catalog:
    return translations.extract()


@cache
def catalog(language: str) -> Catalog:
    return translations.read(language)


def ids(messages: Catalog) -> set[Any]:
    return {message.id for message in messages if message.id}


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_template_says_nothing_that_no_catalog_knows(path: Path) -> None:
    assert find_unwrapped(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        '<img alt="A cat">',
        '{{ button("Save") }}',
        "{{ 'On' if enrolled else 'Off' }}",
        "<p>{{ n }} left</p>",
    ],
)
def test_such_a_text_would_be_found(source: str) -> None:
    assert find_unwrapped(source)


@pytest.mark.parametrize(
    "source",
    ['<p>{{ _("Hello") }}</p>', "{% trans %}Hello <b>you</b>{% endtrans %}", '<a class="Wide">{{ _("x") }}</a>'],
)
def test_a_text_for_catalogs_is_none_of_them(source: str) -> None:
    assert find_unwrapped(source) == []


def test_what_is_told_to_people_is_no_text_of_the_moment() -> None:
    unmarked = {path: found for path in translations.told_to_people() if (found := find_unmarked(path.read_text()))}
    assert unmarked == {}


@pytest.mark.parametrize("source", ['raise Conflict(f"{name} is taken.")', 'flash("Saved.", "success")'])
def test_such_a_message_would_be_found(source: str) -> None:
    assert find_unmarked(source)


@pytest.mark.parametrize("path", sorted(MODULES.rglob("*.js")), ids=lambda path: path.name)
def test_a_module_asks_for_every_sentence(path: Path) -> None:
    source = re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
    asked = {text for texts in texts_in(path) for text in texts}
    literals = re.findall(r'"((?:[^"\\]|\\.)*)"', source)
    unasked = [text for text in literals if SENTENCE.fullmatch(text) and text not in asked]
    assert [text for text in unasked if text != "No microphone access in this browser"] == []  # of an exception


@pytest.mark.parametrize("path", sorted(MODULES.rglob("*.js")), ids=lambda path: path.name)
def test_a_page_brings_the_texts_that_the_catalogs_take_from_its_modules(path: Path) -> None:
    found = extract_from_file("javascript", path, keywords={"gettext": None, "ngettext": (1, 2)})
    taken = {text if isinstance(text, tuple) else (text, "") for _line, text, _comments, _context in found}
    assert set(texts_in(path)) == taken


@pytest.mark.parametrize("language", translations.TRANSLATED)
class TestCatalog:
    def test_it_holds_the_texts_of_the_code_and_no_others(self, language: str) -> None:
        """`make translations` brings it up to date."""
        assert ids(catalog(language)) == ids(template())

    def test_it_says_all_of_them(self, language: str) -> None:
        assert [message.id for message in translations.lacking(catalog(language))] == []

    def test_it_keeps_every_placeholder_and_every_mark(self, language: str) -> None:
        changed = [
            (message.id, form)
            for message in catalog(language)
            if message.id
            for form in filter(None, _forms(message.string))
            if sorted(set(PLACEHOLDERS.findall(form))) != sorted(set(PLACEHOLDERS.findall(_forms(message.id)[-1])))
        ]
        assert changed == []

    def test_it_is_compiled_as_it_is_written(self, language: str) -> None:
        compiled = translations.path_of(language).with_suffix(".mo").read_bytes()
        assert compiled == translations.mo_bytes(catalog(language))

    def test_its_invitation_can_be_sent(self, language: str) -> None:
        subject, body = (str(catalog(language)[text].string) for text in (DEFAULT_SUBJECT, DEFAULT_BODY))
        assert find_mail_problems(subject, body) == []


def _forms(text: Any) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (tuple, list)) else (text,)
