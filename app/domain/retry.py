"""When to try again: failed jobs, processes that ended, webhooks that nobody took."""

from __future__ import annotations

JOB_DELAYS_SECONDS = (1.0, 5.0, 15.0)
# Standard Webhooks proposes about these: two days in all.
WEBHOOK_DELAYS_SECONDS = (5.0, 60.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 50400.0, 72000.0)
MOST_WEBHOOK_ATTEMPTS = len(WEBHOOK_DELAYS_SECONDS) + 1
LONGEST_WEBHOOK_DELAY_SECONDS = 86400.0
FIRST_REST_SECONDS = 5.0
LONGEST_REST_SECONDS = 300.0
FIRST_RESTART_SECONDS = 0.2
LONGEST_RESTART_SECONDS = 30.0
STEADY_RUN_SECONDS = 30.0


def job_delay_seconds(attempt: int, max_attempts: int) -> float | None:
    """How long to wait after failed attempt `attempt`, counted from 1; None where there is no further one."""
    if attempt >= max_attempts:
        return None
    return JOB_DELAYS_SECONDS[min(attempt, len(JOB_DELAYS_SECONDS)) - 1]


def webhook_delay_seconds(attempt: int, wished_seconds: float | None, jitter: float) -> float | None:
    """As job_delay_seconds; never sooner than the receiver wished, and up to a tenth later by `jitter`, 0 to 1."""
    if attempt >= MOST_WEBHOOK_ATTEMPTS:
        return None
    planned = WEBHOOK_DELAYS_SECONDS[attempt - 1]
    return max(planned, min(wished_seconds or 0.0, LONGEST_WEBHOOK_DELAY_SECONDS)) * (1.0 + 0.1 * jitter)


def rest_seconds(failures: int) -> float:
    """How long a receiver is left alone after so many failures in a row, so that one that hangs holds up nobody."""
    return float(min(FIRST_REST_SECONDS * 2 ** min(failures - 1, 16), LONGEST_REST_SECONDS))


def count_early_deaths(so_far: int, ran_seconds: float) -> int:
    """How often in a row a process died early, now that it ran for `ran_seconds`; a steady run starts afresh."""
    return 0 if ran_seconds >= STEADY_RUN_SECONDS else so_far + 1


def restart_delay_seconds(early_deaths: int) -> float:
    """Doubles with each early death in a row, up to half a minute."""
    doublings = max(0, min(early_deaths - 1, 16))
    return float(min(FIRST_RESTART_SECONDS * 2**doublings, LONGEST_RESTART_SECONDS))
