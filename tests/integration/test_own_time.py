"""Adjustable timers: a candidate who was granted them adds a minute to the answer in hand."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.domain.accommodations import Accommodations
from app.errors import Conflict, Forbidden, StaleTurn
from app.interviews import repository
from app.interviews.services import extending, state
from tests.driven_interviews import Interview


def begin(**granted: Any) -> Interview:
    interview = Interview(accommodations=Accommodations(**granted).to_dict(), max_turn_seconds=60.0)
    interview.start()
    return interview


def test_a_minute_more_as_often_as_needed(app: Flask) -> None:
    interview = begin(adjustable_timers=True)
    total = repository.get_session(interview.session_id).panel_snapshot["total_seconds"]
    for _ in range(10):
        extending.take_more_time(interview.ports, interview.session_id, 1)
    told = state.describe_state(interview.ports, interview.session_id)
    assert told["turn_time_left_seconds"] == 660.0
    assert told["question"]["time_limit_seconds"] == 660.0
    assert told["time_left_seconds"] == total + 600.0
    assert told["display"]["adjustable_timers"]
    for _ in range(50):
        extending.take_more_time(interview.ports, interview.session_id, 1)
    with pytest.raises(Conflict):
        extending.take_more_time(interview.ports, interview.session_id, 1)


def test_nobody_else_may(app: Flask) -> None:
    interview = begin(captions=True, larger_type=True)
    with pytest.raises(Forbidden):
        extending.take_more_time(interview.ports, interview.session_id, 1)
    display = state.describe_state(interview.ports, interview.session_id)["display"]
    assert display == {"captions": True, "question_text": False, "larger_type": True, "adjustable_timers": False}


def test_only_the_open_answer(app: Flask) -> None:
    interview = begin(adjustable_timers=True)
    with pytest.raises(StaleTurn):
        extending.take_more_time(interview.ports, interview.session_id, 2)
