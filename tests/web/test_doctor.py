"""`flask doctor` on a real installation: what it is told of the edge, of Redis, of keys and of folders."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.serving import make_server

from app.adapters.organization_keys import OrganizationKeys
from app.administration.diagnosis import check_origins
from app.administration.edge_probe import ask_edge, try_websocket
from app.domain.edge_views import INVENTED_ADDRESS
from app.domain.installation import FAILED, OK, judge_folders
from app.health import edge
from app.health.folders import look_at
from app.supervisor.valkey import find_free_port
from app.wiring import wire_installation
from config import Config
from tests.conftest import make_config

OTHER_KEY = "YW5vdGhlci1rZXktZm9yLXRlc3RzLTAxMjM0NTY3ODk"


@contextmanager
def served(app: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_strangers_learn_nothing_of_the_edge(app: Flask) -> None:
    client = app.test_client()
    assert client.get(edge.PATH).status_code == 404
    assert client.get(edge.PATH, headers={edge.HEADER: "invented"}).status_code == 404


def test_the_edge_tells_what_arrives(app: Flask) -> None:
    with served(app) as url:
        probe = ask_edge(url, edge.make_question())
    view = probe.answers.views[0]
    assert view.address == "127.0.0.1"
    assert view.forwarded == (INVENTED_ADDRESS,)
    assert probe.ahead_seconds == pytest.approx(0, abs=1)


def test_an_invented_address_that_is_believed_is_seen(app: Flask) -> None:
    with served(ProxyFix(app.wsgi_app, x_for=1)) as url:
        assert ask_edge(url, edge.make_question()).answers.views[0].address == INVENTED_ADDRESS


def test_another_secret_key_is_seen(app: Flask) -> None:
    question = edge.make_question()
    app.secret_key = "another-secret-key-of-another-machine"
    with served(app) as url:
        assert ask_edge(url, question).answers.status == 404


def test_nobody_there_is_told_with_the_reason() -> None:
    url = f"http://127.0.0.1:{find_free_port()}"
    assert "refused" in ask_edge(url, "question").answers.failure
    assert try_websocket(url).status == 0


def test_a_server_that_takes_no_websockets_is_seen(app: Flask) -> None:
    with served(app) as url:
        assert try_websocket(url).status == 404


def test_how_redis_is_set_up(config: Config, redis_client: Redis) -> None:
    seen = wire_installation(config).read_redis()
    assert seen.appends
    assert seen.eviction == "noeviction"
    assert seen.ahead_seconds == pytest.approx(0, abs=1)


def test_keys_that_no_longer_open(config: Config, tmp_path: Path) -> None:
    organization = uuid.uuid4()
    OrganizationKeys(config.keys_dir, config.encryption_keys).newest(organization)
    assert wire_installation(config).list_closed_keys() == []
    changed = make_config(tmp_path, REDIS_URL=config.redis_url, ENCRYPTION_KEYS=OTHER_KEY)
    assert wire_installation(changed).list_closed_keys() == [str(organization)]


def test_fonts_are_installed(config: Config) -> None:
    assert wire_installation(config).list_missing_fonts() == []


def test_folders_are_tried_without_making_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert judge_folders([look_at(tmp_path / "not" / "yet")]).status == OK
    assert not (tmp_path / "not").exists()
    assert "chmod 700" in judge_folders([look_at(tmp_path)]).detail


def test_origins_must_hold_the_public_url(tmp_path: Path) -> None:
    assert check_origins(make_config(tmp_path)).status == OK
    elsewhere = make_config(tmp_path, PUBLIC_URL="https://a.example", ALLOWED_ORIGINS="https://b.example")
    assert check_origins(elsewhere).status == FAILED


def test_the_command_tells_every_check_and_hides_secrets(app: Flask, config: Config) -> None:
    result = app.test_cli_runner().invoke(args=["doctor", "--json"])
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {"redis_setup", "folders", "keys", "clocks", "speech_model", "fonts", "mail", "origins"} <= set(
        document["checks"]
    )
    assert document["checks"]["public_url"]["status"] == FAILED
    assert config.secret_key not in result.output
