"""Extra time and what else a candidate may be granted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.accommodations import STRETCHED, Accommodations, ExtraTime, grant_time

LIMITS = {"end_silence_seconds": 10.0, "max_turn_seconds": 300.0, "audio_timeout_seconds": 120.0}


@pytest.mark.parametrize(("extra", "silence", "longest"), [("none", 10, 300), ("x1.5", 15, 450), ("x2", 20, 600)])
def test_extra_time_stretches_pauses_and_answers(extra: str, silence: float, longest: float) -> None:
    granted = grant_time(LIMITS, Accommodations(ExtraTime(extra)))

    assert granted == {"end_silence_seconds": silence, "max_turn_seconds": longest, "audio_timeout_seconds": 120.0}


@given(st.sampled_from(ExtraTime), st.dictionaries(st.sampled_from(STRETCHED), st.floats(0, 90000), min_size=1))
def test_no_limit_ever_gets_shorter(extra: ExtraTime, limits: dict[str, float]) -> None:
    granted = grant_time(limits, Accommodations(extra))

    assert all(granted[name] >= seconds for name, seconds in limits.items())


def test_untimed_leaves_only_what_a_connection_can_bear() -> None:
    assert grant_time(LIMITS, Accommodations(ExtraTime.UNTIMED))["max_turn_seconds"] == 3600


def test_what_is_stored_is_read_again() -> None:
    granted = Accommodations(ExtraTime.DOUBLE, captions=True, larger_type=True, adjustable_timers=True)

    assert Accommodations.from_dict(granted.to_dict()) == granted
    assert granted.any
    assert not Accommodations.from_dict({}).any
