"""What is held at a moment of the booking: lots in the order in which they leave, or an average cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import NamedTuple, Protocol

from desktop_app.engine.lots.events import Chosen, Method
from desktop_app.engine.lots.rounding import divided

_UNIT_BITS = 102
"""Two unit costs b₁/q₁ ≠ b₂/q₂ are at least 1/(q₁q₂) apart, and no amount reaches 2⁵¹ satoshi: with so many
bits behind the point, different costs stay different and equal ones equal."""
_CARRY, _GUARD = 10**24, 10**6
"""A pool at average cost carries its basis to 10⁻²⁴ µUSD. Six of the digits absorb what 10⁵ divisions lose:
the share of a sale is known to 10⁻¹⁸ µUSD and a tie is seen as one."""


Parts = list[int]
"""What left: piece, amount [sat] and cost [µUSD], three numbers for each part, one after the other."""


@dataclass(slots=True)
class Pieces:
    """Lots, or what of them was moved to another pool; of what is said of each, only `used` ever changes."""

    lot: list[int] = field(default_factory=list)
    """Position of the event that acquired it; below 0 for a pool that was at average cost before."""
    pool: list[int] = field(default_factory=list)
    qty: list[int] = field(default_factory=list)
    basis: list[int] = field(default_factory=list)
    origin: list[int] = field(default_factory=list)
    """The piece that the lot was when it was acquired; its unit cost ranks all that is made of it."""
    used: list[int] = field(default_factory=list)

    def new(self, lot: int, pool: int, qty: int, basis: int, origin: int | None = None) -> int:
        """Add a piece; returns its number."""
        piece = len(self.lot)
        self.lot.append(lot)
        self.pool.append(pool)
        self.qty.append(qty)
        self.basis.append(basis)
        self.origin.append(piece if origin is None else origin)
        self.used.append(0)
        return piece

    def cut(self, length: int, used: list[int]) -> Pieces:
        """The first pieces, with what was used of them then."""
        return Pieces(
            self.lot[:length], self.pool[:length], self.qty[:length], self.basis[:length],
            self.origin[:length], used.copy(),
        )  # fmt: skip

    def left(self, piece: int) -> int:
        """What is held of a piece [sat]."""
        return self.qty[piece] - self.used[piece]

    def basis_left(self, piece: int) -> int:
        """Its part of the basis [µUSD]."""
        return self.basis[piece] - self._released(piece, self.used[piece])

    def release(self, piece: int, part: int) -> int:
        """Use a part of a piece; returns its cost. Rounding is cumulative: all costs add up to the basis."""
        before = self.used[piece]
        self.used[piece] = before + part
        cost = self._released(piece, before + part)
        return cost - self._released(piece, before) if before else cost

    def _released(self, piece: int, used: int) -> int:
        basis, qty = self.basis[piece], self.qty[piece]
        return basis if used == qty else divided(basis * used, qty)

    def unit(self, piece: int) -> int:
        """Original cost of a satoshi, exact enough to rank by."""
        origin = self.origin[piece]
        return (self.basis[origin] << _UNIT_BITS) // self.qty[origin]


Rank = Callable[[Pieces, int], tuple[int, ...]]
_RANKS: dict[Method, Rank] = {
    Method.FIFO: lambda pieces, piece: (pieces.lot[piece], piece),
    Method.SPECIFIC: lambda pieces, piece: (pieces.lot[piece], piece),
    Method.LIFO: lambda pieces, piece: (-pieces.lot[piece], piece),
    Method.HIFO: lambda pieces, piece: (-pieces.unit(piece), pieces.lot[piece], piece),
    Method.LOFO: lambda pieces, piece: (pieces.unit(piece), pieces.lot[piece], piece),
}


class Stock(Protocol):
    """What is held in each pool, and how it leaves."""

    held: dict[int, int]

    def acquire(self, pool: int, lot: int, qty: int, basis: int) -> None: ...
    def take(self, pool: int, qty: int, chosen: Chosen | None, parts: Parts) -> int: ...
    def move(self, pool: int, to_pool: int, qty: int, chosen: Chosen | None) -> None: ...
    def copy(self, pieces: Pieces) -> Stock: ...


@dataclass(slots=True)
class LotStock:
    """Lots that leave by rank, or by name."""

    method: Method
    pieces: Pieces
    held: dict[int, int] = field(default_factory=dict)
    heaps: dict[int, list[tuple[int, ...]]] = field(default_factory=dict)
    named: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)
    """Pieces by pool and lot; kept only for the method that names lots."""

    @classmethod
    def of(cls, method: Method, pieces: Pieces, live: Iterable[int]) -> LotStock:
        """These pieces, ranked by a method."""
        stock = cls(method, pieces)
        for piece in live:
            stock._add(piece)
        return stock

    def copy(self, pieces: Pieces) -> LotStock:
        """The same over a copy of the pieces."""
        heaps = {pool: heap.copy() for pool, heap in self.heaps.items()}
        return LotStock(self.method, pieces, self.held.copy(), heaps, self.named.copy())

    def acquire(self, pool: int, lot: int, qty: int, basis: int) -> None:
        """Take in a lot."""
        self._add(self.pieces.new(lot, pool, qty, basis))

    def _add(self, piece: int) -> None:
        pool = self.pieces.pool[piece]
        heappush(self.heaps.setdefault(pool, []), _RANKS[self.method](self.pieces, piece))
        self.held[pool] = self.held.get(pool, 0) + self.pieces.left(piece)
        if self.method is Method.SPECIFIC:
            place = pool, self.pieces.lot[piece]
            self.named[place] = (*self.named.get(place, ()), piece)

    def take(self, pool: int, qty: int, chosen: Chosen | None, parts: Parts) -> int:
        """Give away so much of a pool, which holds it; appends the parts and returns the cost."""
        self.held[pool] -= qty
        if chosen is not None:
            return self._take_named(pool, chosen, parts)
        heap, pieces, total = self.heaps[pool], self.pieces, 0
        while qty:
            piece = heap[0][-1]
            part = pieces.left(piece)
            if part <= qty:
                heappop(heap)
            else:
                part = qty
            if part:  # a piece that was named before may be used up
                cost = pieces.release(piece, part)
                parts += (piece, part, cost)
                total += cost
                qty -= part
        return total

    def _take_named(self, pool: int, chosen: Chosen, parts: Parts) -> int:
        total = 0
        for lot, wanted in chosen:
            for piece in self.named[pool, lot]:
                if part := min(wanted, self.pieces.left(piece)):
                    cost = self.pieces.release(piece, part)
                    parts += (piece, part, cost)
                    total += cost
                    wanted -= part
        return total

    def left_of(self, pool: int, lot: int) -> int:
        """What a pool holds of a lot [sat]."""
        return sum(self.pieces.left(piece) for piece in self.named.get((pool, lot), ()))

    def move(self, pool: int, to_pool: int, qty: int, chosen: Chosen | None) -> None:
        """Carry lots to another pool, with their age, their basis and their rank."""
        pieces, parts = self.pieces, []
        self.take(pool, qty, chosen, parts)
        for piece, part, cost in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            self._add(pieces.new(pieces.lot[piece], to_pool, part, cost, pieces.origin[piece]))


class Average(NamedTuple):
    """Basis of a pool: as booked [µUSD], and as it would be if no sale had been rounded [10⁻²⁴ µUSD]."""

    booked: int = 0
    carried: int = 0


@dataclass(slots=True)
class AverageStock:
    """Pools at perpetual moving average cost."""

    held: dict[int, int] = field(default_factory=dict)
    basis: dict[int, Average] = field(default_factory=dict)

    def copy(self, pieces: Pieces) -> AverageStock:
        """The same, to go on with."""
        return AverageStock(self.held.copy(), self.basis.copy())

    def acquire(self, pool: int, lot: int, qty: int, basis: int) -> None:
        """Take in a lot; it is no longer one."""
        self._add(pool, qty, Average(basis, basis * _CARRY))

    def _add(self, pool: int, qty: int, more: Average) -> None:
        self.held[pool] = self.held.get(pool, 0) + qty
        booked, carried = self.basis.get(pool, Average())
        self.basis[pool] = Average(booked + more.booked, carried + more.carried)

    def take(self, pool: int, qty: int, chosen: Chosen | None, parts: Parts) -> int:
        """Give away so much of a pool, which holds it; returns the cost. There are no parts."""
        return self._share(pool, qty).booked

    def move(self, pool: int, to_pool: int, qty: int, chosen: Chosen | None) -> None:
        """Carry a share of one pool to another."""
        self._add(to_pool, qty, self._share(pool, qty))

    def _share(self, pool: int, qty: int) -> Average:
        """Take a share out; the last satoshi takes all that is booked, and no share takes more than that."""
        held, all_of_it = self.held[pool], self.basis[pool]
        self.held[pool] = held - qty
        share = all_of_it
        if qty < held:
            carried = divided(all_of_it.carried * qty, held)
            exact = divided(divided(carried, _GUARD), _CARRY // _GUARD)
            share = Average(min(exact, all_of_it.booked), carried)
        self.basis[pool] = Average(all_of_it.booked - share.booked, all_of_it.carried - share.carried)
        return share


def converted(stock: Stock, pieces: Pieces, method: Method, change: int) -> Stock:
    """The same holdings under another method, from its change on (the n-th of the schedule).

    All lots of a pool enter the average; a pool that was at average cost becomes one lot, -n.
    """
    if isinstance(stock, AverageStock):
        if method is Method.WAC:
            return stock
        pools = [(pool, qty, stock.basis[pool].booked) for pool, qty in stock.held.items() if qty]
        return LotStock.of(method, pieces, [pieces.new(-change, *pool) for pool in pools])
    live = [piece for piece, used in enumerate(pieces.used) if used < pieces.qty[piece]]
    if method is not Method.WAC:
        return LotStock.of(method, pieces, live)
    average = AverageStock()
    for piece in live:
        average.acquire(pieces.pool[piece], -change, pieces.left(piece), pieces.basis_left(piece))
        pieces.used[piece] = pieces.qty[piece]
    return average
