"""Billing months and local calendar of a span of intervals, made once and kept for every bill after it."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.charges.parts import HOUR_COUNT, MONTH_COUNT, Schedule
from desktop_app.domain.contracts import PowerContract
from desktop_app.engine.bill.clock import DAY_SECONDS, instant_of_day, local_seconds
from desktop_app.engine.bill.holidays import holidays_of
from desktop_app.engine.results import Floats, Ints

Bools = NDArray[np.bool_]
T = TypeVar("T")
_MOST_KEPT = 64
_WEEKDAY, _SATURDAY, _SUNDAY = range(3)
_KIND_OF_DAY = np.array([_WEEKDAY] * 5 + [_SATURDAY, _SUNDAY])
_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday; Monday is 0


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a contract counts its days and hours."""

    zone: str = "UTC"
    clock: int = 0
    billing_day: int = 1
    holidays: int = 0
    further_holidays: str = ""

    @classmethod
    def of(cls, contract: PowerContract) -> Calendar:
        """That of a contract."""
        return cls(
            contract.time_zone, contract.clock, contract.billing_day, contract.holidays,
            contract.further_holidays,
        )  # fmt: skip

    def month_at(self, month: int) -> int:
        """The instant at which the billing period of a month begins [s UTC]."""
        return self.day_at(days.first_day(month) + self.billing_day - 1)

    def day_at(self, day: int) -> int:
        """The instant at which a local day begins [s UTC]."""
        return instant_of_day(self.zone, self.clock, day)


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Stretches of intervals that share a billing month and a period of a schedule, R of them.

    Sums go run by run and then from runs to cells; maxima through the intervals ordered by cell.
    """

    start: Ints
    """Positions at which runs begin, [R]."""
    cell: Ints
    """Row of the billing month × P + period, [R]."""
    shape: tuple[int, int]
    """Billing months and periods, M × P."""
    ordered: Ints
    """Positions of the intervals by cell, [I]."""
    firsts: Ints
    """Where each cell that has intervals begins in `ordered`, [C]."""
    cells: Ints
    """Those cells, [C]."""
    one_each: bool
    """Whether every cell is one run, in the order of the cells."""
    first_of_month: Ints
    """The first run of the month that each run lies in, [R]."""
    present: Bools
    """Whether a month has hours of a period, [M, P]."""

    def run_sums(self, values: Floats) -> Floats:
        """Sum of every run, [R]."""
        return np.add.reduceat(values, self.start)

    def by_cell(self, of_runs: Floats) -> Floats:
        """Sums of runs by month and period, [M, P]."""
        if self.one_each:
            return of_runs.reshape(self.shape)
        size = self.shape[0] * self.shape[1]
        return np.bincount(self.cell, of_runs, size).astype(float, copy=False).reshape(self.shape)

    def sums(self, values: Floats) -> Floats:
        """Sums of values of intervals by month and period, [M, P]."""
        return self.by_cell(np.add.reduceat(values, self.start))

    def maxima(self, values: Floats) -> Floats:
        """Highest value by month and period, 0 where a month has none of the period, [M, P]."""
        if self.one_each:
            return np.maximum.reduceat(values, self.start).reshape(self.shape)
        highest = np.maximum.reduceat(values.take(self.ordered), self.firsts)
        if len(self.cells) < self.present.size:
            made = np.zeros(self.present.size)
            made[self.cells] = highest
            return made.reshape(self.shape)
        return highest.reshape(self.shape)

    def peaks_at(self, values: Floats) -> tuple[Ints, Ints]:
        """The cells that have hours, and the position of the highest value of each, [C]."""
        cell_of = np.repeat(self.cell, np.diff(self.start, append=len(values)))
        by_value = np.lexsort((values, cell_of))
        return self.cells, by_value[np.append(self.firsts[1:], len(values)) - 1]


@dataclass(frozen=True, eq=False)
class Frame:
    """Equal intervals from the first billing month to the end of the last (I of them, M months)."""

    calendar: Calendar
    first_at: int
    """Seconds UTC at which the first interval begins."""
    minutes: int
    count: int
    months: Ints
    """Month in which each billing period begins, [M]."""
    start: Ints
    """Positions at which periods begin and the last one ends, [M + 1]."""
    first_on: Ints
    last_on: Ints
    """Local days of each period, as far as the contract runs, [M]."""
    days: Ints
    hours: Floats
    """How long each period lasts; a day of 23 or 25 hours counts as such, [M]."""
    share: Floats
    """Of a full period; below 1 where the contract begins or ends within it, [M]."""
    runs_on: tuple[int, int] | None = None
    """First and last day of the contract, where they matter."""
    outside: tuple[tuple[int, int], ...] = ()
    """Positions within such short periods at which the contract does not run."""
    kept: dict[Hashable, Any] = field(default_factory=dict)
    runs_seen: dict[int, tuple[Schedule, Runs]] = field(default_factory=dict)

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made for a key before, or is made now: schedules and bounds return in every bill."""
        found = self.kept.get(key)
        if found is None:
            if len(self.kept) > _MOST_KEPT:  # a schedule that is being painted is another one at every stroke
                self.kept.clear()
                self.runs_seen.clear()
            found = self.kept[key] = make()
        return found

    # --- what every interval is ---------------------------------------------------------------------
    @cached_property
    def at(self) -> Ints:
        """Seconds UTC at which intervals begin, [I]."""
        return self.first_at + np.arange(self.count, dtype=np.int64) * (self.minutes * 60)

    @property
    def _local(self) -> Ints:
        return local_seconds(self.calendar.zone, self.calendar.clock, self.at)

    @cached_property
    def day_of(self) -> Ints:
        """Local day of each interval (days since 1970-01-01), [I]."""
        return self._local // DAY_SECONDS

    @cached_property
    def hour_of(self) -> Ints:
        """Local hour in which each interval begins, 0 to 23, [I]."""
        return self._local % DAY_SECONDS // 3600

    @cached_property
    def month_of(self) -> Ints:
        """Row of the billing month of each interval, [I]."""
        return np.repeat(np.arange(len(self.months)), np.diff(self.start))

    @cached_property
    def is_holiday(self) -> Bools:
        """Whether each interval lies on a holiday, [I]."""
        first, last = (days.date_of(int(self.day_of[i])).year for i in (0, -1))
        found = holidays_of(self.calendar.holidays, self.calendar.further_holidays, first, last)
        return np.isin(self.day_of, np.fromiter(found, np.int64, len(found)))

    @cached_property
    def kind_of_day(self) -> NDArray[np.int64]:
        """Of each interval: 0 weekday, 1 Saturday, 2 Sunday; holidays by the day that they fall on, [I]."""
        return _KIND_OF_DAY[(self.day_of + _EPOCH_WEEKDAY) % 7]

    @cached_property
    def calendar_month_of(self) -> Ints:
        """Local calendar month of each interval, 0 to 11, [I]."""
        first = int(self.day_of[0])
        by_day = days.months_of_days(np.arange(first, int(self.day_of[-1]) + 1)) % MONTH_COUNT
        return by_day[self.day_of - first]

    @cached_property
    def begins_on(self) -> Ints:
        """Local day on which each period would begin if the contract ran all through, [M]."""
        return days.first_days(self.months) + self.calendar.billing_day - 1

    @cached_property
    def zeros(self) -> Floats:
        """As many zeros as there are intervals, not to be written to, [I]."""
        made = np.zeros(self.count)
        made.flags.writeable = False
        return made

    @cached_property
    def unknown(self) -> Floats:
        """NaN for every month, [M]."""
        return np.full(len(self.months), np.nan)

    @cached_property
    def all_months(self) -> Bools:
        """True for every month, [M]."""
        return np.ones(len(self.months), bool)

    @cached_property
    def no_gaps(self) -> Ints:
        """A zero for every month, not to be written to, [M]."""
        made = np.zeros(len(self.months), np.int64)
        made.flags.writeable = False
        return made

    # --- schedules ----------------------------------------------------------------------------------
    def period_of(self, schedule: Schedule) -> NDArray[np.uint8]:
        """Period of a schedule that each interval lies in, [I]."""
        return self.keep(("periods", schedule), lambda: self._period_of(schedule))

    def _period_of(self, schedule: Schedule) -> NDArray[np.uint8]:
        kind = self.kind_of_day
        if not schedule.holidays_as_weekday and self.is_holiday.any():
            kind = np.where(self.is_holiday, _SUNDAY, kind)
        slot = (kind * MONTH_COUNT + self.calendar_month_of) * HOUR_COUNT + self.hour_of
        return schedule.grid().astype(np.uint8).ravel()[slot]

    def runs_of(self, schedule: Schedule) -> Runs:
        """The runs of a schedule: what energy and demand by period are made of."""
        found = self.runs_seen.get(id(schedule))  # to hash a schedule takes longer than to find it
        if found is None or found[0] is not schedule:
            if len(self.runs_seen) > _MOST_KEPT:
                self.runs_seen.clear()
            runs = self.keep(("runs", schedule), lambda: self._runs_of(schedule))
            found = self.runs_seen[id(schedule)] = (schedule, runs)
        return found[1]

    def _runs_of(self, schedule: Schedule) -> Runs:
        return _runs(self.month_of, self.period_of(schedule), len(self.months))

    def days_of(self, schedule: Schedule) -> Runs:
        """The same with a row a local day instead of a billing month."""
        row = self.day_of - self.day_of[0]
        return self.keep(("days", schedule), lambda: _runs(row, self.period_of(schedule), int(row[-1]) + 1))

    def local_text(self, position: int) -> str:
        """When an interval begins by the contract's clock, such as 14 Aug 2025, 16:15."""
        at = np.array([self.first_at + position * self.minutes * 60])
        local = int(local_seconds(self.calendar.zone, self.calendar.clock, at)[0])
        when = datetime.fromtimestamp(local, UTC)
        return f"{when.day} {when:%b %Y, %H:%M}"

    # --- sums ---------------------------------------------------------------------------------------
    def by_month(self, values: Floats) -> Floats:
        """Sums of values of intervals by billing month, [M]."""
        return np.add.reduceat(values, self.start[:-1])

    def highest(self, values: Floats) -> Floats:
        """Highest value by billing month, [M]."""
        return np.maximum.reduceat(values, self.start[:-1])

    def windows(self, minutes: int) -> Frame:
        """The same months in intervals of a demand window; itself if those are no longer than its own."""
        if minutes <= self.minutes:
            return self
        found = frame_of(self.calendar, int(self.months[0]), int(self.months[-1]), minutes, self.runs_on)
        return self if found.minutes % self.minutes else found


def _runs(row: Ints, period: NDArray[np.uint8], row_count: int) -> Runs:
    period_count = int(period.max()) + 1
    cell_of = row * period_count + period
    start = np.concatenate([[0], np.flatnonzero(cell_of[1:] != cell_of[:-1]) + 1])
    cell, run_row = cell_of[start], row[start]
    ordered = np.argsort(cell_of, kind="stable")
    by_cell = cell_of[ordered]
    firsts = np.concatenate([[0], np.flatnonzero(by_cell[1:] != by_cell[:-1]) + 1])
    cells, size = by_cell[firsts], row_count * period_count
    present = np.bincount(cells, minlength=size).astype(bool).reshape(row_count, period_count)
    return Runs(
        start, cell, present.shape, ordered, firsts, cells, np.array_equal(cell, np.arange(size)),
        np.searchsorted(run_row, run_row), present,
    )  # fmt: skip


@lru_cache(maxsize=32)
def frame_of(
    calendar: Calendar,
    first_month: int,
    last_month: int,
    minutes: int,
    runs_on: tuple[int, int] | None = None,
) -> Frame:
    """The frame of some billing months in intervals of so many minutes.

    `runs_on` are the first and last local day of a contract that begins or ends within them. Intervals
    are shorter where a period would else begin within one (a clock that goes forward by half an hour).
    """
    months = np.arange(first_month, last_month + 1)
    begins_on = days.first_days(np.arange(first_month, last_month + 2)) + calendar.billing_day - 1
    first_on, last_on, cuts = _cut(begins_on, runs_on)
    edges = np.array([calendar.day_at(int(day)) for day in begins_on])
    cut_at = [(calendar.day_at(low), calendar.day_at(high)) for low, high in cuts]
    steps = [int(at - edges[0]) // 60 for at in (*edges, *(at for pair in cut_at for at in pair))]
    minutes = math.gcd(minutes, *steps)
    start = (edges - edges[0]) // (minutes * 60)
    outside = tuple(
        (int(low - edges[0]) // 60 // minutes, int(high - edges[0]) // 60 // minutes) for low, high in cut_at
    )
    lasting = np.diff(start)
    for low, high in outside:
        lasting[np.searchsorted(start, low, "right") - 1] -= high - low
    day_count = last_on - first_on + 1
    return Frame(
        calendar, int(edges[0]), minutes, int(start[-1]), months, start, first_on, last_on, day_count,
        lasting * (minutes / 60), day_count / np.diff(begins_on), runs_on, outside,
    )  # fmt: skip


def _cut(begins_on: Ints, runs_on: tuple[int, int] | None) -> tuple[Ints, Ints, list[tuple[int, int]]]:
    """First and last days of periods, and the days cut off them: the first and the one after the last."""
    first_on, last_on = begins_on[:-1].copy(), begins_on[1:] - 1
    cuts: list[tuple[int, int]] = []
    for row, (first, last) in enumerate(zip(first_on.tolist(), last_on.tolist(), strict=True)):
        if runs_on and first < runs_on[0] <= last:
            first_on[row] = runs_on[0]
            cuts.append((first, runs_on[0]))
        if runs_on and first <= runs_on[1] < last:
            last_on[row] = runs_on[1]
            cuts.append((runs_on[1] + 1, last + 1))
    return first_on, last_on, cuts
