"""What sites that pay by the hour earn along the paths: dispatched exactly, or with their weeks resampled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.answers import (
    EVERYTHING_PAYS,
    FEW,
    MANY,
    Answer,
    PathAnswer,
    Straight,
    SumsAt,
    between,
    nodes,
)
from desktop_app.engine.dispatch import Load
from desktop_app.engine.hourly import Question
from desktop_app.engine.marginal.sliced import spread_power
from desktop_app.engine.months import Sums
from desktop_app.engine.path_dispatch import Ran, ran_along
from desktop_app.engine.power_weeks import DrawnWeeks, PowerWeeks
from desktop_app.engine.results import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class HourlyBase:
    """The sites that pay by the hour, H of all S, and what they would do if every hour paid, [S, F]."""

    asked: Question
    at: Ints
    known: NDArray[np.bool_]
    """Months with prices, [H, F]; in the others the flat price holds."""
    most: Sums
    """At the scenario's own hashprice with all machines running that are not curtailed by assumption."""
    not_curtailed: Floats
    """[H, F]"""
    already_usd: Floats
    credits_reduce: bool
    block_usd: Floats
    """Of the blocks, taken or not, [H, F]."""
    standing_usd: Floats
    credit_usd: Floats
    ratchet_usd: Floats
    """The most that earlier peaks bind to, which paths leave out since they join no months, [F]."""

    def straight(self) -> Straight:
        """What does not depend on the hours: the other sites, and months without prices."""
        by_hour = np.zeros(self.most.earned_btc.shape, np.bool_)
        by_hour[self.at] = self.known
        rest = self.most.map(lambda values: np.where(by_hour, 0.0, values))
        return Straight(rest, self.credits_reduce, np.where(by_hour, 0.0, self.already_usd))

    def billed(self, site: int, month: int | slice, ran: Ran) -> tuple[Floats, Floats, Floats]:
        """What runs over what can, the gross bill and the credit, with what is curtailed by assumption.

        The rule is that of `HourlyRun.beside`: hours off for their price count towards the assumed share.
        """
        kept = self.not_curtailed[site, month]
        running = np.maximum(ran.hashing, 1e-12)
        left = np.minimum(kept / running, 1.0)
        fixed = self.block_usd[site, month]
        ratio = np.divide(ran.hashing * left, kept, out=np.zeros_like(left), where=kept > 0)
        beside = self.standing_usd[site, month] + ran.demand_usd
        return (
            ratio,
            fixed + (ran.gross_usd - fixed) * left + beside,
            ran.sold_usd + self.credit_usd[site, month],
        )


def hourly_base(
    asked: Question,
    at: Ints,
    known: NDArray[np.bool_],
    sums_at: SumsAt,
    already_usd: Floats,
    credits_reduce: bool,
) -> HourlyBase:
    """Split the forecast into what depends on the hours and what does not."""
    sums = sums_at(np.full(known.shape[1], EVERYTHING_PAYS))
    scaled = {"revenue_usd": 1 / EVERYTHING_PAYS, "pool_fee_usd": 1 / EVERYTHING_PAYS}
    most = Sums(*(getattr(sums, f.name) * scaled.get(f.name, 1.0) for f in fields(Sums)))
    with np.errstate(divide="ignore", invalid="ignore"):
        curtailed = np.nan_to_num(most.curtailed_phd / most.energised_phd)[at]
    nothing = np.zeros(known.shape)
    standing = nothing if asked.standing_usd is None else asked.standing_usd
    credit = nothing if asked.credit_usd is None else asked.credit_usd
    return HourlyBase(
        asked, at, known, most, 1 - curtailed, already_usd, credits_reduce, asked.block_usd, standing, credit,
        _ratchet_usd(asked, known.shape),
    )  # fmt: skip


def _ratchet_usd(asked: Question, shape: tuple[int, ...]) -> Floats:
    if asked.slices is None or asked.slices.peaks is None:
        return np.zeros(shape[1])
    drawn = np.zeros(shape)
    np.add.at(drawn, asked.load.site, asked.load.mw)
    return asked.slices.peaks.most_bound_usd(drawn)


@dataclass(frozen=True, slots=True, eq=False)
class _Month:
    """Running totals of one month over sites, [P]."""

    realised_phd: Floats
    earned_btc: Floats
    revenue_usd: Floats
    margin_usd: Floats
    cost_usd: Floats

    def add(self, base: HourlyBase, row: int, month: int, factor: Floats, ran: tuple[Floats, ...]) -> float:
        """Add a site; says in how many paths it loses money."""
        ratio, gross, credit = ran
        most, at = base.most, int(base.at[row])
        revenue = most.revenue_usd[at, month] * (factor * ratio)
        fee, direct = most.pool_fee_usd[at, month] * (factor * ratio), most.direct_cost_usd[at, month]
        net = gross - credit
        margin = revenue - net - fee - direct
        self.realised_phd[:] += most.realised_phd[at, month] * ratio
        self.earned_btc[:] += most.earned_btc[at, month] * ratio
        self.revenue_usd[:] += revenue
        self.margin_usd[:] += margin
        self.cost_usd[:] += (net if base.credits_reduce else gross) + direct + fee
        return float((margin + base.already_usd[at, month] < 0).sum())


@dataclass(frozen=True, slots=True, eq=False)
class HourlyAnswers:
    """Every site, month and path dispatched against every price."""

    base: HourlyBase

    @property
    def chunk(self) -> int:
        return MANY

    @property
    def error_bound_usd(self) -> Floats:
        return self.base.ratchet_usd

    def at(self, factor: Floats, paths: slice, cancelled: Callable[[], bool]) -> PathAnswer | None:
        """Every path exactly; see `Answers`."""
        made = self.base.straight().at(factor, paths, cancelled)
        for month in range(len(factor)):
            if cancelled():
                return None
            order = np.argsort(factor[month])
            rising, total = factor[month, order], _Month(*np.zeros((5, len(order))))
            for row in np.flatnonzero(self.base.known[:, month]).tolist():
                ran = self.base.billed(row, month, ran_along(self.base.asked, row, month, rising))
                made.sites_losing[self.base.at[row], month] = total.add(self.base, row, month, rising, ran)
            for f in fields(Answer):
                getattr(made.company, f.name)[month, order] += getattr(total, f.name)
        return made


# --- weeks resampled ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class _Weekly:
    """A month as it would be if all of it were like one week, at some hashprices: rows [K · N, 3 H].

    Columns are, for every site by the hour, what runs over what can, its gross bill and its credit.
    """

    factors: Floats
    """Ascending, [N]."""
    table: Floats
    bound_usd: float


@dataclass(frozen=True, slots=True, eq=False)
class ResampledAnswers:
    """Whole weeks of prices drawn for each month and path; between the hashprices of a table on a line."""

    base: HourlyBase
    drawn: tuple[DrawnWeeks, ...]
    weekly: tuple[_Weekly, ...]

    @property
    def chunk(self) -> int:
        return FEW

    @property
    def error_bound_usd(self) -> Floats:
        return np.array([month.bound_usd for month in self.weekly]) + self.base.ratchet_usd

    def at(self, factor: Floats, paths: slice, cancelled: Callable[[], bool]) -> PathAnswer | None:
        """Every path with its own weeks; see `Answers`."""
        made = self.base.straight().at(factor, paths, cancelled)
        for month, (drawn, weekly) in enumerate(zip(self.drawn, self.weekly, strict=True)):
            total, own = _Month(*np.zeros((5, factor.shape[1]))), factor[month]
            read = _read(weekly, drawn, paths, own)
            for row in np.flatnonzero(self.base.known[:, month]).tolist():
                columns = tuple(read[:, row + k * len(self.base.at)] for k in range(3))
                made.sites_losing[self.base.at[row], month] = total.add(self.base, row, month, own, columns)
            for f in fields(Answer):
                getattr(made.company, f.name)[month] += getattr(total, f.name)
        return made


def _read(weekly: _Weekly, drawn: DrawnWeeks, paths: slice, factor: Floats) -> Floats:
    """The columns of the table along some paths, each the mean of its weeks, [P, 3 H]."""
    known = weekly.factors
    node, part = between(known, factor)
    part = part[:, None]
    made = np.zeros((len(factor), weekly.table.shape[1]))
    for chosen, share in zip(drawn.chosen[:, paths], drawn.share.tolist(), strict=True):
        row = chosen.astype(np.int64) * len(known) + node
        made += share * (
            (1 - part) * weekly.table.take(row, axis=0) + part * weekly.table.take(row + 1, axis=0)
        )
    return made


def resampled(
    base: HourlyBase,
    weeks: PowerWeeks,
    series: Ints,
    drawn: tuple[DrawnWeeks, ...],
    factor: Floats,
    count: int,
    cancelled: Callable[[], bool],
) -> ResampledAnswers | None:
    """Make the tables of all months at so many hashprices; `series` names that of each slice, [V, F].

    A slice of no single series (-2) keeps the prices of its month.
    None where it is cancelled before the end.
    """
    made: list[_Weekly] = []
    at, every = nodes(factor, count), np.arange(len(factor))
    for month in every.tolist():
        if cancelled():
            return None
        pool = drawn[month].pool
        held = np.full(len(pool), -1)
        rows = np.stack([weeks.rows(int(s))[pool] if s >= -1 else held for s in series[:, month]])
        made.append(_weekly(base, weeks, rows, month, at[month]))
    return ResampledAnswers(base, drawn, tuple(made))


def _weekly(base: HourlyBase, weeks: PowerWeeks, rows: Ints, month: int, factors: Floats) -> _Weekly:
    """Dispatch every site against every week at every node in one go.

    `rows` are those of the weeks' index, [V, K]: -1 for a slice that keeps the prices of its month.
    """
    asked, sites = base.asked, len(base.at)
    count = rows.shape[1]
    shape, columns = (sites, count * len(factors)), count * len(factors)

    def spread(values: Floats) -> Floats:
        return np.broadcast_to(values[:, month, None], shape)

    held = asked.power.row[:, month, None] + weeks.held_from
    power = spread_power(
        asked.power, np.arange(len(rows)), month, columns,
        np.repeat(np.where(rows < 0, held, rows), len(factors), axis=1),
    )  # fmt: skip
    mw = np.repeat(asked.load.mw[:, month, None], columns, axis=1)
    load = Load(asked.load.site, asked.load.phs_per_mw, mw)
    value = asked.value[:, month, None] * np.tile(factors, count)
    slices = asked.slices and asked.slices.of_month(np.arange(sites), month, columns)
    hours, scale, shift = (spread(v) for v in (asked.hours, asked.scale, asked.shift))
    made = Question(weeks.index, power, load, value, hours, scale, shift, slices).answered()
    demand = np.zeros(shape) if made.demand_usd is None else made.demand_usd
    sold, gross, running, whole = (
        made.sold_usd,
        made.unused_usd + made.sold_usd,
        np.zeros(shape),
        np.zeros(shape),
    )
    hashing = mw * asked.load.phs_per_mw
    for into, amount in ((gross, made.cost_usd), (running, made.on_share * hashing), (whole, hashing)):
        np.add.at(into, asked.load.site, amount)
    share = np.divide(running, whole, out=np.ones(shape), where=whole > 0)
    billed = [base.billed(s, month, Ran(share[s], gross[s], sold[s], demand[s])) for s in range(sites)]
    columns = [np.stack([b[k] for b in billed]) for k in range(3)]
    bound = _bound(base, month, factors, [c.reshape(sites, count, -1) for c in columns])
    return _Weekly(factors, np.concatenate(columns).T.copy(), bound)


def _bound(base: HourlyBase, month: int, factors: Floats, columns: Sequence[Floats]) -> float:
    """The most that reading between nodes can be off, of the sites together [USD].

    What runs (r) and what it costs (c) only grow with hashprice f. While machines join because they pay, the
    margin is convex and its error at most a quarter of v · dr · df, with v what all earn at factor 1. Where
    an assumed curtailment holds it back, at most v · f · dr + dc.
    """
    ratio, gross, credit = columns
    most = base.most
    value = (most.revenue_usd - most.pool_fee_usd)[base.at, month][:, None, None]
    step, width = np.diff(ratio, axis=2), np.diff(factors)
    free = value * step * width / 4
    net = np.abs(np.diff(gross - credit, axis=2))
    held = value * step * factors[1:] + net
    pays = (ratio[:, :, 1:] < 1 - 1e-12) | (base.not_curtailed[:, month] >= 1)[:, None, None]
    worst = np.where(pays, free, held).max(axis=(1, 2), initial=0.0)
    return float(np.where(base.known[:, month], worst, 0.0).sum())
