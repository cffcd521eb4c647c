"""The newest migration, read from the scripts' names and headers without loading Alembic."""

from __future__ import annotations

import re
from functools import cache

from config import ROOT

MIGRATIONS = ROOT / "migrations"
REVISION = re.compile(r"^(revision|down_revision)\s*=\s*['\"]([^'\"]+)['\"]", re.MULTILINE)


@cache
def find_head() -> str | None:
    """The revision that no other one follows; None where there is not exactly one."""
    found = [REVISION.findall(path.read_text(encoding="utf-8")) for path in MIGRATIONS.glob("versions/*.py")]
    followed = {value for pairs in found for name, value in pairs if name == "down_revision"}
    heads = {value for pairs in found for name, value in pairs if name == "revision"} - followed
    return heads.pop() if len(heads) == 1 else None
