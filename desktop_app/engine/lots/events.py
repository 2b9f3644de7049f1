"""What happened to bitcoin, as the columns that lots are booked from, and the methods of booking them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from desktop_app.engine.results import Ints

OPEN, ACQUIRE, MOVE, DISPOSE, NOTHING = range(5)
"""What an event does to the lots, in the order in which events of one instant are taken."""

Chosen = Sequence[tuple[int, int]]
"""Lots that a disposal names: key of the event that brought the lot, and satoshi of it."""


class Method(StrEnum):
    """Which lots are given away first."""

    FIFO = "fifo"
    LIFO = "lifo"
    HIFO = "hifo"
    LOFO = "lofo"
    WAC = "wac"
    SPECIFIC = "specific"


class MethodFrom(NamedTuple):
    """A method and the instant from which it holds, UTC."""

    from_at: int
    method: Method


@dataclass(frozen=True, slots=True, eq=False)
class LotEvents:
    """Events that concern the lots, one array each, in any order.

    The caller decides what a kind of event does (for tax books, bitcoin given as collateral does nothing) and
    what a pool is: 0 for all, the account, or the entity. A move within a pool does nothing.
    """

    key: Ints
    """Identity of an event; that of an acquisition names its lot."""
    at: Ints
    """Instant, UTC [s, or any finer unit that all instants share]."""
    effect: Ints
    """`OPEN`, `ACQUIRE`, `MOVE`, `DISPOSE` or `NOTHING`."""
    qty_sat: Ints
    value_usd: Ints
    """Basis with fees of what comes in, net proceeds of what goes out [µUSD]."""
    pool: Ints
    to_pool: Ints
    """Where a move leads."""
    chosen: Mapping[int, Chosen] = field(default_factory=lambda: MappingProxyType({}))
    """Lots by key of the event that names them; only the method `SPECIFIC` looks at them."""
    labels: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    """What lots are called in sentences; their key where nothing is said."""

    def __len__(self) -> int:
        return len(self.key)

    def taken(self, rows: Ints) -> LotEvents:
        """These rows in this order."""
        return replace(self, **{name: getattr(self, name)[rows] for name in COLUMNS})

    def in_order(self) -> tuple[LotEvents, Ints]:
        """The events in the order in which they act, and the row of each.

        Of one instant, what comes in acts before what moves, and that before what goes out (TREASURY rule 1);
        then the order of entry.
        """
        order = np.lexsort((self.effect, self.at))
        return self.taken(order), order


COLUMNS = tuple(f.name for f in fields(LotEvents))[:7]


def first_difference(before: LotEvents, after: LotEvents) -> int:
    """Position of the first event that is not the same in both, both in the order in which they act."""
    length = min(len(before), len(after))
    same = np.ones(length, np.bool_)
    for name in COLUMNS:
        same &= getattr(before, name)[:length] == getattr(after, name)[:length]
    if before.chosen is not after.chosen:
        keys = before.chosen.keys() | after.chosen.keys()
        renamed = [k for k in keys if before.chosen.get(k) != after.chosen.get(k)]
        same &= ~np.isin(after.key[:length], renamed)
    return length if same.all() else int(same.argmin())
