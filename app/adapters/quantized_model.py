"""A model that stores its weights as int8 and multiplies floats, made to multiply integers.

What is multiplied by a weight becomes 8-bit integers, over the range of the tensor at hand (onnxruntime's dynamic
quantization). Weights keep 7 bits: two products of 8 bits overflow the 16 bits in which processors without VNNI add
them, and there the same answer would be rated otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import GraphProto, NodeProto, TensorProto
from onnx.helper import make_node
from onnx.numpy_helper import from_array, to_array


@dataclass(frozen=True)
class _Stored:
    """The names of a weight's integers and of the scale that they are multiplied by."""

    integers: str
    scale: str


def multiply_integers(model: bytes) -> bytes:
    """The same model with integers multiplied wherever a stored weight is, and table rows scaled once looked up."""
    whole = onnx.load_from_string(model)
    graph = whole.graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    stored = _find_stored(graph, tensors)
    nodes = [made for node in graph.node for made in _replaced(node, stored)]
    for name, weight in stored.items():
        if any(node.op_type == "MatMul" and node.input[1] == name for node in graph.node):
            graph.initializer.extend(_reduced(weight, tensors))
    _keep_used(graph, _once(nodes))
    content: bytes = whole.SerializeToString()
    return content


def _find_stored(graph: GraphProto, tensors: dict[str, TensorProto]) -> dict[str, _Stored]:
    """By the name of what is made of it: integers cast to floats, times a scale."""
    cast = [node for node in graph.node if node.op_type == "Cast" and node.input[0] in tensors]
    integers = {node.output[0]: node.input[0] for node in cast}
    products = [node for node in graph.node if node.op_type == "Mul" and node.input[0] in integers]
    return {node.output[0]: _Stored(integers[node.input[0]], node.input[1]) for node in products}


def _replaced(node: NodeProto, stored: dict[str, _Stored]) -> Iterator[NodeProto]:
    if node.op_type == "MatMul" and node.input[1] in stored:
        yield from _multiplication(node.input[0], stored[node.input[1]], node.output[0])
    elif node.op_type == "Gather" and node.input[0] in stored:
        yield from _lookup(stored[node.input[0]], node.input[1], node.output[0])
    else:
        yield node


def _multiplication(floats: str, weight: _Stored, product: str) -> Iterator[NodeProto]:
    quantized, scale, zero = (f"{floats}_{part}" for part in ("quantized", "quantized_scale", "quantized_zero"))
    yield make_node("DynamicQuantizeLinear", [floats], [quantized, scale, zero])
    yield make_node("MatMulInteger", [quantized, f"{weight.integers}_7", zero], [f"{product}_integers"])
    yield make_node("Cast", [f"{product}_integers"], [f"{product}_floats"], to=TensorProto.FLOAT)
    yield make_node("Mul", [scale, f"{weight.scale}_7"], [f"{product}_scale"])
    yield make_node("Mul", [f"{product}_floats", f"{product}_scale"], [product])


def _lookup(table: _Stored, rows: str, found: str) -> Iterator[NodeProto]:
    yield make_node("Gather", [table.integers, rows], [f"{found}_integers"])
    yield make_node("Cast", [f"{found}_integers"], [f"{found}_floats"], to=TensorProto.FLOAT)
    yield make_node("Gather", [table.scale, rows], [f"{found}_scale"])
    yield make_node("Mul", [f"{found}_floats", f"{found}_scale"], [found])


def _reduced(weight: _Stored, tensors: dict[str, TensorProto]) -> Iterator[TensorProto]:
    """The integers in 7 bits, and the scale, one a column, that makes up for it."""
    integers, scale = to_array(tensors[weight.integers]), to_array(tensors[weight.scale])
    halved = np.rint(integers / 2.0).astype(np.int8)
    yield from_array(halved, f"{weight.integers}_7")
    yield from_array((2.0 * scale).astype(np.float32).reshape(-1), f"{weight.scale}_7")


def _once(nodes: Sequence[NodeProto]) -> list[NodeProto]:
    """Three weights may multiply the same floats, which become integers once."""
    return list({node.output[0]: node for node in nodes}.values())


def _keep_used(graph: GraphProto, nodes: list[NodeProto]) -> None:
    used = {output.name for output in graph.output}
    kept = []
    for node in reversed(nodes):
        if not used.isdisjoint(node.output):
            kept.append(node)
            used.update(node.input)
    tensors = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(tensors)
