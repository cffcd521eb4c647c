from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.edge_views import (
    INVENTED_ADDRESS,
    EdgeAnswers,
    EdgeView,
    SocketAnswer,
    judge_proxies,
    judge_public_url,
    judge_websocket,
)
from app.domain.installation import (
    DEGRADED,
    FAILED,
    LEAST_FREE_BYTES,
    OK,
    FolderCondition,
    RedisCondition,
    SpeechCondition,
    judge_clocks,
    judge_folders,
    judge_fonts,
    judge_keys,
    judge_redis,
    judge_speech,
)

REDIS = RedisCondition(appends=True, append_failed=False, eviction="noeviction", used_bytes=10, most_bytes=0)
FOLDER = FolderCondition("/srv/home", LEAST_FREE_BYTES * 2, 0o700)
SPEECH = SpeechCondition(("tiny.en", "base"), "cpu", "int8")
URL = "https://interviews.example.org"
DIRECT = EdgeView("203.0.113.9", secure=True, forwarded=(INVENTED_ADDRESS,), process="a:1", polling=False)
PROXIED = replace(DIRECT, forwarded=("203.0.113.9",))


@pytest.mark.parametrize(
    ("seen", "status", "mend"),
    [
        (REDIS, OK, ""),
        (replace(REDIS, appends=False), FAILED, "appendonly yes"),
        (replace(REDIS, append_failed=True), FAILED, "its disk"),
        (replace(REDIS, eviction="allkeys-lru"), FAILED, "maxmemory-policy noeviction"),
        (replace(REDIS, used_bytes=90, most_bytes=100), DEGRADED, "Raise `maxmemory`"),
        (replace(REDIS, appends=False, used_bytes=90, most_bytes=100), FAILED, "Raise `maxmemory`"),
    ],
)
def test_redis(seen: RedisCondition, status: str, mend: str) -> None:
    assert judge_redis(seen).status == status
    assert mend in judge_redis(seen).detail


@pytest.mark.parametrize(
    ("ahead", "status", "mend"),
    [({"Redis": 0.4}, OK, "within"), ({"Redis": -3.0}, DEGRADED, "behind"), ({"the database": 60.0}, FAILED, "chrony")],
)
def test_clocks(ahead: dict[str, float], status: str, mend: str) -> None:
    assert judge_clocks(ahead).status == status
    assert mend in judge_clocks(ahead).detail


@pytest.mark.parametrize(
    ("seen", "status", "mend"),
    [
        (FOLDER, OK, "can be written"),
        (replace(FOLDER, problem="Permission denied"), FAILED, "INTERVIEWBOT_HOME"),
        (replace(FOLDER, free_bytes=1), FAILED, "Free some"),
        (replace(FOLDER, mode=0o755), DEGRADED, "chmod 700"),
    ],
)
def test_folders(seen: FolderCondition, status: str, mend: str) -> None:
    assert judge_folders([FOLDER, seen]).status == status
    assert mend in judge_folders([FOLDER, seen]).detail


@pytest.mark.parametrize(
    ("seen", "status", "mend"),
    [
        (SPEECH, OK, "cpu as int8"),
        (replace(SPEECH, missing="No speech model is installed."), FAILED, "speech workers"),
        (replace(SPEECH, device="cuda", in_use=("faster-whisper base (cuda float16, 8 together)",)), OK, "on cuda"),
        (replace(SPEECH, device="cuda", in_use=("faster-whisper base (cpu int8)",)), DEGRADED, "Start it again"),
        (replace(SPEECH, in_use=("faster-whisper base (cpu int8)",)), OK, "on cpu"),
        (replace(SPEECH, fallback="WHISPER_DEVICE is cuda, and ..."), DEGRADED, "WHISPER_DEVICE"),
    ],
)
def test_speech(seen: SpeechCondition, status: str, mend: str) -> None:
    assert judge_speech(seen).status == status
    assert mend in judge_speech(seen).detail


def test_keys_and_fonts() -> None:
    assert judge_keys([]).status == judge_fonts([]).status == OK
    assert "Add the key that was in use before" in judge_keys(["an-organisation"]).detail
    assert "requirements.txt" in judge_fonts(["KurintoSans"]).detail


@pytest.mark.parametrize(
    ("seen", "status", "mend"),
    [
        (EdgeAnswers((PROXIED, PROXIED)), OK, "1 web processes"),
        (EdgeAnswers((replace(PROXIED, polling=True),)), OK, ""),
        (EdgeAnswers((PROXIED, replace(PROXIED, process="b:2"))), OK, "2 web processes"),
        (EdgeAnswers((PROXIED, replace(PROXIED, process="b:2", polling=True))), FAILED, "WEB_PROCESSES"),
        (EdgeAnswers(failure="its certificate does not hold"), FAILED, "certificate"),
        (EdgeAnswers(status=502), FAILED, "reaches no web process"),
        (EdgeAnswers(status=404), FAILED, "the same SECRET_KEY"),
        (EdgeAnswers(status=200), FAILED, "another program"),
    ],
)
def test_public_url(seen: EdgeAnswers, status: str, mend: str) -> None:
    assert judge_public_url(URL, seen).status == status
    assert mend in judge_public_url(URL, seen).detail


@pytest.mark.parametrize(
    ("view", "trusted", "https", "status", "mend"),
    [
        (DIRECT, 0, False, OK, ""),
        (PROXIED, 1, True, OK, "1 proxies are believed"),
        (PROXIED, 0, True, FAILED, "Set TRUSTED_PROXIES"),
        (replace(PROXIED, forwarded=(INVENTED_ADDRESS, "203.0.113.9")), 0, True, FAILED, "Set TRUSTED_PROXIES"),
        (replace(PROXIED, address=INVENTED_ADDRESS), 2, True, FAILED, "invent an address"),
        (replace(PROXIED, secure=False), 1, True, FAILED, "X-Forwarded-Proto"),
        (replace(PROXIED, secure=False), 1, False, OK, ""),
    ],
)
def test_proxies(view: EdgeView, trusted: int, https: bool, status: str, mend: str) -> None:
    found = judge_proxies(EdgeAnswers((view,)), trusted=trusted, https=https)
    assert found.status == status
    assert mend in found.detail


def test_proxies_of_an_address_that_does_not_answer_are_not_judged() -> None:
    assert judge_proxies(EdgeAnswers(failure="refused"), trusted=1, https=True).status == DEGRADED


@pytest.mark.parametrize(
    ("seen", "status", "mend"),
    [
        (SocketAnswer(101, '0{"sid":"x"}'), OK, "handshake"),
        (SocketAnswer(400, text='"https://other is not an accepted origin."'), FAILED, "ALLOWED_ORIGINS"),
        (SocketAnswer(400, text="Bad request"), FAILED, "Upgrade"),
        (SocketAnswer(404), FAILED, "Upgrade"),
        (SocketAnswer(101, ""), FAILED, "does not pass"),
        (SocketAnswer(502), FAILED, "status 502"),
        (SocketAnswer(0, text="timed out"), FAILED, "timed out"),
    ],
)
def test_websocket(seen: SocketAnswer, status: str, mend: str) -> None:
    assert judge_websocket(seen).status == status
    assert mend in judge_websocket(seen).detail
