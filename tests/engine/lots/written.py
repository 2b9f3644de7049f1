"""Events written down in short, and the plainest booking of them that there is, to compare with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from desktop_app.engine.lots.events import ACQUIRE, DISPOSE, MOVE, NOTHING, OPEN, Chosen, LotEvents, Method


class Event(NamedTuple):
    """One event; `pool` and `to_pool` as in `LotEvents`."""

    key: int
    at: int
    effect: int
    qty: int
    usd: int = 0
    pool: int = 0
    to_pool: int = 0


def events(rows: Sequence[Event], chosen: Mapping[int, Chosen] | None = None) -> LotEvents:
    key, at, effect, qty, usd, pool, to_pool = np.array(rows, np.int64).reshape(-1, 7).T
    return LotEvents(key, at, effect, qty, usd, pool, to_pool, chosen or {})


@dataclass
class Lot:
    age: int
    key: int
    pool: int
    qty: int
    basis: int
    unit: Fraction
    used: int = 0

    @property
    def left(self) -> int:
        return self.qty - self.used

    def released(self) -> int:
        return round(Fraction(self.basis * self.used, self.qty))


class Plain(NamedTuple):
    disposals: dict[int, int]
    """Cost by key."""
    used: list[tuple[int, int, int, int]]
    """Disposal, lot, satoshi, cost."""
    remaining: list[tuple[int, int, int, int]]
    """Pool, lot, satoshi, basis, in any order."""


def plain(rows: Sequence[Event], method: Method, chosen: Mapping[int, Chosen]) -> Plain:
    """Book lots with a sorted list and fractions; what cannot be taken is left out."""
    lots: list[Lot] = []
    disposals: dict[int, int] = {}
    used: list[tuple[int, int, int, int]] = []
    order = sorted(range(len(rows)), key=lambda i: (rows[i].at, rows[i].effect, i))
    opened = {row.pool: row.at for row in sorted(rows, key=lambda r: -r.at) if row.effect == OPEN}
    for age, event in enumerate(rows[i] for i in order):
        early = any(event.at < opened.get(pool, event.at) for pool in touched(event))
        if event.qty <= 0 or early or event.effect == NOTHING or (event.effect == MOVE and same(event)):
            continue
        if event.effect in (OPEN, ACQUIRE):
            if event.usd >= 0:
                unit = Fraction(event.usd, event.qty)
                lots.append(Lot(age, event.key, event.pool, event.qty, event.usd, unit))
            continue
        wanted = leaving(lots, event, method, chosen)
        parts = [(lot, qty, take(lot, qty)) for lot, qty in wanted]
        if event.effect == MOVE:
            lots += [Lot(lot.age, lot.key, event.to_pool, q, cost, lot.unit) for lot, q, cost in parts]
        elif wanted:
            disposals[event.key] = sum(cost for *_, cost in parts)
            used += [(event.key, lot.key, qty, cost) for lot, qty, cost in parts]
    left = [(lot.pool, lot.key, lot.left, lot.basis - lot.released()) for lot in lots if lot.left]
    return Plain(disposals, used, left)


def touched(event: Event) -> tuple[int, ...]:
    return (event.pool, event.to_pool) if event.effect == MOVE else (event.pool,)


def same(event: Event) -> bool:
    return event.pool == event.to_pool


def leaving(
    lots: list[Lot], event: Event, method: Method, chosen: Mapping[int, Chosen]
) -> list[tuple[Lot, int]]:
    here = [lot for lot in lots if lot.pool == event.pool and lot.left]
    if sum(lot.left for lot in here) < event.qty:
        return []
    if method is Method.SPECIFIC and (event.effect == DISPOSE or chosen.get(event.key)):
        return by_name(here, event, chosen.get(event.key, ()))
    rank = {
        Method.FIFO: lambda lot: lot.age,
        Method.SPECIFIC: lambda lot: lot.age,
        Method.LIFO: lambda lot: -lot.age,
        Method.HIFO: lambda lot: (-lot.unit, lot.age),
        Method.LOFO: lambda lot: (lot.unit, lot.age),
    }[method]
    return spread(sorted(here, key=rank), event.qty)


def by_name(here: list[Lot], event: Event, named: Chosen) -> list[tuple[Lot, int]]:
    wanted: dict[int, int] = {}
    for key, qty in named:
        wanted[key] = wanted.get(key, 0) + qty
    if sum(wanted.values()) != event.qty or any(qty <= 0 for _, qty in named):
        return []
    found = []
    for key, qty in wanted.items():
        parts = spread([lot for lot in here if lot.key == key], qty)
        if sum(part for _, part in parts) < qty:
            return []
        found += parts
    return found


def spread(lots: Sequence[Lot], qty: int) -> list[tuple[Lot, int]]:
    found = []
    for lot in lots:
        if part := min(lot.left, qty):
            found.append((lot, part))
            qty -= part
    return found


def take(lot: Lot, qty: int) -> int:
    before = lot.released()
    lot.used += qty
    return lot.released() - before


def plain_average(rows: Sequence[Event]) -> dict[int, int]:
    """Cost of disposals from one pool at average cost, by key: all that is exact until it is booked."""
    held, exact, booked, costs = 0, Fraction(0), 0, {}
    for event in sorted(rows, key=lambda r: (r.at, r.effect)):
        if event.effect == ACQUIRE:
            held, exact, booked = held + event.qty, exact + event.usd, booked + event.usd
        elif event.effect == DISPOSE and event.qty <= held:
            share = exact * event.qty / held
            costs[event.key] = booked if event.qty == held else min(round(share), booked)
            held, exact, booked = held - event.qty, exact - share, booked - costs[event.key]
            exact = exact if held else Fraction(0)
    return costs
