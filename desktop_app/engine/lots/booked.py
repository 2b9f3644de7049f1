"""What booking lots comes to: disposals with the lots they used, gains, losses, and the lots that remain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.problems import Problem
from desktop_app.engine.results import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Disposals:
    """What went out, in the order in which it did."""

    key: Ints
    at: Ints
    pool: Ints
    qty_sat: Ints
    proceeds_usd: Ints
    """Net of fees [µUSD]."""
    cost_usd: Ints
    """Basis released [µUSD]."""

    def __len__(self) -> int:
        return len(self.key)

    @property
    def gain_usd(self) -> Ints:
        """Net proceeds less basis, below 0 for a loss [µUSD]."""
        return self.proceeds_usd - self.cost_usd


@dataclass(frozen=True, slots=True, eq=False)
class Used:
    """The lots that disposals used; none at average cost."""

    disposal: Ints
    """Row of `Disposals`, ascending."""
    lot: Ints
    """Key of the event that brought the lot; -n for what the n-th method found at average cost."""
    acquired_at: Ints
    qty_sat: Ints
    cost_usd: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Remaining:
    """Lots that are left, by age; none at average cost."""

    lot: Ints
    pool: Ints
    acquired_at: Ints
    qty_sat: Ints
    basis_usd: Ints


@dataclass(frozen=True, slots=True, eq=False)
class PoolTotals:
    """What each pool holds, whatever the method."""

    pool: Ints
    qty_sat: Ints
    basis_usd: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Booked:
    """The answer: gains and losses are never netted."""

    disposals: Disposals
    used: Used
    remaining: Remaining
    pools: PoolTotals
    problems: tuple[Problem, ...]
    """Events that were left out, and why; a disposal is left out as a whole."""

    @property
    def gains_usd(self) -> int:
        """Sum of the gains of the disposals that made one [µUSD]."""
        return _exact_sum(self.disposals.gain_usd.clip(min=0))

    @property
    def losses_usd(self) -> int:
        """Sum of the losses, 0 or less [µUSD]."""
        return _exact_sum(self.disposals.gain_usd.clip(max=0))

    @property
    def qty_sat(self) -> int:
        """Bitcoin left [sat]."""
        return _exact_sum(self.pools.qty_sat)

    @property
    def basis_usd(self) -> int:
        """Its basis [µUSD]."""
        return _exact_sum(self.pools.basis_usd)


def _exact_sum(values: Ints) -> int:
    """A sum that cannot overflow."""
    high, low = np.divmod(values, 1 << 32)
    return (int(high.sum()) << 32) + int(low.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """Disposals whose basis changed; 0 and `False` where there was, or is, no such disposal."""

    key: Ints
    was: NDArray[np.bool_]
    stays: NDArray[np.bool_]
    at: Ints
    """Instant of the disposal as it is now, or was if it is gone."""
    cost_before_usd: Ints
    cost_after_usd: Ints
    gain_before_usd: Ints
    gain_after_usd: Ints

    def __len__(self) -> int:
        return len(self.key)


def difference(before: Booked, after: Booked) -> Difference:
    """What a change of the events, or of the method, does to the basis of disposals (TREASURY rule 8)."""
    old, new = before.disposals, after.disposals
    key = np.union1d(old.key, new.key)
    was, then = _found(old, key)
    stays, now = _found(new, key)
    cost_before, cost_after = _of(old.cost_usd, then) * was, _of(new.cost_usd, now) * stays
    gain_before, gain_after = _of(old.gain_usd, then) * was, _of(new.gain_usd, now) * stays
    at = np.where(stays, _of(new.at, now), _of(old.at, then))
    rows = np.flatnonzero((was != stays) | (cost_before != cost_after))
    rows = rows[np.argsort(at[rows], kind="stable")]
    costs, gains = (cost_before[rows], cost_after[rows]), (gain_before[rows], gain_after[rows])
    return Difference(key[rows], was[rows], stays[rows], at[rows], *costs, *gains)


def _found(disposals: Disposals, key: Ints) -> tuple[NDArray[np.bool_], Ints]:
    """Whether these keys are there, and in which row."""
    if not len(disposals):
        return np.zeros(len(key), np.bool_), np.zeros(len(key), np.int64)
    order = np.argsort(disposals.key, kind="stable")
    place = np.searchsorted(disposals.key[order], key).clip(max=len(order) - 1)
    rows = order[place]
    return disposals.key[rows] == key, rows


def _of(column: Ints, rows: Ints) -> Ints:
    return column[rows] if len(column) else np.zeros(len(rows), np.int64)
