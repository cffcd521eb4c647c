"""Against the library that Standard Webhooks gives to receivers."""

from __future__ import annotations

import time

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from app.domain.webhook_signature import sign, write_secret

NEW, OLD, OTHER = (write_secret(bytes([number]) * 32) for number in (1, 2, 3))
BODY = b'{"type":"interview.completed","data":{"name":"\xc3\x84"}}'


def headers(*secrets: str, body: bytes = BODY) -> dict[str, str]:
    now = int(time.time())
    return {"webhook-id": "m1", "webhook-timestamp": str(now), "webhook-signature": sign(secrets, "m1", now, body)}


@pytest.mark.parametrize("known", [NEW, OLD])
def test_a_receiver_that_knows_either_secret_is_content(known: str) -> None:
    Webhook(known).verify(BODY, headers(NEW, OLD))


def test_another_secret_or_body_is_refused() -> None:
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER).verify(BODY, headers(NEW, OLD))
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(BODY + b" ", headers(NEW))


def test_the_example_of_the_specification() -> None:
    """From the reference libraries' own tests."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    wanted = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert sign([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == wanted
