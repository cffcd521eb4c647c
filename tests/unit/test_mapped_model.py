"""A prepared model answers as the carried one does, and never stands in the way of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import faster_whisper
import numpy as np
import pytest

from app.adapters.mapped_model import DIGEST, WEIGHTS, open_mapped, open_session
from app.adapters.sentence_model import SentenceModel
from config import ROOT

pytestmark = pytest.mark.slow

SILERO = Path(faster_whisper.__file__).with_name("assets") / "silero_vad_v6.onnx"
SOUND = {
    "input": np.linspace(-1, 1, 576, dtype=np.float32).reshape(1, 576),
    "h": np.zeros((1, 1, 128), dtype=np.float32),
    "c": np.zeros((1, 1, 128), dtype=np.float32),
}


def hear(session: Any) -> bytes:
    return b"".join(part.tobytes() for part in session.run(None, SOUND))


def test_a_prepared_model_gives_the_same_vectors_to_the_bit(tmp_path: Path) -> None:
    text = "A hash table maps keys to buckets."
    plain = SentenceModel().encode(text).vectors
    prepared, again = (SentenceModel(cache_dir=tmp_path).encode(text).vectors for _ in range(2))
    assert plain.tobytes() == prepared.tobytes() == again.tobytes()
    (weights,) = tmp_path.rglob(WEIGHTS)
    # the weights of multiplications are there twice, in either order, and none in memory
    assert 30e6 < weights.stat().st_size < 40e6


def test_what_an_older_version_prepared_is_prepared_again(tmp_path: Path) -> None:
    open_mapped(SILERO.read_bytes, "silero", tmp_path, 1)
    (digest,) = tmp_path.rglob(DIGEST)
    now = digest.read_text("utf-8")
    digest.write_text(now.partition("\n")[2], encoding="utf-8")
    open_mapped(SILERO.read_bytes, "silero", tmp_path, 1)
    assert digest.read_text("utf-8") == now


def test_spoilt_weights_are_made_anew(tmp_path: Path) -> None:
    open_mapped(SILERO.read_bytes, "silero", tmp_path, 1)
    (weights,) = tmp_path.rglob(WEIGHTS)
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-4] + b"\xff\xff\xff\x7f")
    assert hear(open_mapped(SILERO.read_bytes, "silero", tmp_path, 1)) == hear(open_session(SILERO.read_bytes(), 1))
    assert weights.read_bytes() == whole


def test_where_nothing_can_be_written_the_model_loads_as_it_comes(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    assert hear(open_mapped(SILERO.read_bytes, "silero", blocked / "models", 1)) == hear(
        open_session(SILERO.read_bytes(), 1)
    )


def test_onnxruntime_tells_nobody_of_its_use(tmp_path: Path) -> None:
    """It keeps an id of the machine in the home folder where it does."""
    code = "import app.adapters.mapped_model"
    subprocess.run([sys.executable, "-c", code], env={"HOME": str(tmp_path)}, cwd=ROOT, check=True)
    assert list(tmp_path.iterdir()) == []
