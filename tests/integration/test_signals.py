"""Whoever waits for signals is told of each, also of one that comes while it looks at what it was told."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config import ROOT
from tests.integration.interrupted_waits import WAITS
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("wait", WAITS)
def test_a_signal_hangs_no_wait_and_is_not_lost_wherever_it_comes(wait: str) -> None:
    program = [sys.executable, "-m", "tests.integration.interrupted_waits", wait]
    subprocess.run(program, cwd=ROOT, check=True, timeout=PATIENCE_SECONDS)
