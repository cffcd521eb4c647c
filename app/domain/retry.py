"""When to try again: failed jobs, and processes that ended."""

from __future__ import annotations

JOB_DELAYS_SECONDS = (1.0, 5.0, 15.0)
FIRST_RESTART_SECONDS = 0.2
LONGEST_RESTART_SECONDS = 30.0
STEADY_RUN_SECONDS = 30.0


def job_delay_seconds(attempt: int, max_attempts: int) -> float | None:
    """How long to wait after failed attempt `attempt`, counted from 1; None where there is no further one."""
    if attempt >= max_attempts:
        return None
    return JOB_DELAYS_SECONDS[min(attempt, len(JOB_DELAYS_SECONDS)) - 1]


def count_early_deaths(so_far: int, ran_seconds: float) -> int:
    """How often in a row a process died early, now that it ran for `ran_seconds`; a steady run starts afresh."""
    return 0 if ran_seconds >= STEADY_RUN_SECONDS else so_far + 1


def restart_delay_seconds(early_deaths: int) -> float:
    """Doubles with each early death in a row, up to half a minute."""
    doublings = max(0, min(early_deaths - 1, 16))
    return float(min(FIRST_RESTART_SECONDS * 2**doublings, LONGEST_RESTART_SECONDS))
