"""A minimum take in dispatch: below it each MWh taken also saves the price of a shortfall.

One price of relief by contract year decides (a multiplier of the year's constraint). It is the whole price of
the shortfall if all that pays at it stays below the minimum, nothing if what pays anyhow lies above it, and
else the price at which the site takes just the minimum. The first two are exact; of the third the price is
found to a five-hundredth of the shortfall's, and where load steps over the minimum at it, the better of the
two sides is taken: `gap_usd` is the most that a choice in between could gain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.dispatch import Load
from desktop_app.engine.hourly import Question, Relief
from desktop_app.engine.marginal.sliced import of_columns
from desktop_app.engine.marginal.takes import TakeYear
from desktop_app.engine.results import Floats, Ints

_GRID, _ROUNDS = 9, 3
_EPS = 1e-9


def with_minimum_takes(asked: Question, years: Sequence[TakeYear], not_curtailed: Floats) -> Question:
    """The same question where what is taken below a minimum is worth its shortfall, [H, F] each.

    `not_curtailed` is the share of the hours that no assumption takes away.
    """
    for year in years:
        asked = _with_year(asked, year, not_curtailed)
    return asked


@dataclass(frozen=True, slots=True)
class _Choice:
    usd_per_mwh: float
    due_mwh: Floats
    """What each month answers for: paid at the relief, less what it takes."""
    short_usd: Floats
    """What falling short costs beyond that, by month."""
    gap_usd: float = 0.0


def _with_year(asked: Question, year: TakeYear, not_curtailed: Floats) -> Question:
    most = _full_mwh(asked, year) * not_curtailed[year.site, year.months]
    if year.due_mwh <= _EPS or most.sum() <= _EPS:
        return _never(asked, year) if year.due_mwh > _EPS else asked
    whole = year.due_mwh * most / most.sum()
    chosen = _Choice(year.usd_per_mwh, whole, np.zeros_like(whole))
    if most.sum() > year.due_mwh:
        chosen = _searched(asked, year, most, whole)
    return asked if chosen is None else _relieved(asked, year, chosen)


def _never(asked: Question, year: TakeYear) -> Question:
    """Nothing can run: all that is due falls short, in equal parts."""
    due = np.full(len(year.months), year.due_mwh / len(year.months))
    return _relieved(asked, year, _Choice(year.usd_per_mwh, due, np.zeros_like(due)))


def _full_mwh(asked: Question, year: TakeYear) -> Floats:
    """What the site takes if all runs, by month."""
    own = asked.load.site == year.site
    return asked.load.mw[own][:, year.months].sum(axis=0) * asked.hours[year.site, year.months]


def _searched(asked: Question, year: TakeYear, most: Floats, whole: Floats) -> _Choice | None:
    """The relief at which the minimum is met; None where it is without."""
    low, high = 0.0, year.usd_per_mwh
    prices = np.array([low, high])
    taken = np.minimum(_taken_mwh(asked, year, prices), most[:, None])
    total = taken.sum(axis=0)
    if total[0] >= year.due_mwh - _EPS:
        return None
    if total[1] <= year.due_mwh + _EPS:
        return _Choice(high, whole, np.zeros_like(whole))
    for _ in range(_ROUNDS):
        prices = np.linspace(low, high, _GRID)
        taken = np.minimum(_taken_mwh(asked, year, prices), most[:, None])
        above = int(np.argmax(taken.sum(axis=0) >= year.due_mwh - _EPS))
        low, high = float(prices[above - 1]), float(prices[above])
    return _better_side(year, prices, taken, above, whole / year.due_mwh)


def _better_side(year: TakeYear, prices: Floats, taken: Floats, above: int, share: Floats) -> _Choice:
    """Take somewhat more than the minimum, or fall somewhat short of it."""
    less, more = taken[:, above - 1], taken[:, above]
    over = prices[above] * max(more.sum() - year.due_mwh, 0.0)
    under = (year.usd_per_mwh - prices[above - 1]) * max(year.due_mwh - less.sum(), 0.0)
    if over <= under:
        return _Choice(float(prices[above]), more, np.zeros_like(more), over)
    short = share * (year.due_mwh - less.sum()) * year.usd_per_mwh
    return _Choice(float(prices[above - 1]), less, short, under)


def _taken_mwh(asked: Question, year: TakeYear, usd_per_mwh: Floats) -> Floats:
    """What the site takes in the months of the year at some prices of relief, [months, prices]."""
    columns = np.repeat(year.months, len(usd_per_mwh))
    own = asked.load.site == year.site
    alone = _alone(asked, year.site, own, columns)
    relief = np.tile(usd_per_mwh, len(year.months))
    power = replace(alone.power, delivery=alone.power.delivery - relief)
    made = replace(alone, power=power).answered()
    taken = (made.on_share * alone.load.mw).sum(axis=0) * alone.hours[0]
    return taken.reshape(len(year.months), -1)


def _alone(asked: Question, site: int, own: NDArray[np.bool_], columns: Ints) -> Question:
    """The question of one site, month after month as `columns` says."""
    rows = np.array([site]) if asked.slices is None else asked.slices.at(site)
    per_mw = asked.load.phs_per_mw[own]
    load = Load(
        np.zeros(int(own.sum()), np.int64), per_mw if per_mw.shape[1] == 1 else per_mw[:, columns],
        asked.load.mw[own][:, columns],
    )  # fmt: skip
    value, hours, scale, shift = (
        a[[site]][:, columns] for a in (asked.value, asked.hours, asked.scale, asked.shift)
    )
    slices = asked.slices and asked.slices.of_columns(np.array([site]), columns)
    power = of_columns(asked.power, rows, columns)
    return Question(asked.index, power, load, value, hours, scale, shift, slices)


def _relieved(asked: Question, year: TakeYear, chosen: _Choice) -> Question:
    usd, paid, gap = (np.zeros(asked.hours.shape) for _ in range(3))
    at = (year.site, year.months)
    usd[at] = chosen.usd_per_mwh
    paid[at] = chosen.usd_per_mwh * chosen.due_mwh + chosen.short_usd
    gap[at] = chosen.gap_usd / len(year.months)
    site = np.arange(len(usd)) if asked.slices is None else asked.slices.site
    power = replace(asked.power, delivery=asked.power.delivery - usd[site])
    standing = paid if asked.standing_usd is None else asked.standing_usd + paid
    held = asked.relief
    if held is not None:
        usd, paid, gap = usd + held.usd_per_mwh, paid + held.paid_usd, gap + held.gap_usd
    return replace(asked, power=power, standing_usd=standing, relief=Relief(usd, paid, gap))
