"""A Sentry that keeps what it is sent."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.error_reports import init_error_reports
from config import Config


@contextmanager
def kept_events(config: Config) -> Iterator[list[dict[str, Any]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Sentry looks whether eventlet is there
        import sentry_sdk  # noqa: PLC0415 - under the filter alone
        from sentry_sdk.envelope import Envelope  # noqa: PLC0415
        from sentry_sdk.transport import Transport  # noqa: PLC0415

    class KeptTransport(Transport):
        def capture_envelope(self, envelope: Envelope) -> None:
            if (event := envelope.get_event()) is not None:
                events.append(dict(event))

    events: list[dict[str, Any]] = []
    init_error_reports(config, transport=KeptTransport())
    yield events
    sentry_sdk.init()
