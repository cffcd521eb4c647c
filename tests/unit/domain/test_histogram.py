from __future__ import annotations

from app.domain.histogram import Histogram


def test_each_bucket_holds_all_that_took_no_longer() -> None:
    histogram = Histogram((0.1, 1.0))
    for seconds, times in ((0.05, 3), (0.1, 1), (0.5, 2), (4.0, 1)):
        histogram.observe(seconds, times)
    told = histogram.take("ack_seconds", {"b": "2", "a": "1"})
    labels = (("a", "1"), ("b", "2"))
    assert [(each[1][-1], each[2]) for each in told[:3]] == [
        (("le", "0.1"), 4),
        (("le", "1.0"), 6),
        (("le", "+Inf"), 7),
    ]
    assert told[3:] == [("ack_seconds_sum", labels, 5.25), ("ack_seconds_count", labels, 7)]


def test_what_was_taken_is_not_told_twice() -> None:
    histogram = Histogram((1.0,))
    assert histogram.take("x", {}) == []
    histogram.observe(0.5)
    assert histogram.take("x", {})
    assert histogram.take("x", {}) == []
    histogram.observe(0.5)
    assert histogram.take("x", {})[-1] == ("x_count", (), 1)
