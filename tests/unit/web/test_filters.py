from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.interview import AnswerState, SessionState
from app.i18n import format_moment
from app.web import filters
from app.web.redirects import safe_path
from app.web.security import content_security_policy, socket_origins
from app.web.waveform import BARS, waveform_path

MOMENT = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (90, "1 min 30 s"), (3600, "1 h"), (3720, "1 h 2 min")],
)
def test_durations(seconds: float, text: str) -> None:
    assert filters.duration(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (5.99, "0:05"), (65, "1:05"), (600, "10:00")])
def test_positions(seconds: float, text: str) -> None:
    assert filters.clock_time(seconds) == text


@pytest.mark.parametrize(
    ("rating", "band"), [(None, "none"), (0.0, "low"), (3.99, "low"), (4.0, "middle"), (7.0, "high"), (10.0, "high")]
)
def test_score_bands(rating: float | None, band: str) -> None:
    assert filters.score_band(rating) == band


def test_a_moment_in_a_zone() -> None:
    assert format_moment(MOMENT, ZoneInfo("Asia/Kolkata")) == "3 Mar 2026, 05:00"
    assert format_moment(MOMENT, ZoneInfo("UTC"), "date") == "2 Mar 2026"
    assert filters.utc_time(MOMENT) == "2026-03-02 23:30:00 UTC"


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd"])
def test_an_unknown_zone_counts_as_utc(name: str) -> None:
    assert filters.find_zone(name) == ZoneInfo("UTC")


def test_every_state_has_a_label() -> None:
    assert all(filters.session_label(state).label for state in SessionState)
    assert all(filters.answer_label(state).label for state in AnswerState)


@pytest.mark.parametrize(("name", "text"), [("Ada Maria Brandt", "AB"), ("ada", "A"), ("", "?"), ("李小龙", "李")])
def test_initials(name: str, text: str) -> None:
    assert filters.initials(name) == text


def test_a_waveform_has_one_bar_for_each_part() -> None:
    assert waveform_path([]) == ""
    for count in (1, 7, BARS, 300):
        assert waveform_path([0.5] * count).count("M") == BARS


def test_a_waveform_shows_where_it_is_loud() -> None:
    bars = waveform_path([0.1] * 60 + [1.0] * 60).split("M")[1:]
    assert bars[0].endswith("h-0.55z")
    assert bars[0].split(" ")[1] != bars[-1].split(" ")[1]


def test_silence_is_drawn_as_silence() -> None:
    assert waveform_path([0.0] * 10).count("19.4") == BARS


@pytest.mark.parametrize("target", ["/", "/interviews?show=live", "/a/b#c"])
def test_paths_of_this_site_are_safe(target: str) -> None:
    assert safe_path(target) == target


@pytest.mark.parametrize(
    "target", ["", "//evil", "https://evil", "/\\evil", "\\/evil", "evil", "/\tevil", "/\n", "///evil", " /x"]
)
def test_everything_else_is_not(target: str) -> None:
    assert safe_path(target, "/home") == "/home"


def test_sockets_go_to_our_own_origins_only() -> None:
    assert socket_origins(("http://localhost:5000", "https://hire.example")) == "ws://localhost:5000 wss://hire.example"
    policy = content_security_policy("abc", ("https://hire.example",))
    assert "connect-src 'self' wss://hire.example;" in policy
    assert "script-src 'self' 'nonce-abc';" in policy
