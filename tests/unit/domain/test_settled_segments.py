from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from app.domain.settled_segments import list_settled
from app.domain.speech_segments import cut_into_segments, find_speech

FRAME_SECONDS = 0.032


def frames(pattern: Sequence[tuple[float, bool]]) -> list[float]:
    return [float(is_speech) for seconds, is_speech in pattern for _ in range(round(seconds / FRAME_SECONDS))]


def whole(probabilities: Sequence[float]) -> list[object]:
    return list(cut_into_segments(find_speech(probabilities, FRAME_SECONDS), len(probabilities) * FRAME_SECONDS))


def test_nothing_is_settled_while_the_first_stretch_lasts() -> None:
    assert list_settled(frames([(1, False), (15, True)]), FRAME_SECONDS) == []
    assert list_settled([], FRAME_SECONDS) == []


def test_a_stretch_is_settled_once_the_next_is_long_enough_to_stand_alone() -> None:
    begun = [(18.0, True), (0.6, False), (5.0, True), (0.6, False), (1.0, True)]
    assert list_settled(frames(begun), FRAME_SECONDS) == []
    settled = list_settled(frames([*begun[:2], (17.0, True), *begun[3:]]), FRAME_SECONDS)
    assert [round(segment.pieces[0].end, 1) for segment in settled] == [18.3]


def test_in_a_pause_the_rest_is_heard_too() -> None:
    spoken = [(10.0, True), (0.6, False), (5.0, True)]
    assert len(list_settled(frames([*spoken, (1.4, False)]), FRAME_SECONDS)) == 0
    assert len(list_settled(frames([*spoken, (1.6, False)]), FRAME_SECONDS)) == 1


@given(st.lists(st.tuples(st.floats(0.1, 30.0), st.booleans()), min_size=1, max_size=12))
def test_where_nothing_more_is_said_what_was_settled_is_the_whole(pattern: list[tuple[float, bool]]) -> None:
    through = frames([*pattern, (1.6, False)])
    assert list_settled(through, FRAME_SECONDS) == whole(through)
    assert list_settled(through, FRAME_SECONDS) == whole([*through, *frames([(8.0, False)])])


@given(st.lists(st.floats(0.3, 20.0), min_size=4, max_size=12), st.floats(0.25, 1.2))
def test_what_is_settled_while_somebody_talks_stays(stretches: list[float], pause: float) -> None:
    pattern = [part for seconds in stretches for part in ((seconds, True), (pause, False))]
    everything = frames([*pattern, (2.0, False)])
    final = whole(everything)
    for cut in accumulate(seconds + pause for seconds in stretches):
        so_far = everything[: round((cut - pause) / FRAME_SECONDS)]
        assert all(segment in final for segment in list_settled(so_far, FRAME_SECONDS))
