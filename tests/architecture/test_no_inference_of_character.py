"""The product rates what was said. No part of it guesses feelings, stress, character or honesty.

EU AI Act, article 5(1)(f), forbids emotion recognition at work; the rest has no place in fair hiring either.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT

FORBIDDEN = re.compile(
    r"emotion|sentiment|mood\b|stress(?!es)|anxi|nervous|personalit|introver|extrover|neurotic|big_?five|charisma|"
    r"honest(?!ly)|decept|lie_?detect|truthful|attractive|enthusias|temperament|psycholog|facial|micro_?expression",
    re.IGNORECASE,
)
# A prompt or a text may say that these are left out.
DENIALS = re.compile(r"\b(?:never|no|not|nor|nothing|without|ignore)\b", re.IGNORECASE)
PYTHON = sorted((ROOT / "app").rglob("*.py"))
OTHER = sorted(path for kind in ("*.js", "*.html") for path in (ROOT / "app").rglob(kind) if "vendor" not in path.parts)


def names_and_texts(path: Path) -> Iterator[str]:
    """Identifiers, and strings that are not docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from (sentence for sentence in re.split(r"[.\n]", node.value) if not DENIALS.search(sentence))


def test_no_name_and_no_prompt_speaks_of_character() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {text[:80]}"
        for path in PYTHON
        for text in names_and_texts(path)
        if FORBIDDEN.search(text)
    ]
    assert found == []


def test_no_page_and_no_script_speaks_of_character() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()[:80]}"
        for path in OTHER
        for line in path.read_text(encoding="utf-8").splitlines()
        if FORBIDDEN.search(line) and not DENIALS.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["emotion_score", "stressLevel", "detect_deception", "personality_traits"])
def test_such_names_would_be_found(name: str) -> None:
    assert FORBIDDEN.search(name)
