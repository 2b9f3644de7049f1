"""What a MWh cost, or will cost, in each interval of a month by the prices of that very month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import terms_at
from desktop_app.engine.marginal.months import HOUR, series_named, site_rates, with_clock
from desktop_app.engine.marginal.rows import Derived, series_rows
from desktop_app.engine.marginal.slices import CutMonth, Slice, cut
from desktop_app.engine.results import Floats

DAY_SECONDS = 86_400
NOTHING: Mapping[int, int] = {}
_EPS = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class SiteHours:
    """Marginal prices of a site by range of megawatts and interval, J × I: slope · P + offset."""

    first_at: int
    minutes: int
    from_mw: Floats
    """Where each range begins, [J]."""
    market_usd_per_mwh: Floats
    """P: what the contracts follow above the blocks, NaN where it is not known or there is none, [I]."""
    slope: Floats
    """[J, I]; 0 where no market counts."""
    offset: Floats
    usd_per_mwh: Floats
    """Of the next MWh; NaN where a price is missing, [J, I]."""
    notes: tuple[str, ...]

    def between(self, first_at: int, end_at: int) -> SiteHours:
        """The intervals that begin within a span."""
        step = self.minutes * 60
        low, high = (max(-(-(at - self.first_at) // step), 0) for at in (first_at, end_at))
        part = slice(low, high)
        return SiteHours(
            self.first_at + low * step, self.minutes, self.from_mw, self.market_usd_per_mwh[part],
            self.slope[:, part], self.offset[:, part], self.usd_per_mwh[:, part], self.notes,
        )  # fmt: skip

    def of_stack(self, mw: Floats) -> tuple[Floats, Floats]:
        """Megawatts of classes, the best first, in every range [n, J], and what each pays there [J, I]."""
        upto = np.append(self.from_mw[1:], np.inf)
        before = (np.cumsum(mw) - mw)[:, None]
        own = mw[:, None]
        return np.clip(upto - before, 0, own) - np.clip(self.from_mw - before, 0, own), self.usd_per_mwh


def site_hours(
    portfolio: Portfolio, site_id: int, day: int, expected_mw: float, instead: Mapping[int, int] = NOTHING
) -> SiteHours | None:
    """The month of a day under the contracts in force on it; None without a contract or without its prices.

    `instead` names series that stand in for those of the contracts, such as day-ahead for real-time.
    """
    terms = with_clock(terms_at(portfolio, site_id))
    versions = [(t.contract, v) for t in terms if (v := t.on(day)) is not None]
    if not versions:
        return None
    month, series = days.month_of_day(day), series_rows(portfolio).with_instead(instead)
    named = sorted(series_named(v for _, v in versions))
    if not all(series.has(i, month) for i in named):
        return None
    minutes = min((series.minutes[i] for i in named), default=HOUR)
    rates = site_rates(versions, month, minutes, month, day, expected_mw)
    made, derived = cut(rates), Derived(series)
    not_weighed = {f"{t}: what a MWh taken saves of a shortfall is not weighed" for t in rates.takes}
    blank = _blank(made, rates.frame.count)
    hours = SiteHours(
        days.first_day(month) * DAY_SECONDS, minutes, *blank, notes=tuple(sorted(rates.notes | not_weighed))
    )  # fmt: skip
    for part in made.slices:
        paid = derived.together(part.markets, [month] * len(part.markets), minutes)
        _fill(hours, part, paid if part.markets else np.zeros(rates.frame.count))
    return hours


def _blank(made: CutMonth, count: int) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Where ranges begin, and figures of them that are yet to be filled in."""
    bounds = sorted({s.from_mw for s in made.slices} | {_end_of_block(s) for s in made.slices} - {np.inf})
    nothing, unknown = np.zeros((len(bounds), count)), np.full((len(bounds), count), np.nan)
    return np.array(bounds), np.full(count, np.nan), nothing, nothing.copy(), unknown


def _fill(made: SiteHours, part: Slice, paid: Floats) -> None:
    """Set down what a slice costs in its hours and ranges."""
    hours = np.ones(len(paid), np.bool_) if part.hours is None else part.hours
    for j, low in enumerate(made.from_mw.tolist()):
        if not part.from_mw - _EPS <= low < part.to_mw - _EPS:
            continue
        made.slope[j, hours], made.offset[j, hours] = _line(part, low)
        price = made.slope[j] * paid + made.offset[j]
        if low < _end_of_block(part) - _EPS:
            price = np.maximum(price, part.delivery)
        elif part.markets:
            made.market_usd_per_mwh[hours] = paid[hours]
        made.usd_per_mwh[j, hours] = price[hours]


def _end_of_block(part: Slice) -> float:
    """Up to which megawatt a slice is a block."""
    return part.from_mw + part.block_mw


def _line(part: Slice, low: float) -> tuple[float, float]:
    """Slope and offset of the marginal price at a megawatt of a slice."""
    if low >= _end_of_block(part) - _EPS:
        return part.multiplier, part.adder + part.delivery
    return part.resale, part.delivery - part.resale * part.resale_fee
