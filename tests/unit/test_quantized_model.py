"""Integers multiplied in the place of floats say the same, and on each processor the same."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx.numpy_helper import to_array

from app.adapters.mapped_model import open_session
from app.adapters.quantized_model import multiply_integers
from app.adapters.sentence_model import MODEL_FILE, SentenceModel, read_carried

pytestmark = pytest.mark.slow
SENTENCES = (
    "A hash table maps keys to buckets.",
    "Readers see the last committed version of a row, and writers wait for nobody but other writers of the same row.",
    "It depends.",
)


@pytest.fixture(scope="module")
def quantized() -> bytes:
    return multiply_integers(read_carried(MODEL_FILE))


def test_vectors_are_about_those_of_the_model_as_it_is_carried() -> None:
    integers, floats = SentenceModel(), SentenceModel()
    floats._session = open_session(read_carried(MODEL_FILE), 1)
    for sentence in SENTENCES:
        one, other = (model.encode(sentence).vectors for model in (integers, floats))
        assert 0.96 < np.sum(one * other, axis=1).min() < 0.9999


def test_no_processor_overflows_where_it_adds_two_products_in_16_bits(quantized: bytes) -> None:
    graph = onnx.load_from_string(quantized).graph
    tensors = {tensor.name: to_array(tensor) for tensor in graph.initializer}
    weights = [tensors[node.input[1]] for node in graph.node if node.op_type == "MatMulInteger"]
    assert len(weights) == 36
    assert max(int(np.abs(weight.astype(np.int16)).max()) for weight in weights) * 255 * 2 < 2**15


def test_nothing_is_kept_twice_and_no_weight_as_floats(quantized: bytes) -> None:
    graph = onnx.load_from_string(quantized).graph
    floats = [to_array(tensor) for tensor in graph.initializer if tensor.data_type == onnx.TensorProto.FLOAT]
    assert max(tensor.nbytes for tensor in floats) < 200_000
    assert len(quantized) < 1.01 * len(read_carried(MODEL_FILE))
    onnx.checker.check_model(quantized)
