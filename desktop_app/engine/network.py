"""The bitcoin network: difficulty, subsidy, fees, and what a hashrate earns by the day.

Formulas: domain notes on economics, checked against 52 monthly reports of public miners (0.45 % mean error).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.network import DAY, MONTH
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.engine.results import Floats, Ints

SECONDS_PER_DAY = 86_400
HASHES_PER_DIFFICULTY = 2.0**32
PHS_DAY_HASHES = 1e15 * SECONDS_PER_DAY
"""Hashes that one PH/s computes in a day."""
BLOCKS_PER_DAY = 144.0
YEAR_DAYS = 365.25
RETARGET_BLOCKS = 2_016
RETARGET_DAYS = RETARGET_BLOCKS / BLOCKS_PER_DAY
HALVING_BLOCKS = 210_000
HALVINGS = (
    (210_000, days.parse_instant("2012-11-28T15:24:38Z")),
    (420_000, days.parse_instant("2016-07-09T16:46:13Z")),
    (630_000, days.parse_instant("2020-05-11T19:23:43Z")),
    (840_000, days.parse_instant("2024-04-20T00:09:27Z")),
)
"""Height and instant of the halvings so far (consensus facts)."""


def subsidy_at_height(height: NDArray[np.integer] | int) -> Floats:
    """Subsidy of the block at a height [BTC]: 50, halved every 210,000 blocks."""
    return 50.0 / 2.0 ** (np.asarray(height) // HALVING_BLOCKS)


def btc_per_phs_day(difficulty: Floats, subsidy_btc: Floats, fees_per_block_btc: Floats) -> Floats:
    """Hashvalue: expected BTC of 1 PH/s over a day, from that day's means [BTC]."""
    return PHS_DAY_HASHES / (difficulty * HASHES_PER_DIFFICULTY) * (subsidy_btc + fees_per_block_btc)


def day_mean(values: Sequence[float], from_seconds: Sequence[float]) -> float:
    """Time-weighted mean over a UTC day of a value that changes at some seconds of the day (the first is 0).

    Gives the difficulty of a retarget day and the subsidy of a halving day.
    """
    ends = [*from_seconds[1:], SECONDS_PER_DAY]
    return sum(v * (b - a) for v, a, b in zip(values, from_seconds, ends, strict=True)) / SECONDS_PER_DAY


def subsidy_by_day(
    day: Ints, *, height_on: tuple[int, float], blocks_per_day: float = BLOCKS_PER_DAY
) -> Floats:
    """Mean subsidy of each day [BTC]: past halvings by their instants, later ones by expected height.

    `height_on` is a day and the height expected at its start.
    """
    anchor_day, anchor_height = height_on
    day = np.asarray(day, np.int64)
    if not len(day):
        return np.empty(0)
    ends = np.append(day, day[-1] + 1)
    reached = anchor_height + (ends - anchor_day).astype(np.float64) * blocks_per_day
    return subsidy_between(reached, int(day[0]))


def subsidy_between(height: Floats, first_on: int) -> Floats:
    """Mean subsidy of consecutive days [BTC], shape [D], from the expected height at their ends [D + 1].

    Past halvings count by their instants, later ones by height: on its day both subsidies by their blocks.
    """
    first_s = first_on * SECONDS_PER_DAY
    subsidy = np.full(len(height) - 1, 50.0)
    for _, instant in HALVINGS:
        if instant <= first_s:
            subsidy *= 0.5
        else:
            ends = first_s + np.arange(1, len(height)) * SECONDS_PER_DAY
            subsidy *= 1 - 0.5 * np.clip((ends - instant) / SECONDS_PER_DAY, 0, 1)
    known = HALVINGS[-1][0]
    for halving in range(known + HALVING_BLOCKS, known + 10 * HALVING_BLOCKS, HALVING_BLOCKS):
        if not len(height) or height[-1] < halving:
            break
        after = int(np.searchsorted(height, halving)) - 1
        if after >= 0:
            subsidy[after] *= 1 - 0.5 * min(
                (height[after + 1] - halving) / (height[after + 1] - height[after]), 1.0
            )
        subsidy[after + 1 :] *= 0.5
    return subsidy


def daily_log_growth(per_retarget: Floats) -> Floats:
    """Logarithm of the daily growth of a growth per retarget: ln(1 + g) · (1 + g) / 14 days.

    Blocks that come (1 + g) times as fast make the 2,016 blocks last 14 / (1 + g) days.
    """
    grown = np.where(per_retarget > -1, 1 + per_retarget, np.nan)
    return np.log(grown) * grown / RETARGET_DAYS


def growth_per_retarget(daily_log: Floats) -> Floats:
    """The reverse of `daily_log_growth`, by Newton's method; NaN below −e⁻¹ / 14 days."""
    wanted = np.where(daily_log * RETARGET_DAYS > -math.exp(-1), daily_log * RETARGET_DAYS, np.nan)
    step = np.log1p(np.maximum(wanted, -0.3))
    for _ in range(8):
        step = step - (step * np.exp(step) - wanted) / (np.exp(step) * (1 + step))
    return np.expm1(step)


# --- expected production from a table of days ---------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Expectation:
    """What a hashrate earns on average over a span of days."""

    btc: float
    subsidy_btc: float
    fees_btc: float
    blocks_found_expected: float
    estimated_days: int
    """Days whose fees were unknown and interpolated."""


def interpolated(values: Floats) -> Floats:
    """Gaps (NaN) filled by a straight line between their neighbours; ends repeat the nearest value.

    Where nothing is known there is nothing to draw a line from, and all stays unknown.
    """
    known = np.flatnonzero(~np.isnan(values))
    return np.interp(np.arange(len(values)), known, values[known]) if len(known) else values


def expected_production(
    difficulty: Floats,
    subsidy_btc: Floats,
    fees_btc: Floats,
    blocks: Floats,
    *,
    ehs: float,
    pool_fee_share: float = 0.0,
) -> Expectation:
    """Expected production of a constant hashrate over consecutive days, each by its own day means.

    Parameters
    ----------
    difficulty, subsidy_btc, blocks : shape [D], day means and counts
    fees_btc : shape [D], the day's total; NaN is interpolated per block
    ehs : average operating hashrate [EH/s]
    """
    per_block = fees_btc / blocks
    estimated = np.isnan(per_block)
    per_block = interpolated(per_block)
    found = ehs * 1000 * PHS_DAY_HASHES / (difficulty * HASHES_PER_DIFFICULTY)
    keep = 1 - pool_fee_share
    subsidy, fees = float((found * subsidy_btc).sum()) * keep, float((found * per_block).sum()) * keep
    return Expectation(subsidy + fees, subsidy, fees, float(found.sum()), int(estimated.sum()))


# --- the book's own history ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class NetworkDays:
    """The network on every day of a span, shape [D]; NaN where the book says nothing."""

    first_on: int
    price_usd: Floats
    difficulty: Floats
    subsidy_btc: Floats
    fees_per_block_btc: Floats
    blocks: Floats

    @property
    def btc_per_phs(self) -> Floats:
        """Hashvalue of each day [BTC per PH/s]."""
        return btc_per_phs_day(self.difficulty, self.subsidy_btc, self.fees_per_block_btc)

    def at(self, first_on: int, last_on: int) -> slice:
        """The positions of a span of days."""
        return slice(first_on - self.first_on, last_on - self.first_on + 1)


def network_days(portfolio: Portfolio, first_on: int, last_on: int) -> NetworkDays:
    """The book's network history by day: its own row, or else the means of its month's row.

    Fees that a row leaves out are interpolated between its neighbours.
    """
    rows = portfolio["network"]
    count = last_on - first_on + 1
    made = {name: np.full(count, np.nan) for name in ("price_usd", "difficulty", "fees", "blocks")}
    order = np.argsort(rows["start_on"], kind="stable")
    fees = np.full(len(rows), np.nan)
    fees[order] = rows["fees_btc"][order] / rows["blocks"][order]
    if np.isnan(fees).any():
        fees[order] = interpolated(fees[order])
    for span in (MONTH, DAY):
        for position in np.flatnonzero(rows["span"] == span).tolist():
            start = int(rows["start_on"][position])
            length = _length(span, start)
            inside = slice(max(start - first_on, 0), max(start + length - first_on, 0))
            made["price_usd"][inside] = rows["price_usd"][position]
            made["difficulty"][inside] = rows["difficulty"][position]
            made["fees"][inside] = fees[position]
            made["blocks"][inside] = rows["blocks"][position] / length
    day = np.arange(first_on, last_on + 1)
    subsidy = subsidy_by_day(day, height_on=expected_height(portfolio, last_on))
    return NetworkDays(first_on, made["price_usd"], made["difficulty"], subsidy, made["fees"], made["blocks"])


def _length(span: int, start_on: int) -> int:
    return 1 if span == DAY else days.first_day(days.month_of_day(start_on) + 1) - start_on


def expected_height(portfolio: Portfolio, day: int) -> tuple[int, float]:
    """A day, at most the given one, and the height at its start: the last halving plus blocks on record."""
    rows = portfolio["network"]
    height, instant = HALVINGS[-1]
    at = -(-instant // SECONDS_PER_DAY)
    reached = height + (at * SECONDS_PER_DAY - instant) / SECONDS_PER_DAY * BLOCKS_PER_DAY
    counted = {DAY: {}, MONTH: {}}
    for span, start, blocks in zip(
        rows["span"].tolist(), rows["start_on"].tolist(), rows["blocks"].tolist(), strict=True
    ):
        counted[span][start] = blocks / _length(span, start)
    while at < day:
        month_start = days.first_day(days.month_of_day(at))
        rate = counted[DAY].get(at) or counted[MONTH].get(month_start)
        if rate is None:
            break
        reached += rate
        at += 1
    return at, reached


def problems_of_history(network: NetworkDays) -> list[Problem]:
    """Days without difficulty or price, in one sentence each."""
    found = []
    for name, values in (("difficulty", network.difficulty), ("price_usd", network.price_usd)):
        gaps = int(np.isnan(values).sum())
        if gaps:
            label = {"difficulty": "difficulty", "price_usd": "bitcoin price"}[name]
            found.append(
                Problem(
                    f"{gaps:,} days have no {label} on record; what depends on it is left out",
                    "network",
                    name,
                )
            )
    return found
