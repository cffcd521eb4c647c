from __future__ import annotations

import pytest

from app.adapters.redis_figures import RedisFigures
from app.ports import Figure, Figures
from tests.fakes.figures import CountedFigures


@pytest.fixture(params=["redis", "fake"])
def figures(request: pytest.FixtureRequest) -> Figures:
    return RedisFigures(request.getfixturevalue("redis_client")) if request.param == "redis" else CountedFigures()


def test_what_is_added_under_one_name_and_labels_is_one_sum(figures: Figures) -> None:
    for seconds in (0.5, 0.25):
        figures.add("jobs", {"outcome": "done", "job": "score_answer"}, {"total": 1, "seconds": seconds})
    figures.add("jobs", {"outcome": "failed", "job": "score_answer"}, {"total": 1})
    done = (("job", "score_answer"), ("outcome", "done"))
    failed = (("job", "score_answer"), ("outcome", "failed"))
    assert figures.list_all() == [
        Figure("jobs_seconds", done, 0.75),
        Figure("jobs_total", done, 2.0),
        Figure("jobs_total", failed, 1.0),
    ]


def test_there_is_nothing_at_first(figures: Figures) -> None:
    assert figures.list_all() == []
    assert figures.find_level("most_active_interviews") is None


def test_a_level_holds_until_it_is_set_again_and_is_no_sum(figures: Figures) -> None:
    for value in (8.0, 5.5):
        figures.set_level("most_active_interviews", value)
    assert figures.find_level("most_active_interviews") == 5.5
    assert figures.list_all() == []


def test_many_sums_are_added_to_at_once(figures: Figures) -> None:
    labels = (("outcome", "used"), ("le", "0.5"))
    figures.add_all([Figure("llm_seconds_bucket", labels, 1.0), Figure("llm_seconds_sum", (), 0.25)])
    figures.add_all([Figure("llm_seconds_bucket", labels, 2.0)])
    assert figures.list_all() == [Figure("llm_seconds_bucket", labels, 3.0), Figure("llm_seconds_sum", (), 0.25)]
