"""What the capacity benchmark makes of the events that candidates saw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.candidate_client import Finish, ReceivedEvent
from app.domain.speech_segments import Span
from bench.speech.capacity import COUNTS, find_capacity, largest_count
from bench.speech.held import Held
from bench.speech.live_candidates import Candidate

SPOKEN = b"two answers, the same sound"


def held(*caption_seconds: float, settled: int = 2) -> Held:
    """A candidate who is asked at 10 s and at 50 s; each caption has heard what was said half a second before it."""
    events: list[tuple[float, str, dict[str, Any]]] = [(10.0, "next_question", {"turn": 1})]
    events += [
        (10.0 + at, "transcription_update", {"turn": 1, "heard_seconds": at - 0.5, "final": False})
        for at in caption_seconds
    ]
    events += [
        (48.8, "turn_ended", {"turn": 1}),
        (49.0, "transcription_update", {"turn": 1, "final": True}),
        (50.0, "next_question", {"turn": 2}),
    ]
    seen = [(at, ReceivedEvent(name, payload)) for at, name, payload in events]
    candidate = Candidate("token", [SPOKEN, SPOKEN], Finish.SILENCE, seen)
    return Held((candidate,), {SPOKEN: (Span(1.0, 3.0),)}, (1.0,) * settled, 600.0, 1.0)


def test_the_delay_of_a_pass_counts_from_the_newest_sound_it_heard() -> None:
    assert held(2.0, 3.0, 4.0).pass_delays == pytest.approx([0.5] * 3)


def test_the_delay_of_text_counts_from_each_spoken_moment() -> None:
    delays = held(2.5, 4.5).text_delays
    assert len(delays) == 20
    assert max(delays) == pytest.approx(4.5 - 2.05, abs=0.06)
    assert min(delays) == pytest.approx(0.55, abs=0.06)


def test_the_next_question_counts_from_the_end_of_the_turn() -> None:
    assert held(2.0).next_question_delays == pytest.approx([1.2])


def test_an_answer_that_was_not_settled_is_lost() -> None:
    assert held(2.0).lost == 0
    assert held(2.0, settled=1).lost == 1


@pytest.mark.parametrize(
    ("settled_after", "is_timely"), [((1.0, 9.9), True), ((1.0, 10.1), False), ((1.0,), False), ((), False)]
)
def test_answers_are_timely_where_all_are_rated_within_ten_seconds(
    settled_after: tuple[float, ...], is_timely: bool
) -> None:
    assert replace(held(2.0), settled_after=settled_after).is_timely is is_timely


def test_a_number_that_went_well_by_chance_counts_for_nothing_above_one_that_did_not() -> None:
    runs = {2: held(2.0), 5: replace(held(2.0), settled_after=(1.0, 11.0)), 8: held(2.0)}
    assert largest_count(runs, lambda run: run.is_timely) == 2
    assert largest_count(runs, lambda run: run.is_prompt) == 8


def test_the_search_ends_where_captions_come_too_late() -> None:
    asked: list[int] = []

    def hold(count: int) -> Held:
        asked.append(count)
        return held(2.0) if count < COUNTS[2] else held()

    assert list(find_capacity(hold)) == asked == list(COUNTS[:3])
