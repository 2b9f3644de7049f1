"""The prices behind the slices of months: rows of the index, those of the series and derived ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.columns import Columns
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, month_prices
from desktop_app.engine.bill.frame import Calendar, Frame
from desktop_app.engine.marginal.filled import LEAST_KNOWN, known_share, moved
from desktop_app.engine.marginal.rates import Market
from desktop_app.engine.price_index import PriceIndex, build_index, joined
from desktop_app.engine.results import Floats, Ints

_DAY_SECONDS = 86_400
Bends = Mapping[int, tuple[float, float] | None]
"""How the prices of a series are scaled and shifted to what a forward says of the month."""
STRAIGHT: Bends = {}


@lru_cache(maxsize=1024)
def frame_of_month(calendar: Calendar, month: int, minutes: int) -> Frame:
    """The local clock of a UTC month's intervals."""
    first, after = days.first_day(month), days.first_day(month + 1)
    count = (after - first) * 1440 // minutes
    length, whole = np.array([after - first]), np.ones(1)
    return Frame(
        calendar, first * _DAY_SECONDS, minutes, count, np.array([month]), np.array([0, count]),
        np.array([first]), np.array([after - 1]), length, length * 24.0, whole,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class SeriesRows:
    """The index of all months of prices, and which rows and months each series has."""

    index: PriceIndex
    """Row i is month i of the book's table; behind them one row of one price of 0."""
    rows: dict[int, Ints]
    """Ascending by month."""
    months: dict[int, Ints]
    known: dict[int, Floats]
    """The share of each month's prices that is there."""
    minutes: dict[int, int]
    """Of an interval of each series."""
    names: dict[int, str]
    table: Columns
    years: dict[int, int]
    """How many last years each series repeats."""
    forward: dict[int, int]
    """The series that says the means of months to come, of those that have one."""

    @property
    def nothing(self) -> int:
        """The row of one price of 0: for what follows no market."""
        return len(self.index.count) - 1

    def has(self, series_id: int, month: int) -> bool:
        """Whether some prices of a month are there."""
        return month in self.months.get(series_id, ())

    def is_whole(self, series_id: int, month: int) -> bool:
        """Whether nearly all prices of a month are there."""
        months = self.months.get(series_id)
        return months is not None and bool((self.known[series_id][months == month] >= LEAST_KNOWN).any())

    def source(self, series_id: int, month: int, least_known: float = LEAST_KNOWN) -> int | None:
        """The month whose prices stand for a month: the last one of its calendar month, or itself.

        One that is not nearly whole stands for none.
        """
        months = self.months.get(series_id)
        if months is None:
            return None
        fits = ((months - month) % 12 == 0) & (months <= month) & (self.known[series_id] >= least_known)
        same = months[fits]
        return int(same[-1]) if len(same) else None

    def with_instead(self, others: Mapping[int, int]) -> SeriesRows:
        """The same where some series stand in for others."""
        swapped = {
            name: {**own, **{i: own[other] for i, other in others.items()}}
            for name, own in (
                ("rows", self.rows), ("months", self.months), ("known", self.known), ("minutes", self.minutes)
            )
        }  # fmt: skip
        return replace(self, **swapped)

    def sources(self, series_id: int, month: int) -> list[int]:
        """The months whose prices stand for a month, the last first; none without prices."""
        last = self.source(series_id, month)
        if last is None or last == month:
            return [] if last is None else [last]
        back = [last - 12 * year for year in range(self.years[series_id])]
        return [m for m in back if self.source(series_id, m) == m]

    def bend(self, series_id: int, source: int, month: int) -> tuple[float, float] | None:
        """What brings the mean of a month to the forward's: a factor, or a sum where one is not above 0."""
        forward = self.forward.get(series_id)
        told = self.source(forward, month, 0.0) if forward else None
        if forward is None or told is None or source == month:
            return None
        mean = float(np.nanmean(self.prices(series_id, source, self.minutes[series_id])))
        wanted = float(np.nanmean(self.prices(forward, told, self.minutes[forward])))
        return (wanted / mean, 0.0) if mean > 0 and wanted > 0 else (1.0, wanted - mean)

    def row(self, series_id: int, month: int) -> int:
        """The row of a month that the series has."""
        at = int(np.searchsorted(self.months[series_id], month))
        return int(self.rows[series_id][at])

    def prices(self, series_id: int, month: int, minutes: int) -> Floats:
        """The prices of a month in intervals no longer than the series' own, NaN where there is none."""
        table, row, own = self.table, self.row(series_id, month), self.minutes[series_id]
        made = month_prices(table["prices"][row], int(table["first_at"][row]), month, own)
        return np.repeat(made, own // minutes)

    def filled(self, series_id: int, month: int) -> tuple[Floats, int]:
        """What is there of a month and else of the last year that has it; and the month of that year."""
        minutes = self.minutes[series_id]
        own = self.prices(series_id, month, minutes) if self.has(series_id, month) else None
        source = self.source(series_id, month - 12)
        if source is None:
            assert own is not None
            return own, month
        rest = moved(self.prices(series_id, source, minutes), source, month)
        return (rest if own is None else np.where(np.isnan(own), rest, own)), source


def series_rows(portfolio: Portfolio) -> SeriesRows:
    """The rows of all series, kept beside them until one changes."""
    table, series = portfolio["series_month"], portfolio["price_series"]
    kept = table.memo.get("price_index")
    if kept is None or kept[0] is not series:
        records = portfolio.records("price_series").values()
        minutes = {s.id: INTERVAL_MINUTES[s.interval] for s in records}
        prices = [
            month_prices(blob, int(at), int(month), minutes[int(of)])
            for of, month, at, blob in zip(*(table[n] for n in _COLUMNS), strict=True)
        ]
        order = np.argsort(table["month"], kind="stable")
        rows = {i: order[table["series_id"][order] == i] for i in minutes}
        months = {i: table["month"][at].astype(np.int64) for i, at in rows.items()}
        share = np.array([known_share(p) for p in prices])
        known = {i: share[at] for i, at in rows.items()}
        index = build_index([*prices, np.zeros(1)])
        names = {s.id: s.name for s in records}
        years = {s.id: s.repeated_years for s in records}
        forward = {s.id: s.forward_id for s in records if s.forward_id is not None}
        kept = series, SeriesRows(index, rows, months, known, minutes, names, table, years, forward)
        table.memo["price_index"] = kept
    return kept[1]


_COLUMNS = ("series_id", "month", "first_at", "prices")


@dataclass(slots=True, eq=False)
class Derived:
    """Rows that are parts, sums or clipped prices of the series' rows, each made once."""

    series: SeriesRows
    fills_from: int = 1 << 30
    """From this month on, what a month lacks is filled from another year."""
    notes: set[str] = field(default_factory=set)
    found: dict[tuple[object, ...], int] = field(default_factory=dict)
    made: list[Floats] = field(default_factory=list)

    def row(
        self,
        markets: Sequence[Market],
        months: Sequence[int],
        minutes: int,
        hours: NDArray[np.bool_] | None,
        bends: Bends = STRAIGHT,
    ) -> int:
        """The row of some markets, each in a month of its own, in some hours."""
        if not markets:
            return self.series.nothing
        plain = len(markets) == 1 and markets[0] == Market(markets[0].series_id)
        bent = tuple(bends.get(market.series_id) for market in markets)
        filled = any(self.fills(m.series_id, month) for m, month in zip(markets, months, strict=True))
        if plain and hours is None and not any(bent) and not filled:
            return self.series.row(markets[0].series_id, months[0])
        key = (tuple(markets), tuple(months), minutes, bent, None if hours is None else hours.tobytes())
        if key not in self.found:
            self.found[key] = len(self.series.index.count) + len(self.made)
            whole = self.together(markets, months, minutes, bends)
            self.made.append(whole if hours is None else whole[: len(hours)][hours[: len(whole)]])
        return self.found[key]

    def fills(self, series_id: int, month: int) -> bool:
        """Whether a month's prices are filled from another year."""
        return month >= self.fills_from and not self.series.is_whole(series_id, month)

    def price(self, usd_per_mwh: float) -> int:
        """The row of one price for all hours."""
        key = ("price", usd_per_mwh)
        if key not in self.found:
            self.found[key] = len(self.series.index.count) + len(self.made)
            self.made.append(np.array([usd_per_mwh]))
        return self.found[key]

    def together(
        self, markets: Sequence[Market], months: Sequence[int], minutes: int, bends: Bends = STRAIGHT
    ) -> Floats:
        """What markets come to in every interval of the first one's month; NaN where one is not known."""
        made = np.zeros(0)
        for at, (market, month) in enumerate(zip(markets, months, strict=True)):
            scale, shift = bends.get(market.series_id) or (1.0, 0.0)
            prices = scale * self._prices(market.series_id, month, minutes) + shift
            low = -np.inf if market.floor is None else market.floor
            high = np.inf if market.cap is None else market.cap
            part = market.multiplier * np.clip(prices, low, high)
            made = part if not at else made + _of_length(part, len(made))
        return made

    def _prices(self, series_id: int, month: int, minutes: int) -> Floats:
        series = self.series
        if not self.fills(series_id, month):
            return series.prices(series_id, month, minutes)
        made, source = series.filled(series_id, month)
        if source != month:
            own = series.prices(series_id, month, minutes) if series.has(series_id, month) else np.zeros(0)
            known = int(np.isfinite(own).sum()) * minutes // series.minutes[series_id]
            self.notes.add(
                f"{series.names[series_id]}: {known:,} of the {len(made):,} prices of "
                f"{days.month_text(month)} are there; the rest are those of {days.month_text(source)}"
            )
        return np.repeat(made, series.minutes[series_id] // minutes)

    def index(self) -> PriceIndex:
        """All rows, those of the series first."""
        return joined(self.series.index, build_index(self.made)) if self.made else self.series.index


def _of_length(values: Floats, count: int) -> Floats:
    """Cut, or filled up with what is not known: a 29 February."""
    return np.r_[values[:count], np.full(max(count - len(values), 0), np.nan)]
