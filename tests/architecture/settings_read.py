"""The variables of the environment that config.py reads, by its own text."""

from __future__ import annotations

import re

from config import ROOT

READ = re.compile(r"env\.\w+\(\s*[\"']([A-Z0-9_]+)[\"']")


def list_settings() -> set[str]:
    return set(READ.findall((ROOT / "config.py").read_text(encoding="utf-8")))
