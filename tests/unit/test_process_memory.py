from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from app.adapters.process_memory import import_at_first_use


def test_a_package_is_imported_once_something_is_asked_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "costly_part.py").write_text("import sys\nsys.costly_part_ran = True\nanswer = 42\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    import_at_first_use("costly_part")
    module = importlib.import_module("costly_part")
    assert not hasattr(sys, "costly_part_ran")
    assert module.answer == 42
    assert hasattr(sys, "costly_part_ran")
    monkeypatch.delattr(sys, "costly_part_ran")
    monkeypatch.delitem(sys.modules, "costly_part")
