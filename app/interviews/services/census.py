"""What goes on and what is owed, in all organisations together: for whoever runs the platform."""

from __future__ import annotations

from app.interviews import repository


def count_interviews() -> dict[str, int]:
    """By state, of those that have not ended."""
    return repository.count_going_on()


def count_answers_owed() -> dict[str, int]:
    """By state, of those that are not done: recorded and transcribed wait for workers, needs_review for people."""
    return repository.count_answers_owed()
