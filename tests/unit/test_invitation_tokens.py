from __future__ import annotations

import pytest

from app.panels.services.invitations import TOKEN_BYTES, make_token


@pytest.mark.parametrize("unfit", ["-abc", "_abc", "abc-", "abc_"])
def test_a_token_is_no_option_and_ends_in_no_mark(unfit: str) -> None:
    drawn = iter([unfit, "a-b_c"])
    assert make_token(lambda _: next(drawn)) == "a-b_c"


def test_tokens_are_long_and_differ() -> None:
    tokens = {make_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) > TOKEN_BYTES for token in tokens)
