"""What the programmed candidate sends when, and from where it resends."""

from __future__ import annotations

from app.candidate_client.turn_stream import CHUNK_BYTES, MAX_IN_FLIGHT, TurnStream


def make_stream(chunks: float, silence_seconds: float = 0.0, speed: float = 1.0) -> TurnStream:
    speech = b"\1" * int(chunks * CHUNK_BYTES)
    return TurnStream(1, speech, silence_seconds=silence_seconds, opened_at=100.0, speed=speed)


def take_all(stream: TurnStream, now: float) -> list[int]:
    return list(iter(lambda: stream.take_due(now), None))


def test_chunks_come_in_real_time() -> None:
    stream = make_stream(10)
    assert take_all(stream, 100.1) == []
    assert take_all(stream, 100.45) == [0, 1]
    assert round(stream.seconds_until_due(100.45) or 0, 3) == 0.15


def test_speed_makes_them_come_sooner() -> None:
    assert take_all(make_stream(10, speed=4), 100.41) == list(range(8))


def test_the_last_chunk_is_filled_up_and_silence_follows() -> None:
    stream = make_stream(1.5, silence_seconds=0.3)
    assert stream.last_seq == 3
    assert stream.chunk(1) == b"\1" * (CHUNK_BYTES // 2) + bytes(CHUNK_BYTES // 2)
    assert stream.chunk(3) == bytes(CHUNK_BYTES)


def test_silence_lasts_as_long_by_the_clock_at_any_speed() -> None:
    assert make_stream(10, silence_seconds=4.0, speed=5).last_seq == 10 + 100 - 1


def test_no_more_in_flight_than_allowed() -> None:
    stream = make_stream(100)
    assert len(take_all(stream, 1000.0)) == MAX_IN_FLIGHT
    assert stream.seconds_until_due(1000.0) is None
    stream.acknowledge(0, 4)
    assert take_all(stream, 1000.0) == list(range(MAX_IN_FLIGHT, MAX_IN_FLIGHT + 5))


def test_a_gap_is_sent_again_in_a_new_attempt() -> None:
    stream = make_stream(10)
    take_all(stream, 1000.0)
    stream.acknowledge(3, 1)
    assert stream.attempt == 1
    assert take_all(stream, 1000.0) == list(range(2, 10))


def test_audio_that_the_server_lost_is_sent_again() -> None:
    stream = make_stream(10)
    take_all(stream, 1000.0)
    stream.acknowledge(9, 9)
    assert stream.is_received
    stream.resend_after(5)
    assert not stream.is_received
    assert take_all(stream, 1000.0) == [6, 7, 8, 9]
