"""The greatest flow through a small network, and of those the cheapest: successive shortest ways (Bellman and Ford)."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable


class Flow:
    """A network of edges with room and cost, both integers, no cost below 0. Nodes are whatever is named."""

    def __init__(self) -> None:
        #: Edge 2n goes forward, 2n + 1 back; parallel lists.
        self._to: list[Hashable] = []
        self._room: list[int] = []
        self._cost: list[int] = []
        self._from: dict[Hashable, list[int]] = {}

    def add(self, start: Hashable, end: Hashable, room: int, cost: int) -> int:
        """One edge; its number is for `flowed`."""
        for node, other, capacity, price in ((start, end, room, cost), (end, start, 0, -cost)):
            self._from.setdefault(node, []).append(len(self._to))
            self._to.append(other)
            self._room.append(capacity)
            self._cost.append(price)
        return len(self._to) - 2

    def flowed(self, edge: int) -> int:
        """How much goes over an edge."""
        return self._room[edge + 1]

    def push(self, source: Hashable, sink: Hashable) -> int:
        """Send as much as goes through, as cheaply as it goes; how much that is."""
        sent = 0
        while (way := self._cheapest(source, sink)) is not None:
            amount = min(self._room[edge] for edge in way)
            for edge in way:
                self._room[edge] -= amount
                self._room[edge ^ 1] += amount
            sent += amount
        return sent

    def _cheapest(self, source: Hashable, sink: Hashable) -> list[int] | None:
        """The edges of the cheapest way that has room, or None."""
        costs: dict[Hashable, int] = {source: 0}
        came_by: dict[Hashable, int] = {}
        waiting, queued = deque([source]), {source}
        while waiting:
            node = waiting.popleft()
            queued.discard(node)
            for edge in self._from.get(node, ()):
                other, cost = self._to[edge], costs[node] + self._cost[edge]
                if self._room[edge] and (other not in costs or cost < costs[other]):
                    costs[other], came_by[other] = cost, edge
                    if other not in queued:
                        waiting.append(other)
                        queued.add(other)
        if sink not in costs:
            return None
        way, node = [], sink
        while node != source:
            way.append(came_by[node])
            node = self._to[came_by[node] ^ 1]
        return way
