from __future__ import annotations

import importlib
import mmap
import sys
from pathlib import Path

import pytest

from app.adapters.process_memory import give_back, import_at_first_use, let_go_when_idle


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


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel")
def test_pages_of_a_mapped_file_are_let_go_of_and_come_again(tmp_path: Path) -> None:
    file = tmp_path / "weights"
    file.write_bytes(b"weight" * 100_000)
    with (
        file.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ) as mapped,
    ):
        assert mapped[:] == file.read_bytes()
        give_back()
        assert resident_kilobytes(file) > 500
        let_go_when_idle(file)
        give_back()
        assert resident_kilobytes(file) == 0
        assert mapped[:] == file.read_bytes()


def resident_kilobytes(file: Path) -> int:
    _, _, behind = Path("/proc/self/smaps").read_text(encoding="utf-8").partition(f"{file}\n")
    return int(behind.partition("Rss:")[2].split()[0])
