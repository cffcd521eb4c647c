"""The web process: `python wsgi.py`."""

from __future__ import annotations

import faulthandler
import sys
import warnings
from collections.abc import Callable
from importlib import import_module

from config import Config, ConfigError


def patch_for_eventlet() -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message=r"\s*Eventlet is deprecated"
        )  # the owner chose it; docs/architecture.md says why
        eventlet = import_module("eventlet")
    eventlet.monkey_patch()


def patch_for_gevent() -> None:
    try:
        import_module("gevent.monkey").patch_all()
    except ModuleNotFoundError as error:
        raise ConfigError("SOCKETIO_ASYNC_MODE=gevent needs gevent: .venv/bin/pip install gevent.") from error


def patch_for_threading() -> None:
    """Threads need no patch."""


PATCHES: dict[str, Callable[[], None]] = {
    "eventlet": patch_for_eventlet,
    "gevent": patch_for_gevent,
    "threading": patch_for_threading,
}


def main() -> int:
    faulthandler.enable()  # what ends a process tells where
    try:
        config = Config.from_env()
        PATCHES[config.socketio_async_mode]()
    except ConfigError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 2
    # only now: nothing may open a socket or make a lock before the patch
    create_app = import_module("app").create_app
    serve = import_module(f"app.web_server.{config.socketio_async_mode}_server").serve
    app = create_app(config)
    import_module("app.web_server.garbage").keep_searches_short()
    serve(app, config)
    return 0


if __name__ == "__main__":
    sys.exit(main())
