"""A yes or no, its probability, and the rating made of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.judgement import WORDINGS, Calibration, build_judging_prompt, judge, spread
from app.domain.option_weights import read_weights
from app.domain.point_verdicts import build_prompt
from app.domain.scorecard import ScoringRequest

PLAIN = Calibration(offset=0.0, slope=1.0, weight=0.3)


def told(*entries: tuple[str, float]) -> list[dict[str, object]]:
    return [{"token": entries[0][0], "top_logprobs": [{"token": token, "logprob": p} for token, p in entries]}]


def test_a_surer_yes_is_a_higher_rating() -> None:
    ratings = [judge([yes], PLAIN).rating for yes in (0.0, 0.1, 0.5, 0.9, 1.0)]
    assert ratings == sorted(set(ratings))
    assert ratings[2] == 5.0
    assert 0 <= ratings[0] < ratings[-1] <= 10


def test_the_rating_lies_within_the_band_of_its_wordings() -> None:
    judgement = judge([0.2, 0.5, 0.9], PLAIN)
    assert judgement.passes == (2.0, 5.0, 9.0)
    assert 2.0 < judgement.rating < 9.0
    assert spread(judgement.passes) == 7.0


def test_the_answer_stands_alike_in_every_wording_and_the_question_for_yes_or_no_closes() -> None:
    request = ScoringRequest("What is a {stack}?", "Last in, first out.", (), (), "1", "The last one comes first.")
    prompts = [build_judging_prompt(request, request.answer, wording) for wording in WORDINGS]
    assert len(set(prompts)) == len(WORDINGS)
    assert len({tuple(prompt.splitlines()[-4:-1]) for prompt in prompts}) == 1
    assert all(prompt.endswith("Reply Yes or No.") and "What is a {stack}?" in prompt for prompt in prompts)


def test_a_language_model_is_told_the_language_of_the_interview_where_it_is_not_english() -> None:
    english = ScoringRequest("What is a stack?", "Last in, first out.", (), (), "1", "The last one comes first.")
    german = replace(english, language="de")
    for asked in (english, german):
        told = "the language de." in asked.language_notice
        assert told == (asked is german)
        assert build_judging_prompt(asked, asked.answer, WORDINGS[0]).startswith(asked.language_notice or "Question:")
        assert build_prompt(asked, (), asked.answer).startswith(asked.language_notice or "Question:")


def test_tokens_that_spell_one_option_are_added_up() -> None:
    weights = read_weights(told(("Yes", -0.9162907), (" yes", -1.6094379), ("No", -0.9162907)), ("Yes", "No"))
    assert weights == pytest.approx({"Yes": 0.6, "No": 0.4})


@pytest.mark.parametrize(
    "reported",
    [
        None,
        [],
        "x",
        [3],
        [{"top_logprobs": 7}],
        [{"top_logprobs": [{"token": "Yes"}]}],
        [{"top_logprobs": [{"token": "Yes", "logprob": "-0.1"}]}],
        [{"top_logprobs": [{"token": "Yes", "logprob": 99}]}],
        told(("Perhaps", -0.1), ("Yes", -3.0)),
    ],
)
def test_what_is_no_answer_has_no_weights(reported: object) -> None:
    assert read_weights(reported, ("Yes", "No")) is None
