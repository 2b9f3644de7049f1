"""What the company earns where hashprice strays from the scenario's: worked out, or read from a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.months import Sums, company_sums
from desktop_app.engine.results import Floats, Ints

EVERYTHING_PAYS = 1e9
"""A hashprice factor at which every machine runs in every hour."""
FEW, MANY = 1_000, 10_000
"""Paths at once: few where all work grows with them, many where some of it does not."""
SumsAt = Callable[[Floats], Sums]
"""Sums by site and forecast month, shape [S, F], where the price of each month [F] is times a factor."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The company by forecast month, and by path or node along a second axis; bitcoin at the scenario's
    own hashvalue."""

    realised_phd: Floats
    earned_btc: Floats
    revenue_usd: Floats
    margin_usd: Floats
    cost_usd: Floats
    """Direct cost layer: energy (net of credits where these reduce it), direct cost and the pool's fee."""


@dataclass(frozen=True, slots=True, eq=False)
class PathAnswer:
    """The company along some paths, [F, P], and in how many of them each site loses money, [S, F]."""

    company: Answer
    sites_losing: Floats


class Answers(Protocol):
    """A way to know what the company earns at any hashprice."""

    @property
    def chunk(self) -> int:
        """How many paths it likes to answer at once."""
        ...

    @property
    def error_bound_usd(self) -> Floats:
        """The most by which a month's margin can be off, shape [F]; 0 if it is exact."""
        ...

    def at(self, factor: Floats, paths: slice, cancelled: Callable[[], bool]) -> PathAnswer | None:
        """The answer at hashprice factors [F, P], those of some of all paths; None if it is cancelled."""
        ...


def company_answer(sums: Sums, credits_reduce: bool, own_usd: Callable[[str], Floats]) -> Answer:
    """Sites together, shape [F]; `own_usd(layer)` is what the company itself spent."""
    company = company_sums(sums, own_usd)
    net = company.power_cost_usd - company.credit_usd
    margin = company.revenue_usd - net - company.pool_fee_usd - company.direct_cost_usd
    energy = net if credits_reduce else company.power_cost_usd
    cost = energy + company.direct_cost_usd + company.pool_fee_usd
    return Answer(company.realised_phd, company.earned_btc, company.revenue_usd, margin, cost)


def nothing_spent(layer: str) -> Floats:
    """The company itself spends nothing in months to come: its cost is in other layers."""
    return np.zeros(1)


def site_margins(sums: Sums) -> Floats:
    """Margin of each site, shape [S, F]."""
    net = sums.power_cost_usd - sums.credit_usd
    return sums.revenue_usd - net - sums.pool_fee_usd - sums.direct_cost_usd


# --- worked out ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class Straight:
    """Sites whose machines run whatever they earn: revenue and pool fee follow hashprice, all else stands."""

    sums: Sums
    credits_reduce: bool
    already_usd: Floats
    """Margin that a month that is partly over has on record, [S, F]."""

    @property
    def error_bound_usd(self) -> Floats:
        return np.zeros(self.sums.earned_btc.shape[1])

    @property
    def chunk(self) -> int:
        return FEW

    def at(self, factor: Floats, paths: slice, cancelled: Callable[[], bool]) -> PathAnswer:
        """Every path exactly; see `Answers`."""
        company = company_sums(self.sums, nothing_spent).map(lambda a: a[:, None])
        revenue, fee = company.revenue_usd * factor, company.pool_fee_usd * factor
        net = company.power_cost_usd - company.credit_usd
        energy = net if self.credits_reduce else company.power_cost_usd
        held = np.ones_like(factor)
        answer = Answer(
            company.realised_phd * held,
            company.earned_btc * held,
            revenue,
            revenue - net - fee - company.direct_cost_usd,
            energy + company.direct_cost_usd + fee,
        )
        return PathAnswer(answer, losing(factor, self.breakeven_factors()))

    def breakeven_factors(self) -> Floats:
        """The factor below which each site loses money in a month, shape [S, F]: 0 where it never does."""
        kept = self.sums.revenue_usd - self.sums.pool_fee_usd
        spent = kept - site_margins(self.sums) - self.already_usd
        with np.errstate(divide="ignore", invalid="ignore"):
            never_or_always = np.where(spent > 0, np.inf, np.where(np.isnan(spent), np.nan, 0.0))
            return np.where(kept > 0, spent / kept, never_or_always)


def losing(factor: Floats, limit: Floats) -> Floats:
    """How many of the paths [F, P] lie below each site's limit, shape [S, F]; NaN where that is unknown."""
    rows = zip(np.sort(factor, axis=1), limit.T, strict=True)
    counts = np.array([np.searchsorted(paths, wanted) for paths, wanted in rows], np.float64).T
    return np.where(np.isnan(limit), np.nan, counts)


# --- read from a table --------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The company at ascending hashprice factors of each month, shape [F, N]; between them on a line."""

    factors: Floats
    answers: Answer
    kept_usd: Floats
    """Revenue less pool fee over the factor: the slope where machines join as they pay, [S, F, N]."""
    site_margin_usd: Floats
    """With what is on record already, [S, F, N]."""
    free: NDArray[np.bool_]
    """Whether between two nodes it is price alone that switches machines off, [S, F, N - 1]."""

    @property
    def chunk(self) -> int:
        return FEW

    def at(self, factor: Floats, paths: slice, cancelled: Callable[[], bool]) -> PathAnswer:
        """Every path by interpolation; none may lie outside the nodes. See `Answers`."""
        listed = [getattr(self.answers, f.name) for f in fields(Answer)]
        read: list[Floats] = [np.empty_like(factor) for _ in listed]
        for month, (wanted, known) in enumerate(zip(factor, self.factors, strict=True)):
            node, part = between(known, wanted)
            for into, values in zip(read, listed, strict=True):
                rises = np.diff(values[month])
                into[month] = values[month].take(node) + part * rises.take(node)
        return PathAnswer(Answer(*read), losing(factor, self.breakeven_factors()))

    @property
    def error_bound_usd(self) -> Floats:
        """The most by which the margin that is read can be off, shape [F]: the sum of the sites' bounds.

        Machines that stop when they do not pay make margin a convex function of hashprice: between two nodes
        it is below their chord and above the tangents at both. With c the slope of the chord, the gap at the
        point where the tangents meet is (c − s₀)(s₁ − c) / (s₁ − s₀) times the distance of the nodes. Where
        an assumed curtailment holds machines back, revenue and cost still only grow with hashprice, so that
        each is off by no more than it grows beyond the straight line.
        """
        width = np.diff(self.factors, axis=1)
        growth = np.diff(self.kept_usd, axis=2)
        with np.errstate(divide="ignore", invalid="ignore"):
            chord = np.diff(self.site_margin_usd, axis=2) / width
            left, right = chord - self.kept_usd[:, :, :-1], self.kept_usd[:, :, 1:] - chord
            gap = np.where((left > 0) & (right > 0), left * right / (left + right) * width, 0.0)
        cost = np.abs(np.diff(self.kept_usd * self.factors - self.site_margin_usd, axis=2))
        bound = np.where(self.free, gap, growth * self.factors[:, 1:] + cost)
        return np.nan_to_num(bound.max(axis=2, initial=0.0)).sum(axis=0)

    def breakeven_factors(self) -> Floats:
        """As `Straight.breakeven_factors`."""
        margin = self.site_margin_usd
        below = (margin < 0).sum(axis=2)
        node = np.clip(below, 1, margin.shape[2] - 1)
        left, right = (np.take_along_axis(margin, (node - k)[:, :, None], 2)[:, :, 0] for k in (1, 0))
        rows = np.arange(margin.shape[1])
        start, end = self.factors[rows, node - 1], self.factors[rows, node]
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = start + (end - start) * np.clip(left / (left - right), 0, 1)
        found = np.select([below == 0, below == margin.shape[2]], [0.0, np.inf], crossing)
        return np.where(np.isnan(margin).any(axis=2), np.nan, found)


def between(known: Floats, wanted: Floats) -> tuple[Ints, Floats]:
    """The node of an ascending list at or before each factor within it, and how far on to the next."""
    node = np.clip(np.searchsorted(known, wanted, side="right") - 1, 0, len(known) - 2)
    start = known.take(node)
    width = known.take(node + 1) - start
    return node, np.divide(wanted - start, width, out=np.zeros_like(width), where=width > 0)


def nodes(factor: Floats, count: int) -> Floats:
    """Factors at which a table is made: half of them spread evenly by logarithm, half as the paths lie.

    The scenario itself (1) is one of them, and no path lies outside; shape [F, count].
    """
    ends = np.minimum(factor.min(axis=1), 1.0), np.maximum(factor.max(axis=1), 1.0)
    even = np.geomspace(*ends, num=count - count // 2, axis=1)
    even[:, 0], even[:, -1] = ends
    inner = np.quantile(factor, np.linspace(0, 1, count // 2 + 1)[1:-1], axis=1).T
    return np.sort(np.concatenate([even, inner, np.ones((len(factor), 1))], axis=1), axis=1)


def made_table(
    sums_at: SumsAt,
    factor: Floats,
    count: int,
    credits_reduce: bool,
    already_usd: Floats,
    cancelled: Callable[[], bool],
) -> Table | None:
    """Work the company out at so many factors a month; None where it is cancelled before the end."""
    factors = nodes(factor, count)
    answers, kept, margins = [], [], []
    for at in factors.T:
        if cancelled():
            return None
        sums = sums_at(at)
        answers.append(company_answer(sums, credits_reduce, nothing_spent))
        kept.append((sums.revenue_usd - sums.pool_fee_usd) / at)
        margins.append(site_margins(sums) + already_usd)
    columns = (np.stack([getattr(a, f.name) for a in answers], axis=1) for f in fields(Answer))
    all_kept = np.stack(kept, axis=2)
    return Table(factors, Answer(*columns), all_kept, np.stack(margins, axis=2), _free(sums_at, all_kept))


def _free(sums_at: SumsAt, kept_usd: Floats) -> NDArray[np.bool_]:
    """Where no assumed curtailment holds machines back: there is none, or dear hours exceed it."""
    most = sums_at(np.full(kept_usd.shape[1], EVERYTHING_PAYS))
    at_most = (most.revenue_usd - most.pool_fee_usd) / EVERYTHING_PAYS
    off_by_price = kept_usd[:, :, 1:] < at_most[:, :, None] * (1 - 1e-9)
    return off_by_price | (most.curtailed_phd == 0)[:, :, None]
