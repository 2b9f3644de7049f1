"""Parameters of a charge that are more than one number: schedules, tiers, twelve months, escalators."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days

MONTH_COUNT, HOUR_COUNT = 12, 24
_PERIODS = "0123456789abcdefghijklmnopqrstuvwxyz"
TIER_UNITS = ("kWh", "kWh/kW", "kWh daily", "kWh/kW daily", "kW")
ESCALATIONS = ("none", "percent", "index", "steps")


# --- schedules ----------------------------------------------------------------------------------------
@lru_cache(maxsize=256)
def _grid(*kinds: tuple[str, ...]) -> NDArray[np.int64]:
    """Periods of each kind of day, read-only: a bill asks for them again and again."""
    made = np.array([[[_PERIODS.index(c) for c in row] for row in rows] for rows in kinds])
    made.flags.writeable = False
    return made


@dataclass(frozen=True, slots=True)
class Schedule:
    """Which period an hour belongs to: 12 months of 24 hours, for weekdays, weekends, perhaps Saturdays.

    A row is 24 characters, 0 to 9 then a to z: "000000001111111111110000".
    """

    weekday: tuple[str, ...]
    weekend: tuple[str, ...]
    saturday: tuple[str, ...] = ()
    """Empty: Saturdays are as Sundays."""
    holidays_as_weekday: bool = False

    @property
    def period_count(self) -> int:
        """One more than the highest period that an hour has."""
        return int(self.grid().max()) + 1

    def grid(self) -> NDArray[np.int64]:
        """Periods by kind of day (weekday, Saturday, Sunday), month and hour, shape [3, 12, 24]."""
        return _grid(self.weekday, self.saturday or self.weekend, self.weekend)

    @classmethod
    def of_grids(
        cls, weekday: Sequence[Sequence[int]], weekend: Sequence[Sequence[int]],
        saturday: Sequence[Sequence[int]] | None = None, *, holidays_as_weekday: bool = False,
    ) -> Schedule:  # fmt: skip
        """The schedule of 12 × 24 period numbers; raises ValueError for another shape."""
        return cls(
            _rows(weekday, "weekdays"), _rows(weekend, "weekends"),
            _rows(saturday, "Saturdays") if saturday else (), holidays_as_weekday,
        )  # fmt: skip

    @classmethod
    def of_months(cls, periods: Sequence[int]) -> Schedule:
        """A schedule whose period depends on the month alone."""
        grid = [[period] * HOUR_COUNT for period in periods]
        return cls.of_grids(grid, grid)


def _rows(grid: Sequence[Sequence[int]], name: str) -> tuple[str, ...]:
    if len(grid) != MONTH_COUNT or any(len(row) != HOUR_COUNT for row in grid):
        raise ValueError(f"The schedule of {name} must have 12 months of 24 hours")
    try:
        return tuple("".join(_PERIODS[period] for period in row) for row in grid)
    except (IndexError, TypeError):
        raise ValueError(f"The schedule of {name} names a period that is not 0 to 35") from None


ALWAYS = Schedule.of_months([0] * MONTH_COUNT)
"""One period, every hour of the year."""


def _only(value: Mapping[str, Any], what: str, names: Sequence[str]) -> None:
    """Raise ValueError for a name that nobody reads: what it stands for would be left out of every bill."""
    for name in value.keys() - set(names):
        raise ValueError(f"{what} has no “{str(name)[:30]}”; it has {', '.join(names)}")


def _schedule(value: Any) -> Schedule:
    if not isinstance(value, dict):
        raise ValueError("A schedule holds weekday and weekend rows")
    _only(value, "A schedule", ("weekday", "weekend", "saturday", "holidays_as_weekday"))

    def rows(name: str) -> tuple[str, ...]:
        given = value.get(name, ())
        if len(given) != MONTH_COUNT or any(len(row) != HOUR_COUNT for row in given):
            raise ValueError(f"The schedule of {name}s must have 12 months of 24 hours")
        if not all(c in _PERIODS for row in given for c in row):
            raise ValueError(f"The schedule of {name}s names a period that is not 0 to 35")
        return tuple(map(str, given))

    saturday = rows("saturday") if value.get("saturday") else ()
    return Schedule(rows("weekday"), rows("weekend"), saturday, bool(value.get("holidays_as_weekday", False)))


def _plain_schedule(schedule: Schedule) -> Any:
    made: dict[str, Any] = {"weekday": list(schedule.weekday), "weekend": list(schedule.weekend)}
    if schedule.saturday:
        made["saturday"] = list(schedule.saturday)
    if schedule.holidays_as_weekday:
        made["holidays_as_weekday"] = True
    return made


# --- tiers --------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Tier:
    """A step of a rate up to a bound; bounds count from zero, they are not widths."""

    rate: float
    """[$/kWh] or [$/kW]; what is paid is rate + adjustment."""
    most: float = math.inf
    unit: str = "kWh"
    """Of the bound: kWh or kW, or a multiple of the billing demand or of days (`TIER_UNITS`)."""
    adjustment: float = 0.0
    sell: float = 0.0
    """What is paid for energy given back [$/kWh]; kept, no bill of a load uses it."""

    @property
    def price(self) -> float:
        """What a unit costs."""
        return self.rate + self.adjustment


Tiers = tuple[tuple[Tier, ...], ...]
"""The tiers of every period."""


def flat_tiers(*rates: float) -> Tiers:
    """One tier without a bound for each period."""
    return tuple((Tier(rate),) for rate in rates)


def _tiers(value: Any) -> Tiers:
    if not isinstance(value, list) or not value or not all(isinstance(p, list) and p for p in value):
        raise ValueError("Rates must be given for every period, at least one tier each")
    made = tuple(tuple(_tier(tier) for tier in period) for period in value)
    for number, period in enumerate(made, 1):
        bounds = [tier.most for tier in period]
        if any(b <= a for a, b in itertools.pairwise(bounds)):
            raise ValueError(f"The tiers of period {number} are out of order: each bound must be higher")
        if bounds[-1] != math.inf:
            raise ValueError(f"The last tier of period {number} must have no bound")
        if len({tier.unit for tier in period}) > 1:
            raise ValueError(f"The tiers of period {number} must have one unit")
    return made


def _tier(value: Any) -> Tier:
    _only(value, "A tier", ("rate", "most", "unit", "adjustment", "sell"))
    most, unit = value.get("most"), value.get("unit", "kWh")
    if unit not in TIER_UNITS:
        raise ValueError(f"“{unit}” is not a unit of tiers: {', '.join(TIER_UNITS)}")
    if most is not None and not _number(most) > 0:
        raise ValueError("The bound of a tier must be above 0")
    rate, adjustment, sell = (_number(value.get(n, 0.0)) for n in ("rate", "adjustment", "sell"))
    return Tier(rate, math.inf if most is None else _number(most), unit, adjustment, sell)


def _plain_tiers(tiers: Tiers) -> Any:
    return [[_plain_tier(tier) for tier in period] for period in tiers]


def _plain_tier(tier: Tier) -> Any:
    made: dict[str, Any] = {"rate": tier.rate}
    if tier.most != math.inf:
        made["most"] = tier.most
    return made | {
        name: value
        for name, value, usual in (
            ("unit", tier.unit, "kWh"),
            ("adjustment", tier.adjustment, 0.0),
            ("sell", tier.sell, 0.0),
        )
        if value != usual
    }


# --- twelve months, dated values, shares --------------------------------------------------------------
Months = tuple[float, ...]
"""A value for each calendar month, or empty for none."""
MonthFlags = tuple[bool, ...]
Dated = tuple[tuple[int, float], ...]
"""Values that hold from a month (months since 1970-01) on, in order."""


def _months(value: Any) -> Months:
    if value and len(value) != MONTH_COUNT:
        raise ValueError("Twelve values are wanted, one a month")
    return tuple(_number(v) for v in value)


def _flags(value: Any) -> MonthFlags:
    if value and len(value) != MONTH_COUNT:
        raise ValueError("Twelve marks are wanted, one a month")
    return tuple(bool(v) for v in value)


def _dated(value: Any) -> Dated:
    made = tuple((days.parse_month(str(month)), _number(v)) for month, v in value)
    if any(b[0] <= a[0] for a, b in itertools.pairwise(made)):
        raise ValueError("The months of a row of values must follow each other")
    return made


def _plain_dated(value: Dated) -> Any:
    return [[days.month_text(month), v] for month, v in value]


def _shares(value: Any) -> tuple[float, ...]:
    made = tuple(_number(v) for v in value)
    if not all(0 <= share <= 1 for share in made):
        raise ValueError("A share lies between 0 and 1")
    return made


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"“{str(value)[:30]}” is not a number")
    return float(value)


# --- escalators ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Escalator:
    """How a price grows: by a percentage every so many months, along an index, or in named steps."""

    kind: str = "none"
    share: float = 0.0
    """Growth a step; of an index, the part of its growth that is passed on."""
    every_months: int = 12
    anchor_on: int = 0
    """The day from which steps are counted."""
    least: float = -1.0
    """Of a step's growth."""
    most: float = math.inf
    values: Dated = ()
    """Index: its levels. Steps: the factor from each month on."""

    def factor(self, day: int) -> float:
        """What a price of the anchor day has become on a day.

        Percent: (1 + share)^(whole steps since the anchor). Index: the product over the steps of
        1 + share · growth of the index within the step, each growth kept within its bounds.
        """
        if self.kind == "steps":
            held = [v for month, v in self.values if days.first_day(month) <= day]
            return held[-1] if held else 1.0
        steps = _whole_months(self.anchor_on, day) // self.every_months
        if self.kind == "percent":
            growth = min(max(self.share, self.least), self.most)
            return (1 + growth) ** max(steps, 0)
        return self._along_index(max(steps, 0)) if self.kind == "index" else 1.0

    def _along_index(self, steps: int) -> float:
        anchor, made = days.month_of_day(self.anchor_on), 1.0
        for step in range(steps):
            before, after = (self._level(anchor + (step + i) * self.every_months) for i in (0, 1))
            growth = self.share * (after / before - 1) if before else 0.0
            made *= 1 + min(max(growth, self.least), self.most)
        return made

    def _level(self, month: int) -> float:
        held = [v for on, v in self.values if on <= month] or [v for _, v in self.values[:1]]
        return held[-1] if held else 0.0


def _whole_months(anchor_on: int, day: int) -> int:
    anchor, at = days.date_of(anchor_on), days.date_of(day)
    return (at.year - anchor.year) * 12 + at.month - anchor.month - (at.day < anchor.day)


def _escalator(value: Any) -> Escalator:
    _only(value, "An escalator", ("kind", "share", "every_months", "anchor_on", "least", "most", "values"))
    kind = value.get("kind", "none")
    if kind not in ESCALATIONS:
        raise ValueError(f"“{kind}” is not a way to escalate: {', '.join(ESCALATIONS)}")
    every = int(value.get("every_months", 12))
    if every < 1:
        raise ValueError("A price escalates every so many months, at least one")
    anchor = value.get("anchor_on")
    if kind in ("percent", "index") and not anchor:
        raise ValueError("An escalator needs the day from which its steps are counted")
    values = _dated(value.get("values", ()))
    if kind in ("index", "steps") and not values:
        raise ValueError("An escalator along an index or in steps needs its values")
    least, most = value.get("least"), value.get("most")
    return Escalator(
        kind, _number(value.get("share", 0.0)), every, days.parse_day(anchor) if anchor else 0,
        -1.0 if least is None else _number(least), math.inf if most is None else _number(most), values,
    )  # fmt: skip


def _plain_escalator(made: Escalator) -> Any:
    plain: dict[str, Any] = {"kind": made.kind}
    if made.share:
        plain["share"] = made.share
    if made.every_months != 12:
        plain["every_months"] = made.every_months
    if made.anchor_on:
        plain["anchor_on"] = days.day_text(made.anchor_on)
    if made.least > -1:
        plain["least"] = made.least
    if made.most < math.inf:
        plain["most"] = made.most
    if made.values:
        plain["values"] = _plain_dated(made.values)
    return plain


# --- how they are declared ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Part:
    """A parameter that is more than one value: its label and its kind, one of `PART_KINDS`."""

    name: str
    label: str
    kind: str
    unit: str = ""
    help: str = ""

    def parse(self, value: Any) -> Any:
        """The parameter out of what JSON holds; raises ValueError with the reason."""
        try:
            return PART_KINDS[self.kind][0](value)
        except (TypeError, AttributeError, KeyError, OverflowError):
            raise ValueError(f"{self.label} is not written as it should be") from None

    def plain(self, value: Any) -> Any:
        """What JSON holds of the parameter."""
        return PART_KINDS[self.kind][1](value)


PART_KINDS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "schedule": (_schedule, _plain_schedule),
    "tiers": (_tiers, _plain_tiers),
    "months": (_months, list),
    "month-flags": (_flags, list),
    "dated": (_dated, _plain_dated),
    "shares": (_shares, list),
    "escalator": (_escalator, _plain_escalator),
}
"""How each kind is read from JSON and written to it."""


def part(label: str, kind: str, *, default: Any, unit: str = "", help: str = "") -> Any:  # noqa: A002
    """Declare a parameter that is more than one value."""
    return dataclasses.field(default=default, metadata={"part": Part("", label, kind, unit, help)})
