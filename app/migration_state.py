"""The newest migration, read from the scripts' names and headers without loading Alembic."""

from __future__ import annotations

import re
from functools import cache

from config import ROOT

MIGRATIONS = ROOT / "migrations"
REVISION = re.compile(r"^(revision|down_revision)\s*=\s*['\"]([^'\"]+)['\"]", re.MULTILINE)


@cache
def list_revisions() -> dict[str, str | None]:
    """Each revision of this code and the one that it follows."""
    headers = [dict(REVISION.findall(path.read_text(encoding="utf-8"))) for path in MIGRATIONS.glob("versions/*.py")]
    return {found["revision"]: found.get("down_revision") for found in headers}


def find_head() -> str | None:
    """The revision that no other one follows; None where there is not exactly one."""
    heads = set(list_revisions()) - set(list_revisions().values())
    return heads.pop() if len(heads) == 1 else None


def is_behind(revision: str | None) -> bool:
    """Whether a database at `revision` lacks migrations of this code. A revision that this code does not know was made
    by a newer version: an upgrade is under way, and its migrations are such that this code goes on (docs/upgrades.md).
    """
    return revision is None or (revision in list_revisions() and revision != find_head())
