"""A model for onnxruntime, optimised once and kept with its weights in a file that is mapped into memory.

Half of all-MiniLM-L6-v2 is a table of words of which an answer needs a few rows: mapped, only those are read, and all
processes share them. The other half is multiplied in another order than it is stored in; it is mapped in that order
too, where the processor's is the same, instead of being kept once more.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnxruntime
import structlog

from app.adapters.process_memory import let_go_when_idle

MODEL, WEIGHTS, DIGEST = "model.onnx", "weights.bin", "sha256"
SMALLEST_MAPPED_BYTES = "1024"
# What was prepared in another way is prepared again.
WAY = "with the order of multiplication"
PROVIDERS = ("CPUExecutionProvider",)
log = structlog.get_logger(__name__)


def open_mapped(make: Callable[[], bytes], name: str, folder: Path, threads: int) -> Any:
    """A session of the model that `make` returns and `name` tells apart, prepared below `folder` at its first use.

    Where that cannot be written it is made each time.
    """
    prepared = folder / f"{name}-onnxruntime-{onnxruntime.__version__}"
    try:
        if not _is_whole(prepared):
            _prepare(make(), prepared)
        let_go_when_idle(prepared / WEIGHTS)
        return open_session(str(prepared / MODEL), threads)
    except Exception as error:  # noqa: BLE001 - the library's errors have no other class in common
        log.warning("model_not_mapped", model=name, error=type(error).__name__)
        return open_session(make(), threads)


def open_session(model: bytes | str, threads: int) -> Any:
    """Of the model's bytes, or of the file with this path."""
    options = _options(threads)
    # working memory goes back after each job instead of being kept for the longest text that ever came
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(model, options, providers=list(PROVIDERS))


def _options(threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return options


def _prepare(model: bytes, prepared: Path) -> None:
    prepared.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".preparing-", dir=prepared.parent) as scratch:
        building = Path(scratch) / prepared.name
        building.mkdir()
        _optimise(model, building)
        (building / DIGEST).write_text(_digest(building), encoding="utf-8")
        shutil.rmtree(prepared, ignore_errors=True)
        building.rename(prepared)


def _optimise(model: bytes, building: Path) -> None:
    options = _options(threads=1)
    options.optimized_model_filepath = str(building / MODEL)
    # the next level is for the processor at hand, and this folder may be carried to another
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", WEIGHTS)
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_min_size_in_bytes", SMALLEST_MAPPED_BYTES
    )
    options.add_session_config_entry("session.save_external_prepacked_constant_initializers", "1")
    onnxruntime.InferenceSession(model, options, providers=list(PROVIDERS))


def _is_whole(prepared: Path) -> bool:
    digest = prepared / DIGEST
    return digest.is_file() and digest.read_text(encoding="utf-8") == _digest(prepared)


def _digest(folder: Path) -> str:
    digests = [WAY]
    for name in (MODEL, WEIGHTS):
        with (folder / name).open("rb") as stream:
            digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
    return "\n".join(digests)
