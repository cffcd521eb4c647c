from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.speech_segments import Segment, SegmentRules, Span, cut_into_segments, find_speech

RULES = SegmentRules()
FRAME = 0.032


def spans(*edges: tuple[float, float]) -> list[Span]:
    return [Span(start, end) for start, end in edges]


def test_no_speech_no_spans() -> None:
    assert find_speech([], FRAME) == []
    assert find_speech([0.1] * 100, FRAME) == []


def test_speech_until_the_last_frame_counts() -> None:
    assert find_speech([0.1] * 10 + [0.9] * 10, FRAME) == [Span(10 * FRAME, 20 * FRAME)]


def test_a_doubtful_frame_does_not_end_speech() -> None:
    assert len(find_speech([0.9] * 10 + [0.4] * 20 + [0.9] * 10, FRAME)) == 1


def test_a_short_dip_is_no_pause_and_a_short_burst_no_speech() -> None:
    assert len(find_speech([0.9] * 10 + [0.0] * 5 + [0.9] * 10, FRAME)) == 1
    assert find_speech([0.0] * 10 + [0.9] * 5 + [0.0] * 10, FRAME) == []


def test_a_short_answer_is_one_segment_with_some_room() -> None:
    assert cut_into_segments(spans((1.0, 3.0)), 10.0) == [Segment((Span(0.5, 3.5),))]


def test_the_cut_is_at_the_first_clear_pause_that_comes_late_enough() -> None:
    segments = cut_into_segments(spans((0, 8), (9, 17), (17.1, 20), (21, 40)), 40.0)
    assert [segment.pieces[0].start for segment in segments] == [0, 20.5]


def test_a_long_pause_is_shortened() -> None:
    (segment,) = cut_into_segments(spans((1, 3), (10, 12)), 13.0)
    assert segment.pieces == (Span(0.5, 3.5), Span(9.5, 12.5))


def test_times_in_a_segment_are_found_in_the_turn() -> None:
    segment = Segment((Span(0.5, 3.5), Span(9.5, 12.5)))
    assert segment.to_turn_seconds(1.0) == 1.5
    assert segment.to_turn_seconds(4.0) == 10.5
    assert segment.to_turn_seconds(99) == 12.5


def test_without_any_pause_it_is_cut_all_the_same() -> None:
    segments = cut_into_segments(spans((0, 60)), 60.0)
    assert all(segment.seconds <= RULES.max_seconds for segment in segments)
    assert sum(segment.seconds for segment in segments) == pytest.approx(60)


drawn_spans = st.lists(st.tuples(st.floats(0.2, 5.0), st.floats(0.2, 40.0)), max_size=30)


@given(drawn_spans)
def test_segments_hold_all_speech_once_and_in_order(drawn: list[tuple[float, float]]) -> None:
    speech, time = [], 0.0
    for pause, seconds in drawn:
        speech.append(Span(time + pause, time + pause + seconds))
        time += pause + seconds
    segments = cut_into_segments(speech, time)
    pieces = [piece for segment in segments for piece in segment.pieces]
    assert all(later.start >= earlier.end - 1e-6 for earlier, later in pairwise(pieces))
    assert all(0 <= piece.start < piece.end <= time + 1e-6 for piece in pieces)
    for span in speech:
        held = sum(max(0.0, min(piece.end, span.end) - max(piece.start, span.start)) for piece in pieces)
        assert held == pytest.approx(span.seconds)
    assert all(segment.seconds <= RULES.max_seconds + 2 * RULES.kept_pause_seconds for segment in segments)
