"""What the documents point at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import ROOT

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    targets = [found for found in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in found]
    assert [target for target in targets if not (document.parent / target).exists()] == []
