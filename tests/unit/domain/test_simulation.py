"""Imaginary candidates of a panel."""

from __future__ import annotations

from app.domain.question_selector import PoolQuestion
from app.domain.quota import Quota
from app.domain.simulation import SimulatedPanel, simulate_candidates

LEVELS = ("easy", "medium", "hard")
BANK = tuple(PoolQuestion(f"{level}-{i}", "python", "a", level) for level in LEVELS for i in range(4))
PANEL = SimulatedPanel(
    BANK, tuple(Quota("python", None, level, 1) for level in LEVELS), (PoolQuestion("anchor", "sql", "b", "medium"),)
)


def test_every_candidate_gets_the_anchor_first_and_a_full_interview() -> None:
    tally = simulate_candidates(PANEL, 0, 30)

    assert tally.exposure["anchor"] == tally.candidates == 30
    assert tally.path[1, "medium"] == 30
    assert sum(tally.exposure.values()) == 30 * 4
    assert (tally.off_row, tally.unfilled) == (0, 0)


def test_the_parts_of_a_simulation_add_up_to_the_whole() -> None:
    assert simulate_candidates(PANEL, 0, 10) + simulate_candidates(PANEL, 10, 5) == simulate_candidates(PANEL, 0, 15)


def test_questions_share_the_candidates() -> None:
    exposure = simulate_candidates(PANEL, 0, 60).exposure

    assert all(exposure[f"easy-{i}"] > 0 for i in range(4))


def test_what_a_poor_bank_cannot_give_is_counted() -> None:
    poor = SimulatedPanel(BANK[:1], (Quota("python", None, "hard", 2),))

    tally = simulate_candidates(poor, 0, 5)

    assert (tally.off_row, tally.unfilled) == (5, 5)
