"""Maximum flow of least cost, by successive shortest paths (Ahuja, Magnanti and Orlin, Network Flows, 1993, 9.7)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import inf


@dataclass
class _Arc:
    source: int
    target: int
    room: int
    cost: int


class Network:
    """Nodes are numbers from 0; every capacity and cost is a whole number of at least 0."""

    def __init__(self, nodes: int) -> None:
        self._arcs: list[_Arc] = []
        self._leaving: list[list[int]] = [[] for _ in range(nodes)]

    def add_arc(self, source: int, target: int, capacity: int, cost: int = 0) -> int:
        """A handle for `flow_on`. An arc and its reverse stand side by side: the pair of arc i is i ^ 1."""
        handle = len(self._arcs)
        self._arcs += [_Arc(source, target, capacity, cost), _Arc(target, source, 0, -cost)]
        self._leaving[source].append(handle)
        self._leaving[target].append(handle + 1)
        return handle

    def flow_on(self, handle: int) -> int:
        return self._arcs[handle ^ 1].room

    def fill(self, source: int, sink: int) -> None:
        while path := self._cheapest_path(source, sink):
            amount = min(self._arcs[i].room for i in path)
            for i in path:
                self._arcs[i].room -= amount
                self._arcs[i ^ 1].room += amount

    def _cheapest_path(self, source: int, sink: int) -> list[int]:
        arrived_by = self._cheapest_arrivals(source)
        path: list[int] = []
        node = sink
        while node != source:
            if node not in arrived_by:
                return []
            path.append(arrived_by[node])
            node = self._arcs[path[-1]].source
        return path

    def _cheapest_arrivals(self, source: int) -> dict[int, int]:
        """The arc by which each reachable node is reached at the least cost (Bellman-Ford with a queue)."""
        costs = [inf] * len(self._leaving)
        costs[source] = 0
        arrived_by: dict[int, int] = {}
        waiting = deque([source])
        while waiting:
            node = waiting.popleft()
            for i in self._leaving[node]:
                arc = self._arcs[i]
                if arc.room and costs[node] + arc.cost < costs[arc.target]:
                    costs[arc.target] = costs[node] + arc.cost
                    arrived_by[arc.target] = i
                    waiting.append(arc.target)
        return arrived_by
