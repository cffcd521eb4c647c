"""`python -m bench.breached_passwords LIST ...`: makes the set that new passwords are checked against.

Each LIST has one password of a public breach a line. What is kept of one is the beginning of a hash: half a million
take two megabytes, and a password that is in none of them is refused once in nine thousand times.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from app.accounts.breaches import BREACHED_PASSWORDS, PRINT_BYTES, make_print
from app.accounts.passwords import MAX_CHARACTERS, MIN_CHARACTERS


def read_passwords(lists: Iterable[Path]) -> set[str]:
    """Those that are long enough to be chosen; a line that begins "# " is none."""
    lines = (line for path in lists for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    return {
        line.strip() for line in lines if MIN_CHARACTERS <= len(line.strip()) <= MAX_CHARACTERS and line[:2] != "# "
    }


def write_prints(prints: Iterable[int]) -> None:
    """In order, big-endian."""
    BREACHED_PASSWORDS.write_bytes(b"".join(one.to_bytes(PRINT_BYTES, "big") for one in sorted(prints)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.breached_passwords")
    parser.add_argument("lists", nargs="+", type=Path, metavar="LIST")
    passwords = read_passwords(parser.parse_args().lists)
    write_prints({make_print(password) for password in passwords})
    print(f"{len(passwords)} passwords in {BREACHED_PASSWORDS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
