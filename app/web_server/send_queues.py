"""What waits for a client that does not read: bounded, and then the connection ends."""

from __future__ import annotations

from contextlib import suppress
from queue import Empty
from typing import Any

from app.web_server.engine_parts import get_part, replace_part

# Minutes of an interview's events; a client that reads has none waiting.
MOST_WAITING = 500


def bounded(queue_class: Any) -> Any:
    """The queue of an async mode for one connection: beyond the bound it drops everything and gives Engine.IO's mark
    of the end, and takes no more."""

    class BoundedQueue(queue_class):
        is_given_up = False

        def put(self, item: Any, *args: Any, **options: Any) -> None:
            if self.is_given_up:
                return
            if item is not None and self.qsize() >= MOST_WAITING:
                self._give_up()
            else:
                super().put(item, *args, **options)

        def _give_up(self) -> None:
            self.is_given_up = True
            with suppress(Empty):
                while True:
                    self.get(block=False)
                    self.task_done()
            super().put(None)

    return BoundedQueue


def bound_send_queues(engine: Any) -> None:
    replace_part(engine, "queue", bounded(get_part(engine, "queue")))
