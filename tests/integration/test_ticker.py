from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.database import utc_now
from app.domain.interview import AnswerState, SessionState
from app.interviews.ticker import SESSIONS_AT_ONCE, Ticker, rest_until
from app.reports.models import Report
from tests.driven_interviews import Interview
from tests.factories import make_session, save
from tests.fakes.live import InMemoryLive
from tests.fakes.ports import FakePorts

REGULAR_WORK = [("run_retention", (), 0), ("check_calibration", (), 0)]


def run(ticker: Ticker, start: float, seconds: int) -> None:
    for second in range(seconds):
        ticker.tick(start + second)


def test_the_clock_follows_differences_not_the_time_of_day(app: Flask) -> None:
    ports = FakePorts()
    run(Ticker(ports, "a"), 1_000_000.0, 11)
    assert ports.live.now() == 10.0


@pytest.mark.parametrize("leap", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_leap_of_the_time_of_day_ends_no_turn(app: Flask, monkeypatch: pytest.MonkeyPatch, leap: timedelta) -> None:
    interview = Interview()
    interview.start()
    interview.say(2.0)
    began = interview.ports.live.now()
    ticker = Ticker(interview.ports, "node-1")
    run(ticker, 0.0, 5)
    for module in ("ticker", "services.recovery"):
        monkeypatch.setattr(f"app.interviews.{module}.utc_now", lambda: utc_now() + leap)
    run(ticker, 5.0, 6)
    assert interview.ports.live.now() == pytest.approx(began + 10.0)
    assert interview.state == SessionState.ACTIVE
    assert interview.answers()[0].state == AnswerState.ASKED


def test_what_is_due_between_two_ticks_starts_then() -> None:
    ports, moments = FakePorts(), [10.0]
    rest_until(11.0, ports, lambda seconds: moments.append(moments[-1] + seconds), lambda: moments[-1])
    assert moments[-1] == pytest.approx(11.0)
    assert ports.jobs.looks >= 5


def test_after_a_tick_that_took_too_long_the_next_follows_at_once() -> None:
    ports, slept = FakePorts(), list[float]()
    rest_until(11.0, ports, slept.append, lambda: 11.5)
    assert (ports.jobs.looks, slept) == (1, [0.0])


def test_a_process_that_slept_does_not_make_the_clock_jump(app: Flask) -> None:
    ports = FakePorts()
    ticker = Ticker(ports, "a")
    ticker.tick(0.0)
    ticker.tick(3600.0)
    assert ports.live.now() == 5.0


def test_candidates_who_speak_have_their_turn_between_a_few_sessions_each(app: Flask) -> None:
    ports, looked_at = FakePorts(), list[int]()

    class CountingLive(InMemoryLive):
        def read_turns(self, session_ids: Sequence[uuid.UUID]) -> tuple[float, list[dict[str, Any] | None]]:
            looked_at.append(len(session_ids))
            return super().read_turns(session_ids)

    ports.live = CountingLive()
    for _ in range(2 * SESSIONS_AT_ONCE + 1):
        ports.live.open_turn(uuid.uuid4(), {"turn": 1, "paused_at": 0.0})
    Ticker(ports, "a", rest=lambda: looked_at.append(0)).tick(0.0)
    assert max(looked_at) == SESSIONS_AT_ONCE
    assert all(0 in looked_at[place : place + 2] for place in range(len(looked_at)))


def test_only_the_leader_moves_the_clock(app: Flask) -> None:
    ports = FakePorts()
    leader, follower = Ticker(ports, "a"), Ticker(ports, "b")
    for second in range(5):
        assert leader.tick(float(second))
        assert not follower.tick(float(second))
    assert ports.live.now() == 4.0


def test_turns_end_without_any_audio_arriving(app: Flask) -> None:
    interview = Interview()
    interview.start()
    interview.say(2.0)
    run(Ticker(interview.ports, "node-1"), 0.0, 125)
    assert interview.answers()[0].state == AnswerState.RECORDED
    assert interview.answers()[0].end_reason == "audio_timeout"


def test_a_candidate_who_stays_away_ends_the_interview(app: Flask) -> None:
    interview = Interview(resume_window_seconds=30.0)
    interview.start()
    interview.ports.live.lose_node("node-1")
    ticker = Ticker(interview.ports, "node-2")
    run(ticker, 0.0, 20)
    assert interview.state == SessionState.PAUSED
    run(ticker, 20.0, 20)
    assert interview.state == SessionState.ABANDONED


def test_one_broken_interview_does_not_stop_the_others(app: Flask) -> None:
    interview = Interview()
    interview.start()
    ports = interview.ports
    broken = Interview()
    broken.ports = ports
    broken.arrive("connection-9")
    broken.start()
    ports.live.update_turn(broken.session_id, 1, {"progress": {"nonsense": 1}})
    interview.say(2.0)
    run(Ticker(ports, "node-1"), 0.0, 125)
    assert interview.answers()[0].state == AnswerState.RECORDED


def test_a_missing_report_is_asked_for_again_and_a_present_one_is_not(app: Flask) -> None:
    long_ago = utc_now() - timedelta(minutes=5)
    sessions = [make_session(state=SessionState.COMPLETED.value, ended_at=long_ago) for _ in range(2)]
    save(
        Report(
            organization_id=sessions[0].organization_id,
            session_id=sessions[0].id,
            version=1,
            path="v1.pdf",
            sha256="0" * 64,
            pages=1,
            content_digest="0" * 64,
        )
    )
    ports = FakePorts()
    Ticker(ports, "a").tick(0.0)
    due = [job for job in ports.jobs.pending if job not in REGULAR_WORK]
    assert due == [("build_report", (str(sessions[1].id),), 0)]


def test_regular_work_is_asked_for_once_by_all_tickers_together(app: Flask) -> None:
    ports = FakePorts()
    for holder in ("a", "a", "b"):
        Ticker(ports, holder).tick(0.0)
    assert ports.jobs.pending == REGULAR_WORK
