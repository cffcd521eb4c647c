"""What a job process need not hold, and what it gives back to the system between jobs. Measured on the speech worker
after 40 s of speech: 335 MiB without, 204 MiB with one arena and a trim, for the same CPU time.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType
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


class _AtFirstUse(MetaPathFinder):
    """Lets one package be imported when something is first asked of it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


def import_at_first_use(name: str) -> None:
    """Call before anything imports the package `name`."""
    sys.meta_path.insert(0, _AtFirstUse(name))
