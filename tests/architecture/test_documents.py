"""What the documents point at is there."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po
from flask import Flask

from config import ROOT

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")
# Commands of Flask itself, and groups that are for operators with every command of theirs.
FLASK_OWN = frozenset({"run", "shell", "routes"})
WITHOUT_PAGES = frozenset({"backup", "db", "demo", "encryption"}) | FLASK_OWN
CATALOG = ROOT / "app" / "translations" / "de" / "LC_MESSAGES" / "messages.po"
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    targets = [found for found in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in found]
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_guides_name_buttons_and_pages_as_the_pages_do(guide: Path) -> None:
    named = set(NAMED.findall(guide.read_text(encoding="utf-8")))
    assert named - _read_interface_texts() == set()


def _read_interface_texts() -> set[str]:
    """English ones, with the apostrophe that people type."""
    with CATALOG.open("rb") as file:
        catalog = read_po(file)
    texts = [text for message in catalog for text in ([message.id] if isinstance(message.id, str) else message.id)]
    return {text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") for text in texts}


def test_every_command_says_which_page_does_the_same(app: Flask) -> None:
    guide = (ROOT / "docs" / "guides" / "pages-and-commands.md").read_text(encoding="utf-8")
    lines = [line for line in guide.splitlines() if "`" in line]
    missing = []
    for name, command in app.cli.commands.items():
        about = [line for line in lines if re.search(rf"`(flask )?{name}\b", line)]
        known = " ".join(about)
        parts = command.commands if isinstance(command, click.Group) and "..." not in known else {}
        missing += [f"{name} {part}" for part in parts if part not in known and name not in WITHOUT_PAGES]
        missing += [] if about or name in FLASK_OWN else [name]
    assert missing == []
