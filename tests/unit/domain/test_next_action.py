"""What follows an analysed answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.next_action import Action, Analysis, Course, PointFinding, decide_next
from app.domain.running_score import DifficultyPath

COVERED = PointFinding("A list can grow", "covered", 5.0)
LIGHT_MISSING = PointFinding("A tuple can be a key", "missing", 1.0)
HEAVY_PARTIAL = PointFinding("A tuple is immutable", "partial", 3.0)
RATED = Analysis(6.0, (COVERED, LIGHT_MISSING, HEAVY_PARTIAL))
COURSE = Course(questions_left=2, seconds_left=600, path=DifficultyPath(1, 6.0, 0), probes_left=1, seconds_a_turn=60)


def test_a_probe_asks_after_the_point_that_cost_most() -> None:
    decided = decide_next(RATED, COURSE)
    assert (decided.action, decided.key_point) == (Action.PROBE, HEAVY_PARTIAL.text)
    assert decided.reason == "A key point was touched on only, and the panel allows a follow-up question."


def test_a_second_probe_asks_after_another_point() -> None:
    assert decide_next(RATED, replace(COURSE, probed={HEAVY_PARTIAL.text})).key_point == LIGHT_MISSING.text


@pytest.mark.parametrize(
    ("analysis", "course"),
    [
        (RATED, replace(COURSE, probes_left=0)),
        (RATED, replace(COURSE, probed={HEAVY_PARTIAL.text, LIGHT_MISSING.text})),
        (RATED, replace(COURSE, has_moved_on=True)),
        (RATED, replace(COURSE, seconds_left=180)),
        (Analysis(9.0, (COVERED, PointFinding("x", "contradicted"))), COURSE),
        (replace(RATED, review_reason="The sound is too quiet."), COURSE),
        (replace(RATED, total=None), COURSE),
        (replace(RATED, total=0.0, flags=("no_answer",)), COURSE),
        (replace(RATED, total=0.0, flags=("empty",)), COURSE),
    ],
)
def test_there_is_no_probe(analysis: Analysis, course: Course) -> None:
    assert decide_next(analysis, course).action is Action.NEXT_QUESTION


@pytest.mark.parametrize(
    ("step", "action", "reason"),
    [
        (1, Action.HARDER, "The running score is 8.2: the next question is to be one step harder."),
        (0, Action.NEXT_QUESTION, "The running score is 8.2: the next question is to be as difficult as before."),
        (-1, Action.EASIER, "The running score is 8.2: the next question is to be one step easier."),
    ],
)
def test_the_running_score_names_the_difficulty(step: int, action: Action, reason: str) -> None:
    decided = decide_next(Analysis(8.2, (COVERED,)), replace(COURSE, path=DifficultyPath(1, 8.2, step)))
    assert (decided.action, decided.reason) == (action, reason)


def test_an_answer_for_a_person_moves_no_difficulty() -> None:
    decided = decide_next(Analysis(None), replace(COURSE, path=DifficultyPath(1, 8.2, 1)))
    assert decided.action is Action.NEXT_QUESTION
    assert "person" in decided.reason


def test_the_interview_finishes_where_nothing_is_left() -> None:
    done = replace(COURSE, questions_left=0)
    assert decide_next(Analysis(8.0, (COVERED,)), done).action is Action.FINISH
    assert decide_next(Analysis(None), done).action is Action.FINISH
    assert decide_next(RATED, replace(COURSE, seconds_left=0)).action is Action.FINISH
    assert decide_next(RATED, done).action is Action.PROBE
    assert decide_next(RATED, replace(COURSE, has_ended=True, has_moved_on=True)).action is Action.FINISH


analyses = st.builds(
    Analysis,
    st.none() | st.floats(0, 10),
    st.lists(
        st.builds(
            PointFinding, st.sampled_from("abc"), st.sampled_from(["covered", "partial", "missing", "contradicted"])
        )
    ).map(tuple),
    st.sampled_from([(), ("no_answer",), ("too_short",)]),
    st.sampled_from(["", "Look at it."]),
)
courses = st.builds(
    Course,
    st.integers(0, 3),
    st.floats(-10, 400),
    st.just(DifficultyPath(0)),
    st.integers(0, 2),
    st.sets(st.sampled_from("abc")),
    st.none() | st.floats(1, 200),
    st.booleans(),
)


@given(analyses, courses)
def test_a_probe_is_only_after_a_rating_that_stands_on_an_open_point_with_time_left(
    analysis: Analysis, course: Course
) -> None:
    decided = decide_next(analysis, course)
    assert decided.reason
    if decided.action is Action.PROBE:
        found = {point.verdict for point in analysis.findings if point.text == decided.key_point}
        assert found & {"missing", "partial"}
        assert decided.key_point not in course.probed
        assert analysis.stands
        assert course.probes_left
        assert course.seconds_left > course.questions_left * (course.seconds_a_turn or 0)
