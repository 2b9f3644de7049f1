"""A bill as a value: lines by billing month, each with the rows that explain it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.problems import Problem
from desktop_app.engine.results import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A row that explains a line: quantity × rate = amount, by billing month, all of shape [M].

    Where a month has no such row, all three are 0. An amount that is no product (a percentage of other lines
    is one; a top-up is not) has quantity and rate NaN.
    """

    label: str
    """Such as "Period 2, tier 1" or "Block A, 130 MW × 744 h"."""
    unit: str
    """Of the quantity: kWh, MWh, kW, kVA, kVAR, month, day, $."""
    quantity: Floats
    rate: Floats
    """[$ a unit]"""
    amount_usd: Floats
    detail: Callable[[int], str] | None = None
    """How the quantity of a month came about, such as "130 MW × 744 h × 80 % elected"."""


class Rows(Sequence[Item]):
    """The rows of a line, made when they are first looked at: most bills are only added up."""

    def __init__(self, amount_usd: Floats, make: Callable[[], tuple[Item, ...]]) -> None:
        self.amount_usd = amount_usd
        """What the rows add up to, [M]."""
        self._make = make

    @cached_property
    def made(self) -> tuple[Item, ...]:
        """The rows themselves."""
        return self._make()

    def __len__(self) -> int:
        return len(self.made)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, index: int | slice) -> Item | tuple[Item, ...]:
        return self.made[index]


@dataclass(frozen=True, slots=True, eq=False)
class LineBill:
    """What a charge line comes to; a line of an earlier version has its amounts in that version's months."""

    line_id: int
    label: str
    kind: str
    category: str
    items: Sequence[Item]
    """They add up to the amount."""
    amount_usd: Floats
    """[M]"""


@dataclass(frozen=True, slots=True, eq=False)
class Bill:
    """The bills of a contract, a billing month each, M of them."""

    months: Ints
    """The month in which each billing period begins (months since 1970-01), [M]."""
    first_on: Ints
    last_on: Ints
    """Local days of each period, [M]."""
    hours: Floats
    energy_kwh: Floats
    """Delivered: what the meter says with the contract's losses."""
    peak_kw: Floats
    """Highest mean of a demand window."""
    billing_demand_kw: Floats
    """What the first demand line is billed for; the peak without one."""
    production_usd: Floats
    """What hosting took of the production, NaN where nothing was said of it."""
    lines: tuple[LineBill, ...]
    total_usd: Floats
    complete: NDArray[np.bool_]
    """Whether load and prices cover the whole period."""
    version_ids: Ints
    """The version that each bill is computed with, 0 for none."""
    problems: tuple[Problem, ...] = ()
    """Gaps of load and prices, in words."""
    notes: tuple[str, ...] = ()
    """What the bill takes for granted, such as peaks that are not settled yet."""

    def of_category(self, *categories: str) -> Floats:
        """The sum of the lines of some categories, [M]."""
        found = [line.amount_usd for line in self.lines if line.category in categories]
        return np.sum(found, axis=0) if found else np.zeros(len(self.months))
