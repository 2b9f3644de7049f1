"""The months of one site: its contracts in force added up, cut into slices, each with its row of prices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.contract_checks import is_zone
from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.terms import Terms, Version
from desktop_app.engine.bill.frame import Calendar
from desktop_app.engine.marginal.baselines import Baseline
from desktop_app.engine.marginal.rates import Market, MonthRates, add_version
from desktop_app.engine.marginal.rows import Bends, Derived, frame_of_month
from desktop_app.engine.marginal.slices import CutMonth, Slice, cut, floor_usd
from desktop_app.engine.results import Floats, Ints

HOUR = 60
Versions = Sequence[tuple[PowerContract, Version]]


@dataclass(slots=True, eq=False)
class SiteMonth:
    held: bool
    cut: CutMonth | None = None
    """None where no contract is in force, or prices are missing."""
    rows: tuple[int, ...] = ()
    """Of each slice."""
    shares: tuple[float, ...] = ()
    standing_usd: float = 0.0
    credit_usd: float = 0.0
    spared_usd: float = 0.0
    """What the baseline of two-part pricing is worth at the market."""
    spared_mwh: float = 0.0
    """By how much of that a dollar more at the market counts."""
    market_row: int = -1
    """Of the one series that it follows; -1 for none or more."""
    series_rows: tuple[int, ...] = ()
    """Of all series that it needs."""


class SiteMonths:
    """A site's forecast months, cut and with their prices, and what was taken for granted in them."""

    def __init__(
        self, terms: Sequence[Terms], derived: Derived, first_on: Ints, expected_mw: Floats,
        baseline: Baseline | None = None,
    ) -> None:  # fmt: skip
        self.derived, self.notes, self.baseline = derived, set[str](), baseline
        self.first_on = first_on
        self.months = [
            self._month(terms, day, mw)
            for day, mw in zip(first_on.tolist(), expected_mw.tolist(), strict=True)
        ]

    @property
    def counts(self) -> tuple[int, int]:
        """The most slices of hours and the most ranges of megawatts that a month has."""
        cuts = [m.cut for m in self.months if m.cut is not None]
        return max((c.parts for c in cuts), default=1), max((c.ranges for c in cuts), default=1)

    def _month(self, terms: Sequence[Terms], day: int, expected_mw: float) -> SiteMonth:
        """A month; where more than one year stands for it, the slices of each beside the others."""
        versions = [(t.contract, v) for t in terms if (v := t.on(day)) is not None]
        if not versions:
            return SiteMonth(held=False)
        month = days.month_of_day(day)
        named = sorted(series_named(v for _, v in versions))
        years = [self._sources(i, month, named) for i in named]
        count = min((len(y) for y in years), default=1)
        made = [
            self._year(versions, day, expected_mw, {i: y[n] for i, y in zip(named, years, strict=True)})
            for n in range(count)
        ]
        known = [m for m in made if m.cut is not None]
        return together(known) if known else SiteMonth(held=True)

    def _sources(self, series_id: int, month: int, named: Sequence[int]) -> list[int]:
        """The months whose prices stand for a month, the last first; itself where some of it is known."""
        series = self.derived.series
        if any(series.has(i, month) for i in named):
            return [] if series.source(series_id, month) is None else [month]
        return series.sources(series_id, month)

    def _year(
        self, versions: Versions, day: int, expected_mw: float, sources: Mapping[int, int]
    ) -> SiteMonth:
        """A month with the prices of one year."""
        month, series = days.month_of_day(day), self.derived.series
        minutes = min((series.minutes[i] for i in sources), default=HOUR)
        when = next(iter(sources.values()), month)
        rates = site_rates(versions, when, minutes, month, day, expected_mw, self.baseline)
        made = cut(rates)
        if not sources:
            made = replace(made, slices=tuple(s.by_own_price() for s in made.slices))
        self.notes |= rates.notes
        self.notes |= {f"{t}: below the minimum, a MWh taken also saves its shortfall" for t in rates.takes}
        bends = {i: series.bend(i, source, month) for i, source in sources.items()}
        known_hours = self._known(rates, sources, minutes)
        if known_hours is not None and not known_hours.any():
            return SiteMonth(held=True)
        self._tell_negative(rates, made, sources, minutes)
        rows = tuple(self._row(s, sources, minutes, bends) for s in made.slices)
        shares = tuple(_share(s, known_hours) for s in made.slices)
        floors = sum(floor_usd(p.demand, at) for p in made.peaks for at in set(p.period))
        followed = {m.series_id for m in rates.markets}
        row = -1
        if len(followed) == 1:
            (market,) = followed
            row = self.derived.row((Market(market),), (sources[market],), minutes, None)
        needed = tuple(series.row(i, m) for i, m in sources.items() if not self.derived.fills(i, m))
        standing = rates.standing_usd + floors
        spared = self._spared(rates, sources, minutes, bends)
        return SiteMonth(True, made, rows, shares, standing, rates.credit_usd, *spared, row, needed)

    def _tell_negative(
        self, rates: MonthRates, made: CutMonth, sources: Mapping[int, int], minutes: int
    ) -> None:
        if len(rates.steps) < 2 or made.ranges < 2 or not rates.markets:
            return
        months = [sources[m.series_id] for m in rates.markets]
        lowest = np.nanmin(self.derived.together(rates.markets, months, minutes), initial=np.inf)
        if lowest + sum(min(p.usd_per_mwh) for p in rates.prices if p.above_blocks) < 0:
            self.notes.add(
                "With several blocks, load that does not pay within them is not run for energy above them "
                "at a negative price"
            )

    def _spared(
        self, rates: MonthRates, sources: Mapping[int, int], minutes: int, bends: Bends
    ) -> tuple[float, float]:
        """What the baseline need not pay at the market; hours of unknown price count with the mean."""
        usd, mwh, baseline = 0.0, 0.0, rates.baseline_mwh
        for market in rates.spared if baseline.any() else ():
            prices = self.derived.together([market], [sources[market.series_id]], minutes, bends)
            usd += float((np.where(np.isnan(prices), np.nanmean(prices), prices) * baseline).sum())
            mwh += market.multiplier * float(baseline.sum())
        return usd, mwh

    def _row(self, part: Slice, sources: Mapping[int, int], minutes: int, bends: Bends) -> int:
        if part.own_usd_per_mwh is not None:
            return self.derived.price(part.own_usd_per_mwh)
        months = [sources[m.series_id] for m in part.markets]
        return self.derived.row(part.markets, months, minutes, part.hours, bends)

    def _known(self, rates: MonthRates, sources: Mapping[int, int], minutes: int) -> NDArray[np.bool_] | None:
        """The intervals whose prices are known; None where none is needed."""
        if not rates.markets:
            return None
        months = [sources[m.series_id] for m in rates.markets]
        return np.isfinite(self.derived.together(rates.markets, months, minutes))


def together(years: Sequence[SiteMonth]) -> SiteMonth:
    """Months of several years as one, each as likely; the last alone where their slices do not fit."""
    cuts = [y.cut for y in years if y.cut is not None]
    last = years[0]
    fitting = [
        y
        for y, c in zip(years, cuts, strict=True)
        if (c.ranges, len(c.peaks)) == (cuts[0].ranges, len(cuts[0].peaks))
    ]
    if len(fitting) == 1:
        return last
    cuts = [y.cut for y in fitting if y.cut is not None]
    peaks = tuple(
        replace(
            peak, period=sum((c.peaks[n].period for c in cuts), ()),
            usd_per_mw=max((c.peaks[n].usd_per_mw for c in cuts), key=len),
        )
        for n, peak in enumerate(cuts[0].peaks)
    )  # fmt: skip
    whole = CutMonth(sum((c.slices for c in cuts), ()), cuts[0].ranges, peaks)
    shares = tuple(share / len(fitting) for y in fitting for share in y.shares)
    rows, needed = (sum((getattr(y, n) for y in fitting), ()) for n in ("rows", "series_rows"))
    usd, mwh = (sum(getattr(y, n) for y in fitting) / len(fitting) for n in ("spared_usd", "spared_mwh"))
    return replace(
        last, cut=whole, rows=rows, shares=shares, series_rows=needed, spared_usd=usd, spared_mwh=mwh
    )


def with_clock(terms: Iterable[Terms]) -> list[Terms]:
    """Contracts whose time zone is known; the others can be neither billed nor dispatched."""
    return [t for t in terms if is_zone(t.contract.time_zone)]


def series_named(versions: Iterable[Version]) -> set[int]:
    """The series that dispatch needs of some versions."""
    lines = [line for v in versions for line in v.lines]
    found = {
        line.series_id for line in lines if line.kind in ("index", "availability") or (
            line.kind == "block" and line.parameters.resale
        )
    }  # fmt: skip
    return {i for i in found if i is not None}


def site_rates(
    versions: Versions,
    when: int,
    minutes: int,
    month: int,
    day: int,
    mw: float,
    baseline: Baseline | None = None,
) -> MonthRates:
    """All contracts of a site added up, each by its own clock."""
    frames = [frame_of_month(_calendar(contract), when, minutes) for contract, _ in versions]
    rates = MonthRates(frames[0], month, day, mw, baseline.mw(when, minutes) if baseline else None)
    for frame, (contract, version) in zip(frames, versions, strict=True):
        rates.frame = frame
        add_version(rates, contract, version)
    return rates


def _calendar(contract: PowerContract) -> Calendar:
    return Calendar(contract.time_zone, contract.clock, 1, contract.holidays, contract.further_holidays)


def _share(part: Slice, known: NDArray[np.bool_] | None) -> float:
    """The share of the known hours that a slice has."""
    if part.hours is None:
        return 1.0
    if known is None:
        return float(part.hours.mean())
    return float((part.hours & known).sum() / max(known.sum(), 1))
