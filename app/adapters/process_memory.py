"""What a job process gives back to the system between jobs. Measured on the speech worker after 40 s of speech: 335 MiB
without, 204 MiB with one arena and a trim, for the same CPU time.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any

# from malloc.h of glibc
M_ARENA_MAX = -8


def use_one_arena() -> None:
    """Call before the first thread starts: each would get an arena of its own, which is never given back."""
    if (libc := _glibc()) is not None:
        libc.mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """About 15 ms where a model has just run."""
    if (libc := _glibc()) is not None:
        libc.malloc_trim(0)


@cache
def _glibc() -> Any:
    """None on systems whose C library has no such functions."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt") else None
