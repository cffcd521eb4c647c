"""Whether a password is among those of public breaches, by the beginning of its hash; THIRD-PARTY.md names them."""

from __future__ import annotations

import hashlib
import sys
from array import array
from bisect import bisect_left
from functools import cache
from pathlib import Path

BREACHED_PASSWORDS = Path(__file__).with_name("breached_passwords.bin")
PRINT_BYTES = 4


def is_breached(password: str) -> bool:
    """In whatever case; true of one other password in nine thousand."""
    prints, wanted = _read_prints(), make_print(password)
    place = bisect_left(prints, wanted)
    return place < len(prints) and prints[place] == wanted


def make_print(password: str) -> int:
    return int.from_bytes(hashlib.sha256(password.lower().encode()).digest()[:PRINT_BYTES], "big")


@cache
def _read_prints() -> array[int]:
    prints = array("I", BREACHED_PASSWORDS.read_bytes())
    if sys.byteorder == "little":
        prints.byteswap()
    return prints
