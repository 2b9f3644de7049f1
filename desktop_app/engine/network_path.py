"""The network on every day to come: price, difficulty by retargets, subsidy by height, fees.

Difficulty changes every 2,016 blocks to old · 14 days / the days they took, within ¼ and 4, as consensus has
it. A growth is one of difficulty; the network's hashrate runs ahead of it by the 14 days of a retarget, so
that difficulty stays near the smooth path while blocks come faster than every ten minutes.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.problems import Problem
from desktop_app.domain.scenarios import BASE, Scenario
from desktop_app.engine import overrides
from desktop_app.engine.network import (
    BLOCKS_PER_DAY,
    HASHES_PER_DIFFICULTY,
    PHS_DAY_HASHES,
    RETARGET_BLOCKS,
    RETARGET_DAYS,
    YEAR_DAYS,
    daily_log_growth,
    growth_per_retarget,
    subsidy_between,
)
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats

LEAST_CHANGE, MOST_CHANGE = 0.25, 4.0
MOST_LAG_DAYS = 730
MOST_RETARGETS = 2_000
"""A hashrate that outruns even the largest change brings blocks without end: then the path stops."""


@dataclass(frozen=True, slots=True, eq=False)
class NetworkPath:
    """The network on every forecast day, shape [D]; means over the day, NaN where nothing is known."""

    price_usd: Floats
    difficulty: Floats
    """Weighted by time on the days of retargets."""
    subsidy_btc: Floats
    fees_share: Floats
    btc_per_phs: Floats
    height: Floats
    """Expected height at the start of each day and at the end of the last, shape [D + 1]."""


def network_path(prepared: Prepared, scenario: Scenario = BASE) -> NetworkPath:
    """Price, difficulty, subsidy and fees of every forecast day.

    Price and difficulty go on from the last values on record at their yearly growth. An override without
    dates moves where they begin; one that is set from a day on, where they go on from that day; one with an
    end says the value of its days, as a pasted path does. The subsidy halves at its height, which follows
    from the blocks found; fees are a share of the reward (subsidy + fees), or BTC per block.
    """
    base, first_on = prepared.base_inputs, prepared.forecast.first_on
    count = prepared.forecast.day_count
    with np.errstate(all="ignore"):
        growth = _log_growth(prepared, scenario, "price", count)
        price = _level(scenario, "price_usd", growth, base["price_usd"], first_on)
        growth = _difficulty_growth(prepared, scenario, count)
        level = _level(scenario, "difficulty", growth, base["difficulty"], first_on)
        level = np.where(level > 0, level, np.nan)
        hashrate = Hashrate(growth, _response(prepared, scenario, price))
        difficulty, height = _difficulty(prepared, scenario, level, hashrate)
        subsidy = subsidy_between(height, first_on)
        subsidy = overrides.along_days(scenario, "network", "subsidy_btc", subsidy, first_on)
        fees = _fees_share(prepared, scenario, subsidy)
        value = PHS_DAY_HASHES / (difficulty * HASHES_PER_DIFFICULTY) * (subsidy / (1 - fees))
    return NetworkPath(price, difficulty, subsidy, fees, value, height)


# --- levels and growth --------------------------------------------------------------------------------
def _log_growth(prepared: Prepared, scenario: Scenario, name: str, count: int) -> Floats:
    """Logarithm of the growth of each day [1/day]; NaN where the growth is −100 % or less."""
    name = f"{name}_growth_per_year"
    flat = np.full(count, prepared.base_inputs[name])
    growth = overrides.along_days(scenario, "network", name, flat, prepared.forecast.first_on)
    return np.log1p(np.where(growth > -1, growth, np.nan)) / YEAR_DAYS


def _difficulty_growth(prepared: Prepared, scenario: Scenario, count: int) -> Floats:
    """As `_log_growth`; a growth per retarget, where a scenario has one, counts in place of the year's."""
    daily = _log_growth(prepared, scenario, "difficulty", count)
    name = "difficulty_growth_per_retarget"
    if not scenario.of("network", name):
        return daily
    steps = overrides.along_days(
        scenario, "network", name, growth_per_retarget(daily), prepared.forecast.first_on
    )
    return daily_log_growth(steps)


def _level(scenario: Scenario, name: str, log_growth: Floats, base: float, first_on: int) -> Floats:
    """A base that grows, then every override of it; one that is set with no end grows on from its value."""
    path = np.exp(np.cumsum(log_growth) - log_growth) * overrides.number(scenario, "network", name, base)
    for override in scenario.of("network", name):
        if not overrides.is_dated(override):
            continue
        covered = overrides.days_covered(override, first_on)
        if override.operation != "set":
            path[covered] = overrides.changed(path[covered], override)
        elif override.to_on is None:
            path[covered] *= override.value / path[covered][:1]
        else:
            path[covered] = override.value
    return path


def _fees_share(prepared: Prepared, scenario: Scenario, subsidy: Floats) -> Floats:
    """Fees as a share of the reward; BTC per block where a scenario says so."""
    first_on = prepared.forecast.first_on
    flat = np.full(len(subsidy), prepared.base_inputs["fees_share"])
    share = np.minimum(overrides.along_days(scenario, "network", "fees_share", flat, first_on), 0.99)
    if not scenario.of("network", "fees_btc_per_block"):
        return share
    fees = subsidy * share / (1 - share)
    fees = np.maximum(overrides.along_days(scenario, "network", "fees_btc_per_block", fees, first_on), 0.0)
    return fees / (subsidy + fees)


# --- difficulty ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Response:
    """How hashrate answers to hashprice: ln of its growth over a year gains `elasticity` times ln of the
    hashprice of `lag_days` before over that of the record's last values, and never falls below `floor`."""

    elasticity: float
    lag_days: float
    floor: float
    """[ln per year]"""
    revenue: list[float]
    """ln of price times reward of each forecast day over today's hashprice; less ln of difficulty it is the
    ln of hashprice over today's."""
    recorded: Sequence[float]
    """The same ratio of the days on record, the last one last."""

    def rate(self, time: float, trend: float, steps: _Steps) -> float:
        """Growth of hashrate from a time on [ln per day], from its trend and the hashprice of before."""
        before = math.floor(time - self.lag_days)
        if before >= 0 and steps.time:
            at = max(bisect_right(steps.time, before) - 1, 0)
            ratio = self.revenue[before] - math.log(steps.difficulty[at])
        else:
            before = min(before, -1)
            ratio = self.recorded[before] if -before <= len(self.recorded) else 0.0
        return max(trend * YEAR_DAYS + self.elasticity * ratio, self.floor) / YEAR_DAYS


def _response(prepared: Prepared, scenario: Scenario, price: Floats) -> Response | None:
    """How a scenario lets difficulty follow hashprice; None where it does not."""
    base = prepared.base_inputs
    elasticity, lag, floor = (
        overrides.number(scenario, "network", name, base[name])
        for name in ("difficulty_elasticity", "difficulty_lag_days", "difficulty_growth_floor")
    )
    if not elasticity:
        return None
    subsidy, record = prepared.forecast.subsidy_btc, prepared.network
    today = base["price_usd"] * subsidy[0] / (1 - base["fees_share"]) / base["difficulty"]
    reward = subsidy / (1 - _fees_share(prepared, scenario, subsidy))
    earned = record.price_usd * (record.subsidy_btc + record.fees_per_block_btc) / record.difficulty
    known = earned[: prepared.forecast.first_on - record.first_on][-MOST_LAG_DAYS:]
    return Response(
        elasticity, float(np.clip(lag, 0, MOST_LAG_DAYS)), math.log1p(max(floor, -0.999)),
        np.log(price * reward / today).tolist(), np.nan_to_num(np.log(known / today)).tolist(),
    )  # fmt: skip


class Hashrate:
    """Growth of the network's hashrate: that of the difficulty 14 days later, and what hashprice adds."""

    def __init__(self, log_growth: Floats, response: Response | None) -> None:
        lead, count = int(RETARGET_DAYS), len(log_growth)
        grown = np.concatenate([[0.0], log_growth, np.repeat(log_growth[-1:], 2 * lead)]).cumsum()
        self._trend = ((grown[2 * lead : 2 * lead + count] - grown[lead : lead + count]) / lead).tolist()
        self._response = response

    def rate(self, time: float, steps: _Steps) -> float:
        """Growth from a retarget on [ln per day]."""
        trend = self._trend[int(time)]
        return self._response.rate(time, trend, steps) if self._response else trend


@dataclass(frozen=True, slots=True)
class _Steps:
    """Difficulty as it stands from a time on [days], and the height reached then."""

    time: list[float]
    difficulty: list[float]
    height: list[float]

    def add(self, time: float, difficulty: float, height: float) -> None:
        self.time.append(time)
        self.difficulty.append(difficulty)
        self.height.append(height)

    def by_day(self, count: int, end_height: float) -> tuple[Floats, Floats]:
        """Day means of difficulty, weighted by time, and the height at both ends of every day."""
        ends, time = np.arange(count + 1.0), np.array([*self.time, count])
        passed = np.concatenate([[0.0], np.cumsum(np.array(self.difficulty) * np.diff(time))])
        return np.diff(np.interp(ends, time, passed)), np.interp(ends, time, [*self.height, end_height])


def _difficulty(
    prepared: Prepared, scenario: Scenario, level: Floats, hashrate: Hashrate
) -> tuple[Floats, Floats]:
    """Difficulty by day [D] and height [D + 1]: as given on the days of a path, by retargets between."""
    steps, height = _Steps([], [], []), prepared.forecast.height
    for start, end, is_given in _runs(scenario, prepared.forecast.first_on, len(level)):
        if is_given:
            height = _given(steps, level, start, end, height)
        else:
            height = _retargets(steps, hashrate, float(level[start]), start, end, height)
    return steps.by_day(len(level), height)


def _runs(scenario: Scenario, first_on: int, count: int) -> list[tuple[int, int, bool]]:
    """Spans of days and whether a path gives their difficulty; a value set with no end begins a span."""
    given, begins = np.zeros(count + 1, np.bool_), {0, count}
    for override in scenario.of("network", "difficulty"):
        covered = overrides.days_covered(override, first_on)
        if override.to_on is not None:
            given[covered] = True
        elif override.from_on is not None:
            given[covered] = False
            begins.add(min(covered.start, count))
    changes = np.flatnonzero(given[1:] != given[:-1]) + 1
    edges = sorted(begins.union(changes.tolist()))
    return [(a, b, bool(given[a])) for a, b in pairwise(edges) if a < count]


def _given(steps: _Steps, level: Floats, start: int, end: int, height: float) -> float:
    """Days whose difficulty is said: blocks come as a hashrate of 14 days later's difficulty finds them."""
    ahead = np.minimum(np.arange(start, end) + int(RETARGET_DAYS), len(level) - 1)
    ratio = np.nan_to_num(level[ahead] / level[start:end], nan=1.0)
    ends = height + np.cumsum(BLOCKS_PER_DAY * np.clip(ratio, LEAST_CHANGE, MOST_CHANGE))
    reached = [height, *ends.tolist()]
    for day, difficulty in enumerate(level[start:end].tolist()):
        steps.add(start + day, difficulty, reached[day])
    return reached[-1]


def _retargets(
    steps: _Steps, hashrate: Hashrate, difficulty: float, start: int, end: int, height: float
) -> float:
    """Follow the retargets of a span of days; returns the height at its end.

    The span begins within an epoch whose difficulty is that of steady growth. Within an epoch hashrate grows
    at one rate, so that the blocks still to find last ln(1 + rate · w) / rate, w being their work in days of
    the hashrate at hand.
    """
    time, done = float(start), math.fmod(height, RETARGET_BLOCKS) / RETARGET_BLOCKS
    log_ratio = _steady_lead(hashrate.rate(time, steps))
    passed = _lasting(done * RETARGET_DAYS * math.exp(-log_ratio), hashrate.rate(time, steps))
    log_ratio += hashrate.rate(time, steps) * passed
    for _ in range(MOST_RETARGETS):
        rate = hashrate.rate(time, steps)
        steps.add(time, difficulty, height)
        if not math.isfinite(rate + difficulty):
            break
        work = (1 - done) * RETARGET_DAYS * math.exp(-log_ratio)
        lasts = _lasting(work, rate)
        if time + lasts >= end:
            return height + (1 - done) * RETARGET_BLOCKS * (end - time) / lasts
        time, height = time + lasts, height + (1 - done) * RETARGET_BLOCKS
        change = min(max(RETARGET_DAYS / (passed + lasts), LEAST_CHANGE), MOST_CHANGE)
        log_ratio += rate * lasts - math.log(change)
        difficulty, done, passed = difficulty * change, 0.0, 0.0
    steps.add(time, math.nan, height)
    return height + BLOCKS_PER_DAY * (end - time)


def _steady_lead(rate: float) -> float:
    """ln of hashrate over that which difficulty implies, at a retarget amid steady growth [ln per day].

    Difficulty is then the mean hashrate of the epoch that ended. Its growth y = ln(1 + g) over that epoch of
    14 / (1 + g) days solves y · eʸ = rate · 14 days.
    """
    wanted, y = max(rate * RETARGET_DAYS, -0.36), 0.0
    for _ in range(30):
        before, y = y, y - (y - wanted * math.exp(-y)) / (1 + y)
        if abs(y - before) < 1e-13:
            break
    return math.log(y / -math.expm1(-y)) if y else 0.0


def _lasting(work: float, rate: float) -> float:
    """Days until some work is done at a hashrate that grows at a rate; infinite if it never is."""
    if abs(rate) < 1e-9:
        return work
    return math.log1p(work * rate) / rate if work * rate > -1 else math.inf


# --- problems -----------------------------------------------------------------------------------------
def problems_of_path(prepared: Prepared, scenario: Scenario, path: NetworkPath) -> list[Problem]:
    """From when on a scenario leaves price, difficulty or fees unknown, and why, in one sentence each."""
    reasons = {
        "price_usd": ("bitcoin price", "its growth is −100 % or less a year, or no price is on record"),
        "difficulty": ("difficulty", "it is zero, or grows by −100 % or less, or faster than retargets can"),
        "fees_share": ("share of fees", "no fees are on record"),
    }
    found = []
    for name, (label, why) in reasons.items():
        unknown = np.isnan(getattr(path, name))
        if unknown.any():
            day = days.day_text(prepared.forecast.first_on + int(np.argmax(unknown)))
            reason = f"Scenario {scenario.name}: the {label} is not known from {day} on, since {why}"
            found.append(Problem(f"{reason}; what depends on it is left out", "override", name))
    return found
