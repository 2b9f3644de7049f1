"""Sorted prices with prefix sums: how many intervals lie below a price, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.engine.results import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class PriceIndex:
    """Prices of R rows (a month of a series each), sorted, each row filled up with infinities to 2ⁿ - 1.

    All questions are answered together: one bisection whose every step is one pass over them, exact to the
    last bit. Memory: 19 bytes for an hour of price, 51 MB for 30 series of 120 months.
    """

    start: Ints
    """Position of the first price of each row, shape [R]."""
    span: Ints
    """2ⁿ, the room of each row and one more, shape [R]."""
    count: Ints
    """Known prices of each row, shape [R]."""
    prices: Floats
    sums_start: Ints
    """Position of the first sum of each row, shape [R]."""
    sums: Floats
    """Of no price, of the first, of the first two …, one row after the other."""

    @property
    def bytes(self) -> int:
        """Memory that the index holds."""
        return sum(getattr(self, name).nbytes for name in self.__slots__)

    @property
    def totals(self) -> Floats:
        """Sum of the prices of each row, shape [R]."""
        return self.sums[self.sums_start + self.count]

    def below(self, row: Ints, threshold: Floats) -> tuple[Ints, Floats]:
        """Intervals of a row whose price lies below a threshold, and the sum of their prices [$/MWh].

        Arrays of one shape. An unknown threshold (NaN) lies above every price.
        """
        limit, first = np.fmin(threshold, np.inf), self.start.take(row)
        at, step = first.copy(), int(self.span.max(initial=1)) // 2
        mixed = bool((self.span != self.span[:1]).any())
        while step:
            lower = self.prices[step - 1 :].take(at) < limit
            if mixed:
                lower &= self.span.take(row) > step
            at += lower * step
            step //= 2
        at -= first
        first = self.sums_start.take(row)
        first += at
        return at, self.sums.take(first)


def build_index(rows: Sequence[Floats]) -> PriceIndex:
    """Sort the prices of each row [$/MWh]; NaN, a gap, is no price and counts nowhere."""
    length = np.array([len(row) for row in rows], np.int64)
    span = 2 ** np.ceil(np.log2(length + 1)).astype(np.int64)
    start, sums_start = np.cumsum(span - 1) - (span - 1), np.cumsum(length + 1) - (length + 1)
    prices = np.full(int((span - 1).sum() + span.max(initial=1)), np.inf)
    sums, count = np.zeros(int((length + 1).sum())), length.copy()
    for row, (first, at, given) in enumerate(zip(start.tolist(), sums_start.tolist(), rows, strict=True)):
        size = len(given)
        own = prices[first : first + size]
        own[:] = given
        own.sort()
        if size and np.isnan(own[-1]):
            size = count[row] = size - int(np.isnan(own).sum())
            own[size:] = np.inf
        np.cumsum(own[:size], out=sums[at + 1 : at + 1 + size])
    return PriceIndex(start, span, count, prices, sums_start, sums)


def joined(index: PriceIndex, more: PriceIndex) -> PriceIndex:
    """One index of the rows of two, the second's behind the first's; room behind for the longer search."""
    room = np.full(int(index.span.max(initial=1)), np.inf)
    return PriceIndex(
        np.r_[index.start, more.start + len(index.prices)],
        np.r_[index.span, more.span],
        np.r_[index.count, more.count],
        np.r_[index.prices, more.prices, room],
        np.r_[index.sums_start, more.sums_start + len(index.sums)],
        np.r_[index.sums, more.sums],
    )
