from __future__ import annotations

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from app.domain.caption_pace import LONGEST_STEP_SECONDS, NORMAL_STEP_SECONDS, CaptionPace

waits = st.floats(0.0, 60.0)


def after(waited: list[float]) -> CaptionPace:
    return reduce(CaptionPace.after_wait, waited, CaptionPace())


def simulate(sessions: int, pass_seconds: float, seconds: float = 300.0) -> tuple[float, list[float]]:
    """Sessions that all talk, on one worker: the step that the last one ends with, and how long passes waited."""
    paces = [CaptionPace()] * sessions
    asked = [i / sessions for i in range(sessions)]
    now, waits_seen = 0.0, []
    while now < seconds:
        chosen = min(range(sessions), key=lambda i: asked[i])
        now = max(now, asked[chosen])
        waits_seen.append(now - asked[chosen])
        paces[chosen] = paces[chosen].after_wait(now - asked[chosen])
        now += pass_seconds
        asked[chosen] = max(now, asked[chosen] + paces[chosen].step_seconds)
    return paces[-1].step_seconds, waits_seen


@given(st.lists(waits))
def test_within_its_bounds_whatever_happens(waited: list[float]) -> None:
    pace = after(waited)
    assert NORMAL_STEP_SECONDS <= pace.step_seconds <= LONGEST_STEP_SECONDS
    assert pace.window_seconds >= 2 * pace.step_seconds


@given(st.lists(waits), waits, waits)
def test_who_waits_longer_never_listens_more_often(waited: list[float], one: float, other: float) -> None:
    pace, (shorter, longer) = after(waited), sorted((one, other))
    assert pace.after_wait(shorter).step_seconds <= pace.after_wait(longer).step_seconds


@given(st.lists(waits))
def test_once_there_is_room_it_is_as_before(waited: list[float]) -> None:
    assert after([*waited, *[0.0] * 30]) == CaptionPace()


def test_the_window_stretches_with_the_step() -> None:
    assert after([]).window_seconds == 15.0
    assert after([5.0] * 10).window_seconds == 17.0


def test_where_there_is_room_nothing_is_stretched() -> None:
    step, waited = simulate(sessions=3, pass_seconds=0.25)
    assert step == NORMAL_STEP_SECONDS
    assert max(waited) < 0.6


def test_more_interviews_than_there_is_room_for_wait_little_longer() -> None:
    step, waited = simulate(sessions=12, pass_seconds=0.25)
    settled = sorted(waited[len(waited) // 3 :])
    assert 2.0 < step < 5.0
    assert settled[round(0.95 * len(settled))] < 1.5
