from __future__ import annotations

import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.supervisor.errors import StartRefused
from app.supervisor.home import check_port, own_home
from app.supervisor.plan import plan_web, plan_workers
from app.supervisor.readiness import welcome
from app.supervisor.valkey import ValkeySettings, prepare_command, settings_text
from app.web_server.listening import open_listener
from app.web_server.masking import apply_mask
from app.web_server.socket_settings import list_transports
from tests.conftest import make_config


def masked_by_the_standard(data: bytes, mask: bytes, offset: int) -> bytes:
    return bytes(byte ^ mask[(offset + index) % 4] for index, byte in enumerate(data))


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4), st.integers(0, 70_000))
def test_frames_are_unmasked_as_the_standard_says(data: bytes, mask: bytes, offset: int) -> None:
    assert apply_mask(data, tuple(mask), len(data), offset) == masked_by_the_standard(data, mask, offset)


def test_two_web_processes_share_a_port_without_waiting_to_send() -> None:
    with open_listener("127.0.0.1", 0) as first, open_listener("127.0.0.1", first.getsockname()[1]) as second:
        assert second.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_several_web_processes_allow_no_polling(tmp_path: Path) -> None:
    assert list_transports(make_config(tmp_path, WEB_PROCESSES="2")) == ["websocket"]
    assert list_transports(make_config(tmp_path))[0] == "websocket"


def test_the_plan_has_as_many_processes_as_asked(tmp_path: Path) -> None:
    config = make_config(tmp_path, WEB_PROCESSES="3", SPEECH_PROCESSES="2")
    names = [child.name for child in (*plan_web(config), *plan_workers(config))]
    assert names[:3] == ["web 1", "web 2", "web 3"]
    assert names[3:5] == ["worker speech+overdue+captions+ahead 1", "worker captions 2"]


def test_nobody_waits_for_a_second_worker_of_a_kind(tmp_path: Path) -> None:
    children = plan_workers(make_config(tmp_path, SPEECH_PROCESSES="3"))
    assert [child.starts_late for child in children if "captions" in child.name] == [False, True, True]
    assert not any(child.starts_late for child in children if "captions" not in child.name)


def test_web_stops_before_the_workers(tmp_path: Path) -> None:
    config = make_config(tmp_path)
    (web,) = plan_web(config)
    assert all(web.stop_rank < worker.stop_rank for worker in plan_workers(config))


def test_a_port_in_use_is_refused_even_where_it_could_be_shared(tmp_path: Path) -> None:
    with open_listener("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(StartRefused, match="PORT"):
            check_port(make_config(tmp_path, PORT=port))


def test_one_supervisor_a_home(tmp_path: Path) -> None:
    config = make_config(tmp_path / "home")
    with own_home(config), pytest.raises(StartRefused, match="already running"), own_home(config):
        pass
    with own_home(config):
        assert config.home.stat().st_mode & 0o777 == 0o700


def test_valkeys_password_is_in_no_command_line(tmp_path: Path) -> None:
    settings = ValkeySettings(tmp_path / "redis", 6400, "a-password")
    command = prepare_command(Path("/usr/bin/valkey-server"), settings)
    assert "a-password" not in " ".join(command)
    assert Path(command[1]).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "line", ["bind 127.0.0.1", "appendonly yes", "appendfsync everysec", "maxmemory-policy noeviction"]
)
def test_valkey_keeps_what_it_is_given(tmp_path: Path, line: str) -> None:
    assert line in settings_text(ValkeySettings(tmp_path, 6400, "a-password")).splitlines()


def test_the_welcome_names_everybody_who_can_sign_in(tmp_path: Path) -> None:
    prepared = {
        "sign_ins": [{"role": "recruiter", "email": "r@demo.example", "password": "secret"}],
        "candidate_url": "http://localhost:5000/interview/abc",
    }
    text = welcome(make_config(tmp_path), prepared)
    assert "http://localhost:5000" in text
    assert "r@demo.example" in text
    assert "/interview/abc" in text
