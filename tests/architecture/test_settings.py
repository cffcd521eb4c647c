"""Every setting is explained where people look for it, and only config.py reads the environment."""

from __future__ import annotations

import re

from config import ROOT
from tests.architecture.settings_read import list_settings

EXPLAINED = re.compile(r"^#?([A-Z0-9_]+)=", re.MULTILINE)
ENVIRONMENT = re.compile(r"os\.environ|os\.getenv|environ\[")
SOURCES = [ROOT / "worker.py", ROOT / "wsgi.py", *sorted((ROOT / "app").rglob("*.py"))]


def test_the_example_file_explains_every_variable() -> None:
    read = list_settings()
    explained = set(EXPLAINED.findall((ROOT / ".env.example").read_text(encoding="utf-8")))
    assert read
    assert read == explained


def test_the_readme_names_every_variable() -> None:
    named = set(re.findall(r"`([A-Z0-9_]+)\b", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert list_settings() - named == set()


def test_no_module_reads_the_environment_itself() -> None:
    readers = [path for path in SOURCES if ENVIRONMENT.search(path.read_text(encoding="utf-8"))]
    assert readers == []
