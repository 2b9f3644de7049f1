"""What pools owe at its basis: paid out first what was earned first."""

from __future__ import annotations

from collections import defaultdict, deque

from desktop_app.engine.lots.rounding import divided


class Due:
    """A queue of earnings for each pool [sat, µUSD].

    It only divides one asset between two accounts: the lots themselves follow the accounting policy.
    """

    def __init__(self) -> None:
        self._queues: dict[int, deque[list[int]]] = defaultdict(deque)

    def earn(self, place: int, sat: int, usd: int) -> None:
        self._queues[place].append([sat, usd])

    def pay(self, place: int, sat: int) -> int:
        """Basis of what a pool pays out, as far as it had earned it [µUSD]."""
        queue, usd = self._queues[place], 0
        while sat > 0 and queue:
            first = queue[0]
            if first[0] <= sat:
                sat -= first[0]
                usd += first[1]
                queue.popleft()
                continue
            part = divided(first[1] * sat, first[0])
            first[0] -= sat
            first[1] -= part
            usd += part
            sat = 0
        return usd
