"""A worker gives memory back once it rests, and not while a candidate goes on speaking."""

from __future__ import annotations

from app.adapters.rq_heartbeat import REST_SECONDS, Rest


def test_only_a_long_rest_is_used_and_each_once() -> None:
    now, used = [0.0], list[float]()
    rest = Rest(lambda: used.append(now[0]), lambda: now[0])

    def pass_time(seconds: float) -> None:
        now[0] += seconds
        rest.look()

    pass_time(2 * REST_SECONDS)
    rest.begin()
    pass_time(REST_SECONDS / 2)
    rest.interrupt()
    pass_time(REST_SECONDS)
    assert used == []
    rest.begin()
    pass_time(REST_SECONDS)
    pass_time(REST_SECONDS)
    assert used == [4.5 * REST_SECONDS]
