"""Dispatch under real contracts is what trying every load in every hour, and every peak, gives."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from desktop_app.domain import days
from desktop_app.domain.charges import kinds as of
from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.charges.parts import Schedule, Tier, flat_tiers
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import packed_prices
from desktop_app.engine.dispatch import Load
from desktop_app.engine.hourly import Question
from desktop_app.engine.marginal.sliced import spread_power
from desktop_app.engine.path_dispatch import ran_along
from desktop_app.engine.site_power import HourlyPower, site_power
from tests.engine.conftest import build, day

MONTH = days.parse_month("2025-02")
BEGUN = days.first_day(MONTH) * 86_400
HOURS = 28 * 24
EVENING = Schedule.of_grids([[0] * 17 + [1] * 4 + [0] * 3] * 12, [[0] * 24] * 12)  # weekdays from 17 to 21
Lines = list[tuple[str, int | None, Any]]


def company(prices: np.ndarray, *contracts: tuple[dict[str, Any], Lines], second: Any = None) -> Portfolio:
    """A site with contracts; one series, perhaps a second, of February 2025."""
    rows = [
        {"series_id": at, "month": MONTH, "first_at": BEGUN, "prices": packed_prices(p)}
        for at, p in enumerate((prices, second), 1) if p is not None
    ]  # fmt: skip
    book = build(
        Portfolio.empty(), site=[{"name": "Odessa", "control": 0, "cooling": 0}],
        price_series=[{"name": f"Hub {r['series_id']}", "interval": 3} for r in rows], series_month=rows,
    )  # fmt: skip
    for number, (about, lines) in enumerate(contracts, 1):
        record = {"site_id": 1, "name": f"Contract {number}", "starts_on": day("2024-01-01")} | about
        book = build(book, power_contract=[record])
        book = build(book, contract_version=[{"contract_id": number, "effective_on": day("2024-01-01")}])
        records = [
            {"version_id": number, "sequence": n, "label": f"{kind} {n}", "kind": kind, "series_id": series,
             "parameters": write_parameters(kind, given)}
            for n, (kind, series, given) in enumerate(lines, 1)
        ]  # fmt: skip
        book = build(book, charge_line=records)
    return book


def powered(book: Portfolio, expected_mw: float = 30.0) -> HourlyPower:
    first_on = np.array([days.first_day(MONTH)])
    found = site_power(book, np.array([1]), first_on, np.full((1, 1), expected_mw))
    assert found is not None
    assert found.known.all()
    return found


@dataclass
class Answer:
    mwh: float
    usd: float
    """Without standing charges."""
    net_usd: float
    """What running earns less all of it."""


def answered(power: HourlyPower, mw: np.ndarray, worth: np.ndarray) -> Answer:
    load = Load(np.zeros(len(mw), np.int64), worth[:, None], mw[:, None])
    cell = np.ones((1, 1))
    asked = Question(
        power.index, power.power, load, cell, cell * HOURS, cell, cell * 0, power.slices,
        power.standing_usd, power.credit_usd,
    )  # fmt: skip
    made = asked.answered()
    usd = made.cost_usd.sum() + made.unused_usd.sum()
    usd += 0.0 if made.demand_usd is None else made.demand_usd.sum()
    on = made.on_share[:, 0] * mw * HOURS
    ran = ran_along(asked, 0, 0, np.array([0.5, 1.0]))
    assert ran.gross_usd[1] + ran.demand_usd[1] - ran.sold_usd[1] == pytest.approx(usd, rel=1e-9, abs=1e-6)
    assert ran.hashing[1] * (mw * worth).sum() * HOURS == pytest.approx(
        (on * worth).sum(), rel=1e-9, abs=1e-6
    )
    return Answer(on.sum(), usd, (on * worth).sum() - usd)


def local_hours() -> tuple[np.ndarray, np.ndarray]:
    """Hour in Chicago (six behind in February) and whether it is a weekday, of the month's UTC hours."""
    at = np.arange(HOURS) - 6
    on = days.first_day(MONTH) + at // 24
    return at % 24, (on + 3) % 7 < 5


def best(mw: np.ndarray, worth: np.ndarray, bill: Any, peaks: Any = None) -> tuple[float, float]:
    """Every load in every hour, and if peaks cost something every cap on the load; edges of classes suffice.

    `bill(mw)` gives the cost of the month's hours at a load, `peaks` the cost of loads by hour.
    """
    edges = sorted({0.0, *np.cumsum(mw).tolist(), *bill.edges})
    edges = [e for e in edges if e <= mw.sum() + 1e-12]
    before = np.cumsum(mw) - mw
    net = np.array([(np.clip(e - before, 0, mw) * worth).sum() - bill(e) for e in edges])
    found = []
    caps = itertools.product(range(len(edges)), repeat=bill.periods if peaks else 1)
    for cap in caps:
        allowed = np.arange(len(edges))[:, None] <= np.array(cap)[bill.period if peaks else 0]
        chosen = np.where(allowed, net, -np.inf).argmax(axis=0)
        load = np.array(edges)[chosen]
        total = net[chosen, np.arange(HOURS)].sum() - (peaks(load) if peaks else 0.0)
        found.append((total, load.sum()))
    return max(found)


class Bill:
    """What an hour costs at a load: blocks that are resold or not, then a market price, and delivery."""

    def __init__(self, outside, delivery, blocks=(), period=None, edges=()):
        self.outside, self.delivery, self.blocks = outside, delivery, blocks
        self.period = np.zeros(HOURS, np.int64) if period is None else period
        self.periods = int(self.period.max()) + 1
        self.edges = [*edges, *np.cumsum([b[0] for b in blocks]).tolist()]

    def __call__(self, load):
        cost, left = (
            self.delivery * load if np.ndim(self.delivery) else np.full(HOURS, self.delivery * load),
            load,
        )
        for mw, usd, sells in self.blocks:
            taken = min(left, mw)
            cost = cost + mw * usd - (0.0 if sells is None else (mw - taken) * np.maximum(sells, 0.0))
            left -= taken
        return cost + left * self.outside


seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int) -> tuple[np.random.Generator, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 5))
    worth = np.sort(rng.uniform(15, 110, count))[::-1]
    return rng, rng.lognormal(3.5, 0.6, HOURS).round(2), rng.uniform(1, 12, count), worth


CHICAGO = {"time_zone": "America/Chicago"}


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_time_of_use_delivery_and_taxes_on_an_index_with_cap_and_floor(seed):
    _, prices, mw, worth = drawn(seed)
    lines: Lines = [
        ("index", 1, of.Index(
            multiplier=1.1, adder_usd_per_mwh=2.0, cap_usd_per_mwh=90.0, floor_usd_per_mwh=12.0)),
        ("energy", None, of.Energy(schedule=EVENING, tiers=flat_tiers(0.004, 0.03))),
        ("percent", None, of.Percent(share=0.05)),
    ]  # fmt: skip
    power = powered(company(prices, (CHICAGO | {"loss_share": 0.02}, lines)))
    hour, weekday = local_hours()
    evening = weekday & (hour >= 17) & (hour < 21)
    per_mwh = (1.1 * np.clip(prices, 12, 90) + 2 + np.where(evening, 30, 4)) * 1.05 * 1.02
    net, mwh = best(mw, worth, Bill(per_mwh, 0.0))
    found = answered(power, mw, worth)
    assert found.net_usd == pytest.approx(net, rel=1e-9, abs=1e-6)
    assert found.mwh == pytest.approx(mwh, rel=1e-9, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_blocks_of_different_kinds_from_two_contracts(seed):
    rng, prices, mw, worth = drawn(seed)
    second = prices + rng.normal(0, 8, HOURS).round(2)
    lines: Lines = [
        ("block", None, of.Block(mw=4.0, usd_per_mwh=31.0)),
        ("block", 2, of.Block(mw=5.0, usd_per_mwh=29.0, resale=of.BILL_CREDIT, resale_fee_usd_per_mwh=1.5)),
        ("block", 2, of.Block(mw=3.0, usd_per_mwh=35.0, starts_on=day("2025-03-01"))),
        ("index", 1, of.Index(adder_usd_per_mwh=3.0)),
    ]
    wires: Lines = [("adder", None, of.Adder(unit=of.PER_KWH, amount=0.005))]
    power = powered(company(prices, (CHICAGO, lines), ({"part": 2}, wires), second=second))
    bill = Bill(np.maximum(prices, 0) + 3, 5.0, [(4.0, 31.0, None), (5.0, 29.0, second - 1.5)])
    # load fills the blocks first, also where the market is cheaper: what the last class decides alone
    worth = np.sort(worth + 25)[::-1]
    found = answered(power, mw, worth)
    edges = np.array(sorted({0.0, *np.cumsum(mw).tolist(), 4.0, 9.0}))
    edges = edges[edges <= mw.sum() + 1e-12]
    marginal = np.full((len(edges) - 1, HOURS), 5.0)
    middle = (edges[1:] + edges[:-1]) / 2
    marginal[(middle > 4) & (middle < 9)] += np.maximum(second - 1.5, 0)
    marginal[middle > 9] += prices + 3
    of_class = worth[np.searchsorted(np.cumsum(mw), middle)]
    runs = of_class[:, None] > marginal
    width = np.diff(edges)[:, None]
    assert found.mwh == pytest.approx((runs * width).sum(), rel=1e-9)
    fixed = (bill(0.0)).sum()
    assert found.usd == pytest.approx(fixed + (runs * width * marginal).sum(), rel=1e-9, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_the_best_peak_of_a_month_lies_at_a_kink(seed):
    rng, prices, mw, worth = drawn(seed)
    lines: Lines = [
        ("index", 1, of.Index()),
        ("demand", None, of.Demand(tiers=flat_tiers(rng.uniform(0, 25)), contract_share=0.2)),
    ]
    power = powered(company(prices, (CHICAGO | {"contract_kw": 20_000}, lines)))
    rate = lines[1][2].tiers[0][0].rate * 1000
    bill = Bill(prices, 0.0, edges=[4.0])
    net, _ = best(mw, worth, bill, lambda load: max(load.max() - 4.0, 0.0) * rate)
    found = answered(power, mw, worth)
    assert found.net_usd == pytest.approx(net, rel=1e-9, abs=1e-6)
    assert power.standing_usd[0, 0] == pytest.approx(4.0 * rate)


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_peaks_by_period_and_of_the_month_with_a_block(seed):
    rng, prices, mw, worth = drawn(seed)
    peak, own = rng.uniform(0, 8), rng.uniform(0, 8)
    lines: Lines = [
        ("block", 1, of.Block(mw=6.0, usd_per_mwh=30.0, resale=of.NET_SETTLEMENT)),
        ("index", 1, of.Index(adder_usd_per_mwh=1.0)),
        ("demand", None, of.Demand(schedule=EVENING, tiers=flat_tiers(0.0, peak))),
        ("demand", None, of.Demand(tiers=flat_tiers(own))),
    ]
    power = powered(company(prices, (CHICAGO, lines)))
    hour, weekday = local_hours()
    evening = (weekday & (hour >= 17) & (hour < 21)).astype(np.int64)
    bill = Bill(prices + 1, 0.0, [(6.0, 30.0, prices)], evening)

    def peaks(load: np.ndarray) -> float:
        return 1000 * (peak * load[evening == 1].max() + own * load.max())

    net, _ = best(mw, worth, bill, peaks)
    assert answered(power, mw, worth).net_usd == pytest.approx(net, rel=1e-9, abs=1e-6)


def test_a_cheaper_later_tier_can_make_a_higher_peak_worth_it():
    prices = np.full(HOURS, 20.0)
    tiers = ((Tier(30.0, 5000.0, "kW"), Tier(1.0, unit="kW")),)
    power = powered(
        company(prices, (CHICAGO, [("index", 1, of.Index()), ("demand", None, of.Demand(tiers=tiers))]))
    )
    mw, worth = np.array([5.0, 20.0]), np.array([60.0, 50.0])
    # 5 MW alone earn 40 · 672 a MW, less than $30,000; the next 20 MW earn 30 · 672 against $1,000
    assert answered(power, mw, worth).mwh == pytest.approx(25 * HOURS)
    assert answered(power, mw[:1], worth[:1]).mwh == 0


def test_a_forecast_peak_costs_its_price_times_how_likely_it_is():
    prices = np.full(HOURS, 20.0)
    flags = tuple(month == 1 for month in range(12))
    line = of.CoincidentPeak(usd_per_kw_year=60.0, peaks=1, months=flags, from_hour=17, to_hour=21)
    book = company(prices, (CHICAGO, [("index", 1, of.Index()), ("coincident peak", None, line)]))
    hour, weekday = local_hours()
    evening = weekday & (hour >= 17) & (hour < 21)
    mw, worth = np.array([10.0]), np.array([80.0])
    each = 60_000 / evening.sum()
    assert each > 60
    assert answered(powered(book), mw, worth).mwh == pytest.approx((HOURS - evening.sum()) * 10)
    at = (days.first_day(MONTH) + 9) * 86_400 + 23 * 3600
    event = {"line_id": 2, "from_at": at, "to_at": at + 2 * 3600, "state": 0}
    told = powered(build(book, power_event=[event]))
    assert answered(told, mw, worth).mwh == pytest.approx((HOURS - 2) * 10), "only the announced hours"


def test_a_called_event_counts_above_firm_power_only():
    prices = np.full(HOURS, 20.0)
    line = of.Interruptible(credit_usd_per_kw_month=3.0, event_usd_per_mwh=500.0)
    about = CHICAGO | {"firm_kw": 4_000, "contract_kw": 10_000}
    book = company(prices, (about, [("index", 1, of.Index()), ("interruptible", None, line)]))
    at = days.first_day(MONTH) * 86_400 + 5 * 3600
    book = build(book, power_event=[{"line_id": 2, "from_at": at, "to_at": at + 3 * 3600, "state": 1}])
    power = powered(book)
    assert answered(power, np.array([10.0]), np.array([80.0])).mwh == pytest.approx(10 * HOURS - 6 * 3)
    assert power.credit_usd[0, 0] == pytest.approx(18_000)


def test_standby_pays_while_running_up_to_its_power():
    prices = np.full(HOURS, 50.0)
    line = of.Availability(mw=3.0, usd_per_mw_hour=15.0, share=0.8)
    power = powered(company(prices, (CHICAGO, [("index", 1, of.Index()), ("availability", None, line)])))
    found = answered(power, np.array([10.0]), np.array([40.0]))
    assert found.mwh == pytest.approx(3 * HOURS)
    assert found.usd == pytest.approx(3 * HOURS * 38)


def test_a_tariff_without_a_market_dispatches_by_its_hours():
    lines: Lines = [("energy", None, of.Energy(schedule=EVENING, tiers=flat_tiers(0.03, 0.09)))]
    power = powered(company(np.zeros(HOURS), (CHICAGO, lines)))
    hour, weekday = local_hours()
    evening = weekday & (hour >= 17) & (hour < 21)
    found = answered(power, np.array([5.0]), np.array([60.0]))
    assert found.mwh == pytest.approx(5 * (HOURS - evening.sum()))
    assert found.usd == pytest.approx(found.mwh * 30)


def test_along_paths_a_tariff_with_demand_is_tried_only_where_it_steps():
    lines: Lines = [
        ("energy", None, of.Energy(schedule=EVENING, tiers=flat_tiers(0.03, 0.06))),
        ("demand", None, of.Demand(tiers=flat_tiers(9.0))),
    ]
    power = powered(company(np.zeros(HOURS), (CHICAGO, lines)))
    mw, worth, cell = np.array([3.0, 5.0, 4.0]), np.array([70.0, 55.0, 41.0]), np.ones((1, 1))
    load = Load(np.zeros(3, np.int64), worth[:, None], mw[:, None])
    asked = Question(
        power.index, power.power, load, cell, cell * HOURS, cell, cell * 0, power.slices, power.standing_usd
    )
    factor = np.sort(np.random.default_rng(2).lognormal(0, 0.5, 3000))
    found = ran_along(asked, 0, 0, factor)
    assert len(np.unique(found.hashing)) > 3
    for at in range(0, len(factor), 7):
        alone = replace(asked, value=cell * factor[at]).answered()
        assert alone.demand_usd is not None
        assert found.demand_usd[at] == pytest.approx(alone.demand_usd[0, 0])
        assert found.gross_usd[at] == pytest.approx(alone.cost_usd.sum())


def test_blocks_that_are_filled_first_at_negative_prices_are_named():
    lines: Lines = [
        ("block", None, of.Block(mw=4.0, usd_per_mwh=31.0)),
        ("block", 1, of.Block(mw=5.0, usd_per_mwh=29.0, resale=of.NET_SETTLEMENT)),
        ("index", 1, of.Index()),
    ]
    for price, told in ((20.0, False), (-20.0, True)):
        power = powered(company(np.full(HOURS, price), (CHICAGO, lines)))
        assert any("several blocks" in note.lower() for note in power.notes) is told


def test_of_many_columns_each_is_as_one():
    _, prices, _, _ = drawn(5)
    lines: Lines = [
        ("index", 1, of.Index(cap_usd_per_mwh=60.0)),
        ("demand", None, of.Demand(tiers=flat_tiers(9.0))),
    ]
    power = powered(company(prices, (CHICAGO, lines)))
    again = spread_power(power.power, np.arange(len(power.power.row)), 0, 3)
    assert again.row.shape == (len(power.power.row), 3)
    assert power.slices is not None
    assert power.slices.of_month(np.array([0]), 0, 3).share.shape == (len(power.power.row), 3)
