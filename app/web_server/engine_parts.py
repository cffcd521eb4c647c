"""Parts of Engine.IO that are replaced by ours: it has no public setting for them."""

from __future__ import annotations

from typing import Any


def get_part(engine: Any, name: str) -> Any:
    """`name` is a key of the async mode's table, such as websocket or queue."""
    return engine._async[name]  # noqa: SLF001 - see above


def replace_part(engine: Any, name: str, part: Any) -> None:
    """For `engine` alone: the table is one for all servers of the process."""
    engine._async = {**engine._async, name: part}  # noqa: SLF001 - see above
