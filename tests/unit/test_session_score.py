"""Session totals and topic means."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.interview import AnswerState
from app.domain.session_score import RatedAnswer, summarize


def scored(topic: str, rating: float | None, weightage: float = 1.0) -> RatedAnswer:
    return RatedAnswer(topic, weightage, AnswerState.SCORED, rating)


def test_weightage_weighs() -> None:
    score = summarize([scored("SQL", 9.0, 3.0), scored("SQL", 1.0, 1.0)])
    assert score.overall.rating == 7.0
    assert score.overall.counted == 2


def test_answers_without_a_standing_rating_lower_nothing() -> None:
    answers = [
        scored("SQL", 8.0),
        RatedAnswer("SQL", 5.0, AnswerState.NEEDS_REVIEW, 0.0),
        RatedAnswer("SQL", 5.0, AnswerState.UNANSWERED, None),
        RatedAnswer("SQL", 5.0, AnswerState.TRANSCRIBED, None),
    ]
    overall = summarize(answers).overall
    assert overall.rating == 8.0
    assert (overall.counted, overall.needs_review, overall.unanswered, overall.unsettled) == (1, 1, 1, 1)
    assert overall.left_out == 3


def test_a_scored_answer_without_a_number_needs_review() -> None:
    overall = summarize([scored("SQL", None)]).overall
    assert overall.rating is None
    assert overall.needs_review == 1


def test_topics_keep_the_order_of_asking() -> None:
    topics = summarize([scored("SQL", 4.0), scored("Git", 6.0), scored("SQL", 8.0)]).topics
    assert [(t.topic, t.score.rating) for t in topics] == [("SQL", 6.0), ("Git", 6.0)]


def test_nothing_asked_is_no_rating() -> None:
    score = summarize([])
    assert score.overall.rating is None
    assert score.topics == ()


@given(
    st.lists(
        st.builds(
            RatedAnswer,
            topic=st.sampled_from(["SQL", "Git", "HTTP"]),
            weightage=st.floats(0.1, 10),
            state=st.sampled_from([state.value for state in AnswerState]),
            rating=st.none() | st.floats(0, 10),
        ),
    )
)
def test_every_answer_is_counted_once_and_means_stay_in_range(answers: list[RatedAnswer]) -> None:
    score = summarize(answers)
    assert score.overall.answers == len(answers) == sum(t.score.answers for t in score.topics)
    ratings = [a.rating for a in answers if a.counts and a.rating is not None]
    if score.overall.rating is None:
        assert ratings == []
    else:
        assert min(ratings) - 1e-9 <= score.overall.rating <= max(ratings) + 1e-9
        assert not math.isnan(score.overall.rating)


@pytest.mark.parametrize("state", [s for s in AnswerState if s is not AnswerState.SCORED])
def test_only_scored_counts(state: AnswerState) -> None:
    assert not RatedAnswer("SQL", 1.0, state, 5.0).counts
