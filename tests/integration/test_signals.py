"""The supervisor is told of dying children and of Ctrl-C at any moment, also while it looks at what it was told."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config import ROOT
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

STORM = """
import os, signal, subprocess, sys
from app.supervisor.__main__ import Signals

signals = Signals()
send = f"import os\\nfor _ in range(20_000): os.kill({os.getpid()}, {signal.SIGCHLD})"
storm = subprocess.Popen([sys.executable, "-c", send])
while storm.poll() is None:
    signals.pause_while_stopping(1.0)
"""


def test_a_storm_of_signals_does_not_hang_it() -> None:
    subprocess.run([sys.executable, "-c", STORM], cwd=ROOT, check=True, timeout=PATIENCE_SECONDS)
