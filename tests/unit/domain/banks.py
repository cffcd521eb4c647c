"""Small question banks and distributions, and a second way to match them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from app.domain.difficulty import Difficulty
from app.domain.question_selector import AskedQuestion, PoolQuestion, Selection, select_question
from app.domain.quota import Quota, fits

TOPICS = ("python", "sql")
SUBTOPICS = ("a", "b")

pools = st.lists(
    st.builds(
        PoolQuestion, st.just(""), st.sampled_from(TOPICS), st.sampled_from(SUBTOPICS), st.sampled_from(Difficulty)
    ),
    max_size=14,
).map(lambda found: [PoolQuestion(f"q{i}", q.topic, q.subtopic, q.difficulty) for i, q in enumerate(found)])
distributions = st.lists(
    st.builds(
        Quota,
        st.sampled_from(TOPICS),
        st.sampled_from((None, *SUBTOPICS)),
        st.sampled_from(Difficulty),
        st.integers(1, 3),
    ),
    max_size=4,
)
scores = st.lists(st.none() | st.floats(0, 10), min_size=14, max_size=14)


@st.composite
def feasible_panels(draw: st.DrawFn) -> tuple[list[PoolQuestion], list[Quota]]:
    """A distribution and a bank that was made to fill it, with little to spare."""
    quotas = draw(distributions.filter(bool))
    seats = [quota for quota in quotas for _ in range(quota.count)]
    fitting = [
        PoolQuestion(f"f{i}", seat.topic, seat.subtopic or draw(st.sampled_from(SUBTOPICS)), seat.difficulty)
        for i, seat in enumerate(seats)
    ]
    return fitting + draw(pools)[:3], quotas


def count_matched(pool: Sequence[PoolQuestion], quotas: Sequence[Quota]) -> int:
    """The largest number of seats that can be filled at once, by augmenting paths over single questions."""
    seats = [quota for quota in quotas for _ in range(quota.count)]
    taken: dict[str, int] = {}

    def place(seat: int, tried: set[str]) -> bool:
        for question in pool:
            if question.question_id in tried or not fits(question.kind, seats[seat]):
                continue
            tried.add(question.question_id)
            if question.question_id not in taken or place(taken[question.question_id], tried):
                taken[question.question_id] = seat
                return True
        return False

    return sum(place(seat, set()) for seat in range(len(seats)))


def hold_interview(
    pool: Sequence[PoolQuestion],
    quotas: Sequence[Quota],
    seed: int,
    ratings: Sequence[float | None],
    anchors: Sequence[PoolQuestion] = (),
) -> tuple[list[AskedQuestion], list[Selection]]:
    """Ask until the selector has no more."""
    by_id = {question.question_id: question for question in (*pool, *anchors)}
    anchor_ids = [question.question_id for question in anchors]
    history: list[AskedQuestion] = []
    selections: list[Selection] = []
    while selection := select_question(history, pool, quotas, seed, anchor_ids):
        question = by_id[selection.question_id]
        rating = ratings[len(history) % len(ratings)]
        history.append(
            AskedQuestion(
                question.question_id,
                selection.quota_index,
                question.topic,
                question.subtopic,
                question.difficulty,
                rating,
            )
        )
        selections.append(selection)
    return history, selections
