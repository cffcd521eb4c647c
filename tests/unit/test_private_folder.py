from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.whole_files import write_whole
from app.private_folder import make_private_folder


@pytest.fixture(autouse=True)
def umask_of_containers() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_no_other_user_looks_into_any_folder_on_the_way(tmp_path: Path) -> None:
    write_whole(tmp_path / "recordings/organisation/interview/1.flac", b"sound")
    made = [path for path in (tmp_path / "recordings").rglob("*") if path.is_dir()]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "recordings", *made)} == {0o700}
    assert len(made) == 2


def test_folders_that_were_there_stay_as_they_were(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755
