from __future__ import annotations

from app.domain.message_rates import BACKLOG_SECONDS, CANDIDATES_OF_AN_ADDRESS, MAX_ADDRESSES, MessageRates
from app.domain.token_bucket import TokenBucket

ADDRESS = "203.0.113.7"
BLOCK_BYTES = 640  # 20 ms of speech
EVENT_BYTES = 60


def send_speech(rates: MessageRates, seconds: float, now: float, connection: str = "a", address: str = ADDRESS) -> bool:
    """Blocks of 20 ms, all at once."""
    blocks = int(seconds * 50)
    return all(
        rates.take(connection, address, EVENT_BYTES, now) and rates.take(connection, address, BLOCK_BYTES, now)
        for _ in range(blocks)
    )


def test_a_bucket_gives_what_it_holds_and_fills_by_its_rate() -> None:
    bucket = TokenBucket(rate=2, capacity=10)
    assert bucket.take(10, 0)
    assert not bucket.take(1, 0.4)
    assert bucket.take(1, 0.5)
    assert not bucket.is_full(5.4)
    assert bucket.is_full(5.5)
    assert not bucket.take(11, 1000)


def test_a_clock_that_steps_back_gives_nothing() -> None:
    bucket = TokenBucket(rate=1, capacity=5)
    assert bucket.take(5, 100)
    assert not bucket.take(1, 50)
    assert bucket.take(1, 101)


def test_speech_passes_for_ever_at_four_times_its_speed() -> None:
    rates = MessageRates()
    assert all(send_speech(rates, 4, float(now)) for now in range(600))


def test_the_backlog_of_five_minutes_passes_at_once() -> None:
    assert send_speech(MessageRates(), BACKLOG_SECONDS - 1, 0)


def test_a_flood_of_messages_is_stopped() -> None:
    rates = MessageRates()
    assert not all(rates.take("a", ADDRESS, 1, 0) for _ in range(50_000))


def test_a_flood_of_bytes_is_stopped() -> None:
    rates = MessageRates()
    assert not all(rates.take("a", ADDRESS, 64_000, 0) for _ in range(500))


def test_one_connection_does_not_slow_another() -> None:
    rates = MessageRates()
    assert not send_speech(rates, 1000, 0, "a")
    assert send_speech(rates, 10, 0, "b")


def test_an_address_cannot_multiply_its_share_by_reconnecting() -> None:
    rates = MessageRates()
    shared = CANDIDATES_OF_AN_ADDRESS * BACKLOG_SECONDS * 32_000
    admitted = 0
    for connection in range(CANDIDATES_OF_AN_ADDRESS * 4):
        while rates.take(str(connection), ADDRESS, 96_000, 0):
            admitted += 96_000
        rates.forget(str(connection))
    assert shared <= admitted <= shared * 2
    assert rates.take("other", "203.0.113.8", 96_000, 0)


def test_a_proxy_on_this_machine_is_not_one_sender() -> None:
    rates = MessageRates()
    assert all(send_speech(rates, 30, 0, str(number), "127.0.0.1") for number in range(50))
    assert rates.addresses == {}


def test_addresses_that_have_been_quiet_are_forgotten() -> None:
    rates = MessageRates()
    for number in range(MAX_ADDRESSES):
        rates.take("a", f"address {number}", 1, 0)
    rates.take("a", "one more", 1, 1000)
    assert list(rates.addresses) == ["one more"]
