from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.audit_log import GENESIS, Link, chain_hash, find_break


def chain(*entries: dict[str, Any]) -> list[Link]:
    links: list[Link] = []
    for number, values in enumerate(entries, start=1):
        previous = links[-1].hash if links else GENESIS
        links.append(Link(number, previous, values, chain_hash(previous, values)))
    return links


def test_a_whole_log_has_no_break() -> None:
    assert find_break([]) is None
    assert find_break(chain({"a": 1}, {"a": 2}, {"a": 3})) is None


def test_the_order_of_keys_does_not_matter() -> None:
    assert chain_hash(GENESIS, {"a": 1, "b": "é"}) == chain_hash(GENESIS, {"b": "é", "a": 1})


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_changed_entry_shows(number: int) -> None:
    links = chain({"a": 1}, {"a": 2}, {"a": 3})
    links[number - 1] = replace(links[number - 1], values={"a": 9})
    assert find_break(links) == number


def test_an_entry_made_anew_breaks_the_next() -> None:
    links = chain({"a": 1}, {"a": 2}, {"a": 3})
    forged = {"a": 9}
    links[1] = replace(links[1], values=forged, hash=chain_hash(links[1].previous_hash, forged))
    assert find_break(links) == 3


def test_an_entry_taken_out_shows() -> None:
    links = chain({"a": 1}, {"a": 2}, {"a": 3})
    assert find_break([links[0], links[2]]) == 2
