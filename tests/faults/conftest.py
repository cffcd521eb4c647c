from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import make_config, running_app
from tests.web_servers import run_web


@pytest.fixture(params=["eventlet", "threading"])
def web_url(request: pytest.FixtureRequest, tmp_path: Path, valkey_url: str) -> Iterator[str]:
    config = make_config(tmp_path, REDIS_URL=valkey_url)
    mode = {"SOCKETIO_ASYNC_MODE": request.param}
    with running_app(config), run_web(config.home, config.redis_url, config.secret_key, **mode) as url:
        yield url
