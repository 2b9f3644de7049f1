"""What a policy meets: bitcoin's price, production and costs by day, on one path or on thousands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.capital import POWER_BILL
from desktop_app.domain.problems import AppError
from desktop_app.engine.capital.flows import Outlook
from desktop_app.engine.network_path import NetworkPath
from desktop_app.engine.paths import CompanyPaths
from desktop_app.engine.prepare import ForecastBase
from desktop_app.engine.results import Floats, Ints, Results

_BLOCK = 64
"""Days that are made at once, so that other threads do not wait long."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Some paths day by day, [D, P]; what is paid on few days stands in rows of its own, [K, P]."""

    first_on: int
    price_usd: Floats
    earned_btc: Floats
    """Net of the pool's fee."""
    paid_at: Ints
    """Days since the first, ascending: each once."""
    paid_usd: Floats
    """Costs of the forecast that stand in; paid is negative [USD]."""

    @property
    def day_count(self) -> int:
        return len(self.price_usd)

    @property
    def paths(self) -> int:
        return self.price_usd.shape[1]


@dataclass(frozen=True, slots=True, eq=False)
class Courses:
    """All paths by forecast month, [F, P], from which their days are made some paths at a time.

    Price: the scenario's own of each day times a factor, which is the path's in the middle of each month, 1
    at the start of the first day, geometric between these and constant after the last; so a path has no
    swings within a month but the scenario's. Production of a month is the same on each of its days.
    """

    first_on: int
    price_usd: Floats
    """The scenario's own, [D]."""
    month_start: Ints
    days_in_month: Floats
    price_factor: Floats
    earned_btc: Floats
    """Still to come in the month, net of the pool's fee."""
    paid_at: Ints
    paid_usd: Floats

    @property
    def paths(self) -> int:
        return self.price_factor.shape[1]

    @property
    def day_count(self) -> int:
        return len(self.price_usd)

    def alone(self, path: int) -> Courses:
        """One of the paths."""
        chosen = slice(path, path + 1)
        return replace(
            self, price_factor=self.price_factor[:, chosen], earned_btc=self.earned_btc[:, chosen],
            paid_usd=self.paid_usd[:, chosen],
        )  # fmt: skip

    def at(self, chosen: slice) -> Course:
        """The days of some paths."""
        return Course(
            self.first_on,
            self._price(chosen),
            self._earned(chosen),
            self.paid_at,
            self.paid_usd[:, chosen],
        )

    def _price(self, chosen: slice) -> Floats:
        ln_factor = np.log(
            np.vstack([np.ones_like(self.price_factor[:1, chosen]), self.price_factor[:, chosen]])
        )
        knot = np.r_[0.0, self.month_start + self.days_in_month / 2]
        place = np.interp(np.arange(self.day_count) + 0.5, knot, np.arange(len(knot)))
        left = np.minimum(place.astype(np.int64), len(knot) - 2)
        part = (place - left)[:, None]
        made = np.empty((self.day_count, ln_factor.shape[1]))
        for start in range(0, self.day_count, _BLOCK):
            at = slice(start, start + _BLOCK)
            rows = ln_factor[left[at]] * (1 - part[at]) + ln_factor[left[at] + 1] * part[at]
            np.multiply(np.exp(rows, out=rows), self.price_usd[at, None], out=made[at])
        return made

    def _earned(self, chosen: slice) -> Floats:
        by_day = self.earned_btc[:, chosen] / self.days_in_month[:, None]
        made = np.empty((self.day_count, by_day.shape[1]))
        ends = [*self.month_start[1:].tolist(), self.day_count]
        for row, start, end in zip(by_day, self.month_start.tolist(), ends, strict=True):
            made[start:end] = row
        return made


def expected_course(base: ForecastBase, path: NetworkPath, results: Results, outlook: Outlook) -> Courses:
    """The scenario's own path, as one."""
    ahead = slice(-len(base.month_start), None)
    months = _Months(*(getattr(results.company, n)[ahead, None] for n in _Months.__slots__))
    so_far = months.earned_btc[:, 0] - _earned_ahead(results, base, path)
    return _courses(base, path, results, outlook, np.ones_like(months.earned_btc), months, so_far)


def drawn_courses(
    base: ForecastBase, path: NetworkPath, results: Results, outlook: Outlook, paths: CompanyPaths
) -> Courses:
    """The paths that the engine drew around the scenario."""
    months = _Months(paths.earned_btc, paths.revenue_usd, paths.margin_usd)
    return _courses(base, path, results, outlook, paths.price_factor, months, paths.earned_so_far_btc)


@dataclass(frozen=True, slots=True, eq=False)
class _Months:
    """The company by forecast month and path, [F, P]."""

    earned_btc: Floats
    revenue_usd: Floats
    margin_usd: Floats


def _earned_ahead(results: Results, base: ForecastBase, path: NetworkPath) -> Floats:
    """Bitcoin of the forecast days alone: the first month's by its share of hashrate × hashvalue."""
    earned = results.company.earned_btc[-len(base.month_start) :].copy()
    first = slice(0, int(base.days_in_month[0]))
    if base.days_in_month[0] < base.month_length[0]:
        site = results.sites
        at = -len(base.month_start)
        realised = _ratio(site.operating_phs[:, at], site.energised_phs[:, at])
        earned[0] = float((base.hashrate_phs[:, first] @ path.btc_per_phs[first]) @ realised)
    return earned


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _courses(
    base: ForecastBase,
    path: NetworkPath,
    results: Results,
    outlook: Outlook,
    factor: Floats,
    months: _Months,
    so_far: Floats,
) -> Courses:
    company, ahead = results.company, slice(-len(base.month_start), None)
    fee_share = np.nan_to_num(_ratio(company.pool_fee_usd[ahead], company.revenue_usd[ahead]))[:, None]
    net = (months.earned_btc - so_far[:, None]) * (1 - fee_share)
    direct = company.direct_cost_usd[ahead, None]
    power = months.revenue_usd * (1 - fee_share) - months.margin_usd - direct
    if not np.isfinite(path.price_usd).all():
        raise AppError("The forecast has no bitcoin price for every day, so a policy cannot be followed.")
    if not (path.price_usd > 0).all():
        raise AppError("The bitcoin price of this scenario falls to 0, so a policy cannot be followed.")
    if not np.isfinite(net).all():
        raise AppError("The forecast does not know the production of every month: a policy needs it.")
    first_month = days.month_of_day(base.first_on)
    at, paid = _paid(outlook, lambda month: power[month - first_month], first_month, factor.shape[1])
    return Courses(
        base.first_on, path.price_usd, base.month_start, base.days_in_month, factor, net, at - base.first_on,
        paid,
    )  # fmt: skip


def _paid(
    outlook: Outlook, power_usd: Callable[[int], Floats], first_month: int, paths: int
) -> tuple[Ints, Floats]:
    """What stands in by its day: power of a forecast month as the path has it, all else as expected."""
    made = outlook.stand_ins
    paid_on, row = np.unique(made.paid_on, return_inverse=True)
    paid = np.zeros((len(paid_on), paths))
    for to, month, kind, usd in zip(
        row.tolist(), made.month.tolist(), made.kind.tolist(), made.amount_usd, strict=True
    ):
        paid[to] += -power_usd(month) if kind == POWER_BILL and month >= first_month else usd
    return paid_on, paid
