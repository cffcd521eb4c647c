from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from app.web_server.garbage import keep_searches_short


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_what_was_loaded_is_no_longer_searched() -> None:
    loaded: list[list[object]] = [[]]
    keep_searches_short()
    assert not any(found is loaded for found in gc.get_objects())


def test_cycles_that_come_later_still_end() -> None:
    keep_searches_short()
    later: list[object] = []
    later.append(later)
    del later
    assert gc.collect() >= 1
