from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters import eventlet_websocket
from app.adapters.eventlet_websocket import apply_mask, mend_eventlet

MASKS = st.tuples(*[st.integers(0, 255)] * 4)


@given(st.binary(max_size=300), MASKS, st.integers(0, 9))
def test_the_mask_is_applied_as_the_standard_says(data: bytes, mask: tuple[int, ...], offset: int) -> None:
    expected = bytes(byte ^ mask[(offset + i) % 4] for i, byte in enumerate(data))
    assert apply_mask(data, mask, length=len(data), offset=offset) == expected
    assert apply_mask(data, mask, offset=offset) == expected


def test_the_result_is_that_of_the_original() -> None:
    program = (
        "import os\n"
        "from eventlet.websocket import RFC6455WebSocket as ws\n"
        "from app.adapters.eventlet_websocket import apply_mask, mend_eventlet\n"
        "original = ws._apply_mask\n"
        "frames = [(os.urandom(n), tuple(os.urandom(4)), n % 7) for n in (0, 1, 3, 4, 640, 3203)]\n"
        "assert all(original(d, m, len(d), o) == apply_mask(d, m, len(d), o) for d, m, o in frames)\n"
        "assert mend_eventlet() and ws._apply_mask is apply_mask\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True)


def test_another_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eventlet_websocket, "version", lambda _name: "0.42.0")
    assert not mend_eventlet()
