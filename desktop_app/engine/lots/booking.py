"""Books lots event by event, keeps what was held now and then, and goes on from there after an edit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.problems import Problem
from desktop_app.engine.lots.booked import Booked, Disposals, PoolTotals, Remaining, Used
from desktop_app.engine.lots.events import (
    ACQUIRE,
    DISPOSE,
    MOVE,
    NOTHING,
    OPEN,
    Chosen,
    LotEvents,
    Method,
    MethodFrom,
    first_difference,
)
from desktop_app.engine.lots.stock import AverageStock, LotStock, Parts, Pieces, Stock, converted
from desktop_app.engine.results import Ints

_SNAPSHOT_EVERY = 4096
Schedule = tuple[MethodFrom, ...]


@dataclass(slots=True)
class _Trail:
    """What was booked so far, appended to and never changed."""

    position: list[int] = field(default_factory=list)
    cost: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    """Length of `parts` after each disposal."""
    parts: Parts = field(default_factory=list)

    def cut(self, disposals: int) -> _Trail:
        """The first disposals."""
        parts = self.end[disposals - 1] if disposals else 0
        return _Trail(
            self.position[:disposals], self.cost[:disposals], self.end[:disposals], self.parts[:parts]
        )


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """All that is needed to go on from a position."""

    position: int
    method: int
    stock: Stock
    used: list[int]
    disposals: int


@dataclass(slots=True)
class _State:
    """The booking on its way."""

    schedule: Schedule
    stock: Stock
    pieces: Pieces
    events: LotEvents
    method: int = 0
    trail: _Trail = field(default_factory=_Trail)
    problems: list[tuple[int, str]] = field(default_factory=list)
    snapshots: list[_Snapshot] = field(default_factory=list)
    lots: dict[int, int] = field(default_factory=dict)
    """Position of each lot by its key, if a method names lots."""

    @classmethod
    def begun(cls, schedule: Schedule, events: LotEvents) -> _State:
        """Nothing is held yet."""
        pieces, first = Pieces(), schedule[0].method
        stock = AverageStock() if first is Method.WAC else LotStock(first, pieces)
        return cls(schedule, stock, pieces, events)

    def until(self, position: int, events: LotEvents) -> _State:
        """As it was at the last snapshot that lies before a position or on it."""
        count = bisect_right(self.snapshots, position, key=lambda s: s.position)
        if not count:
            return _State.begun(self.schedule, events)
        last = self.snapshots[count - 1]
        pieces = self.pieces.cut(len(last.used), last.used)
        return _State(
            self.schedule,
            last.stock.copy(pieces),
            pieces,
            events,
            last.method,
            self.trail.cut(last.disposals),
            [problem for problem in self.problems if problem[0] < last.position],
            self.snapshots[:count],
        )

    def keep(self, position: int) -> None:
        """Take a snapshot, unless there is one of this position."""
        if not position or (self.snapshots and self.snapshots[-1].position == position):
            return
        used = self.pieces.used.copy()
        stock = self.stock.copy(self.pieces)
        self.snapshots.append(_Snapshot(position, self.method, stock, used, len(self.trail.position)))

    def change_method(self, at: int) -> None:
        """Convert what is held, if a method begins by now."""
        while self.method + 1 < len(self.schedule) and self.schedule[self.method + 1].from_at <= at:
            self.method += 1
            self.stock = converted(self.stock, self.pieces, self.schedule[self.method].method, self.method)


class LotBook:
    """Lots booked from events; `again` books changed events and works only from the first change on.

    Examples
    --------
    >>> before = LotBook(events, Method.FIFO)
    >>> after = before.again(events_with_a_late_sale)
    >>> difference(before.booked, after.booked)
    """

    __slots__ = ("_state", "booked")

    def __init__(
        self, events: LotEvents, method: Method | Sequence[MethodFrom], *, after: LotBook | None = None
    ) -> None:
        """Book events under one method, or several, each from its instant on and the first from the start."""
        ordered, row = events.in_order()
        reasons = _refused(ordered)
        ordered = replace(ordered, effect=_left_out(ordered, reasons))
        schedule = _schedule(method)
        if after is not None and after._state.schedule == schedule:
            state = after._state.until(first_difference(after._state.events, ordered), ordered)
        else:
            state = _State.begun(schedule, ordered)
        state.lots = _lots_by_key(ordered, schedule)
        for first, end in _stretches(ordered.at, schedule, state):
            state.keep(first)
            state.change_method(int(ordered.at[first]))
            _walk(state, first, end)
        self._state = state
        self.booked = _answer(state, row, reasons)

    @property
    def schedule(self) -> Schedule:
        """The methods, each from its instant on."""
        return self._state.schedule

    def again(self, events: LotEvents) -> LotBook:
        """The same methods on other events: identical to a new book, and quick where they differ late."""
        return LotBook(events, self._state.schedule, after=self)


def _schedule(method: Method | Sequence[MethodFrom]) -> Schedule:
    if isinstance(method, Method):
        return (MethodFrom(0, method),)
    return tuple(sorted(method, key=lambda change: change.from_at))


def _lots_by_key(events: LotEvents, schedule: Schedule) -> dict[int, int]:
    if all(change.method is not Method.SPECIFIC for change in schedule):
        return {}
    lots = np.flatnonzero(events.effect <= ACQUIRE)
    averaged = {-n: -n for n in range(1, len(schedule))}
    return averaged | dict(zip(events.key[lots].tolist(), lots.tolist(), strict=True))


def _stretches(at: Ints, schedule: Schedule, state: _State) -> Iterator[tuple[int, int]]:
    """Positions between which nothing but events happens: no snapshot, no change of method."""
    start = state.snapshots[-1].position if state.snapshots else 0
    changes = np.searchsorted(at, [change.from_at for change in schedule[1:]])
    cuts = {*range(0, len(at), _SNAPSHOT_EVERY), *changes.tolist(), start, len(at)}
    inner = sorted(cut for cut in cuts if start <= cut <= len(at))
    yield from pairwise(inner)


def _walk(state: _State, first: int, end: int) -> None:
    """Book the events of a stretch."""
    events, stock, trail = state.events, state.stock, state.trail
    columns = (events.key, events.effect, events.qty_sat, events.value_usd, events.pool, events.to_pool)
    rows = zip(*(column[first:end].tolist() for column in columns), strict=True)
    by_name = state.schedule[state.method].method is Method.SPECIFIC
    chosen: Chosen | None = None
    for position, (key, effect, qty, value, pool, to_pool) in enumerate(rows, first):
        if effect == NOTHING:
            continue
        if effect <= ACQUIRE:
            stock.acquire(pool, position, qty, value)
            continue
        reason = _short(stock.held.get(pool, 0), qty)
        if by_name and not reason:
            chosen, reason = _chosen(state, key, pool, qty, must=effect == DISPOSE)
        if reason:
            state.problems.append((position, reason))
        elif effect == DISPOSE:
            trail.position.append(position)
            trail.cost.append(stock.take(pool, qty, chosen, trail.parts))
            trail.end.append(len(trail.parts))
        else:
            stock.move(pool, to_pool, qty, chosen)


# --- what cannot be booked ---------------------------------------------------------------------------
def _short(held: int, qty: int) -> str:
    return "" if qty <= held else f"{_btc(qty)} leave, but only {_btc(held)} are held"


def _chosen(state: _State, key: int, pool: int, qty: int, *, must: bool) -> tuple[Chosen | None, str]:
    """The lots that an event names, by their position, or why they cannot be taken."""
    stock, named = state.stock, state.events.chosen.get(key, ())
    if not named:
        return None, "it names no lots" if must else ""
    assert isinstance(stock, LotStock)
    wanted: dict[int, int] = {}
    for lot, part in named:
        label = state.events.labels.get(lot, str(lot))
        if part <= 0:
            return None, f"the part of lot {label} must be more than 0"
        position = state.lots.get(lot)
        left = 0 if position is None else stock.left_of(pool, position)
        if position is None or not left:
            return None, f"lot {label} is not held then"
        wanted[position] = wanted.get(position, 0) + part
        if wanted[position] > left:
            return (
                None,
                f"{_btc(wanted[position])} of lot {label} leave, but only {_btc(left)} of it are held",
            )
    if sum(wanted.values()) != qty:
        return None, f"the lots that it names come to {_btc(sum(wanted.values()))}, not to {_btc(qty)}"
    return tuple(wanted.items()), ""


def _btc(sat: int) -> str:
    whole, rest = divmod(sat, 10**8)
    return f"{whole}.{rest:08d} BTC"


def _refused(events: LotEvents) -> dict[int, str]:
    """Why events are left out whatever is held, by position."""
    empty = (events.effect != NOTHING) & (events.qty_sat <= 0) & ~_opens_empty(events)
    comes = events.effect <= ACQUIRE
    reasons = dict.fromkeys(_where(_before_opening(events)), "it lies before the opening balance")
    reasons |= dict.fromkeys(_where(comes & (events.value_usd < 0)), "its basis is below 0")
    return reasons | dict.fromkeys(_where(empty), "its amount must be more than 0 BTC")


def _opens_empty(events: LotEvents) -> NDArray[np.bool_]:
    """Opening balances of nothing: they say from when on the history is whole."""
    return (events.effect == OPEN) & (events.qty_sat == 0) & (events.value_usd == 0)


def _where(mask: NDArray[np.bool_]) -> list[int]:
    return np.flatnonzero(mask).tolist()


def _before_opening(events: LotEvents) -> NDArray[np.bool_]:
    """Events that precede the first opening balance of the pool that they touch."""
    opens = np.flatnonzero(events.effect == OPEN)
    found = np.zeros(len(events), np.bool_)
    for pool in np.unique(events.pool[opens]).tolist():
        opened_at = events.at[opens[events.pool[opens] == pool][0]]
        touches = (events.pool == pool) | ((events.effect == MOVE) & (events.to_pool == pool))
        found |= touches & (events.at < opened_at) & (events.effect != NOTHING)
    return found


def _left_out(events: LotEvents, reasons: dict[int, str]) -> Ints:
    """What events do to the lots: nothing, if they cannot be booked or stay within a pool."""
    effect = events.effect.copy()
    effect[(effect == MOVE) & (events.pool == events.to_pool) | _opens_empty(events)] = NOTHING
    effect[list(reasons)] = NOTHING
    return effect


# --- the answer --------------------------------------------------------------------------------------
def _answer(state: _State, row: Ints, reasons: dict[int, str]) -> Booked:
    events, trail, pieces = state.events, state.trail, state.pieces
    gone = _ints(trail.position)
    disposals = Disposals(
        events.key[gone], events.at[gone], events.pool[gone], events.qty_sat[gone],
        events.value_usd[gone], _ints(trail.cost),
    )  # fmt: skip
    lot = _ints(pieces.lot)
    piece, qty, cost = _ints(trail.parts).reshape(-1, 3).T
    count = np.diff(_ints(trail.end), prepend=0) // 3
    used = Used(np.repeat(np.arange(len(gone)), count), *_origin(state, lot[piece]), qty, cost)
    remaining = _remaining(state, lot)
    problems = sorted([*state.problems, *reasons.items()])
    said = [Problem(why, "event", row=int(row[at]) + 1, id=int(events.key[at])) for at, why in problems]
    return Booked(disposals, used, remaining, _pools(state, remaining), tuple(said))


def _ints(values: list[int]) -> Ints:
    return np.fromiter(values, np.int64, len(values))


def _origin(state: _State, lot: Ints) -> tuple[Ints, Ints]:
    """Key of lots and when they were acquired; a pool at average cost counts from its change of method."""
    averaged = lot < 0
    place = lot.clip(min=0)
    since = np.array([change.from_at for change in state.schedule], np.int64)
    key = np.where(averaged, lot, state.events.key[place])
    return key, np.where(averaged, since[np.where(averaged, -lot, 0)], state.events.at[place])


def _remaining(state: _State, lot: Ints) -> Remaining:
    pieces = state.pieces
    live = np.flatnonzero(_ints(pieces.used) < _ints(pieces.qty))
    live = live[np.lexsort((live, lot[live]))]
    numbers = live.tolist()
    key, acquired_at = _origin(state, lot[live])
    pool, qty, basis = (
        _ints([column(piece) for piece in numbers])
        for column in (pieces.pool.__getitem__, pieces.left, pieces.basis_left)
    )
    return Remaining(key, pool, acquired_at, qty, basis)


def _pools(state: _State, remaining: Remaining) -> PoolTotals:
    pools = sorted(state.stock.held)
    if isinstance(state.stock, AverageStock):
        basis = [state.stock.basis[pool].booked for pool in pools]
    else:
        totals = dict.fromkeys(pools, 0)
        for pool, part in zip(remaining.pool.tolist(), remaining.basis_usd.tolist(), strict=True):
            totals[pool] += part
        basis = [totals[pool] for pool in pools]
    return PoolTotals(_ints(pools), _ints([state.stock.held[pool] for pool in pools]), _ints(basis))
