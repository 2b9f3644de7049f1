"""Fixed blocks and market prices: worked by hand, by a naive loop, and at random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import (
    BANK,
    BILL_CREDIT,
    DEVIATION,
    METERED,
    NET_SETTLEMENT,
    UNIT_CONTINGENT,
    Block,
    Energy,
    Index,
)
from desktop_app.domain.charges.parts import Escalator, Schedule, flat_tiers
from desktop_app.domain.contracts import PowerEvent
from desktop_app.domain.terms import Terms
from desktop_app.engine.bill.results import Bill
from desktop_app.engine.bill.situation import Load
from tests.engine.bill.cases import CHICAGO, billed, line, load, series, shown, terms, version

HUB = 7


def made_of(*given: Block | Index, **fields: Any) -> Terms:
    lines = [
        line(
            p, n, series_id=HUB if isinstance(p, Index) or p.resale in (NET_SETTLEMENT, BILL_CREDIT) else None
        )
        for n, p in enumerate(given, 1)
    ]
    return terms(*lines, **fields)


def january(parts: Sequence[Block | Index], kw: object, prices: object, **fields: Any) -> Bill:
    """The bill of January 2025 (744 h, UTC) of hourly load and prices, one value or a day of 24."""
    spread = [np.resize(np.asarray(v, float), 744) for v in (kw, prices)]
    start = "2025-01-01T00:00Z"
    return billed(
        made_of(*parts, **fields),
        load(start, 60, spread[0]),
        "2025-01",
        prices={HUB: series(start, 60, spread[1])},
    )


# --- one block ----------------------------------------------------------------------------------------
def test_a_block_is_paid_for_whether_taken_or_not():
    found = january([Block(mw=130, usd_per_mwh=28.5)], 100_000.0, 40.0)
    assert shown(found.lines[0]) == [("130 MW", 96_720.0, 28.5, 2_756_520.0)]
    detail = found.lines[0].items[0].detail
    assert detail is not None
    assert detail(0) == "130 MW × 744 h"


def test_what_is_not_taken_is_resold_at_the_market_price_less_the_fee():
    block = Block(mw=10, usd_per_mwh=30, resale=NET_SETTLEMENT, resale_fee_usd_per_mwh=2)
    # 12 hours of 6 MW at $50, 12 of 10 MW at $20: only the first leave 4 MW, and earn $48
    found = january([block], [6_000.0] * 12 + [10_000.0] * 12, [50.0] * 12 + [20.0] * 12)
    assert shown(found.lines[0]) == [
        ("10 MW", 7_440.0, 30.0, 223_200.0),
        ("Resold at the market price less $2", 31 * 12 * 4.0, -48.0, -31 * 12 * 4 * 48.0),
    ]


@pytest.mark.parametrize(
    ("negative", "sold", "income"), [(0, 12 * 31, 12 * 31 * 40.0), (1, 24 * 31, 12 * 31 * 30.0)]
)
def test_a_negative_price_is_charged_only_where_the_contract_says_so(negative, sold, income):
    block = Block(mw=1, usd_per_mwh=30, resale=NET_SETTLEMENT, negative_resale=negative)
    found = january([block], 0.0, [40.0] * 12 + [-10.0] * 12).lines[0]
    assert found.items[1].quantity[0] == sold
    assert found.items[1].amount_usd[0] == pytest.approx(-income)


def test_a_bill_credit_is_called_one():
    found = january([Block(mw=1, usd_per_mwh=30, resale=BILL_CREDIT)], 0.0, 40.0).lines[0]
    assert shown(found)[1] == ("Credited for resale at the market price", 744.0, -40.0, -29_760.0)


def test_a_share_of_the_block_is_paid_for_though_not_taken():
    # 24 h of 0, 2, 4 … MW are taken; at least 5 MW are paid for
    kw = [1000.0 * (h % 12) for h in range(24)]
    found = january([Block(mw=10, usd_per_mwh=20, take_share=0.5)], kw, 0.0)
    taken = 31 * 2 * sum(min(h, 10) for h in range(12))
    short = 31 * 2 * sum(max(5 - h, 0) for h in range(12))
    assert shown(found.lines[0]) == [
        ("10 MW, taken", taken, 20.0, 20.0 * taken),
        ("Not taken of 50 % of it, paid for", short, 20.0, 20.0 * short),
    ]  # fmt: skip


def test_a_month_takes_the_share_that_was_elected_and_some_months_all_of_it():
    block = Block(
        mw=100, usd_per_mwh=30, elections=(0.5, 0.8, 1.0), elected_share=0.8,
        deemed_full=(*(False,) * 2, True, *(False,) * 9),
    )  # fmt: skip
    elections = {days.month_of(2025, 1): 0.5, days.month_of(2025, 3): 0.5}
    found = billed(terms(line(block, elections=elections)), None, "2025-01", "2025-03")
    assert found.lines[0].items[0].quantity.tolist() == [37_200.0, 0.8 * 67_200, 74_400.0]
    detail = found.lines[0].items[0].detail
    assert detail is not None
    assert [detail(m) for m in range(3)] == [
        "100 MW × 744 h × 50 % elected", "100 MW × 672 h × 80 % elected", "100 MW × 744 h"
    ]  # fmt: skip


def test_a_block_begins_and_ends_on_days_of_its_zone():
    block = Block(
        mw=1, usd_per_mwh=30, starts_on=days.parse_day("2025-03-09"), ends_on=days.parse_day("2025-03-10")
    )
    found = billed(terms(block, time_zone=CHICAGO), None, "2025-02", "2025-04")
    # 9 March has 23 hours in Chicago
    assert found.lines[0].items[0].quantity.tolist() == [0.0, 47.0, 0.0]


def test_a_block_ends_with_its_contract():
    made = terms(
        Block(mw=2, usd_per_mwh=30),
        starts_on=days.parse_day("2025-01-11"),
        ends_on=days.parse_day("2025-01-15"),
    )
    assert billed(made, None, "2025-01").lines[0].items[0].quantity[0] == 5 * 48


def test_a_block_of_peak_hours_delivers_in_no_other():
    peak = Schedule(("1" * 6 + "0" * 16 + "11",) * 12, ("1" * 24,) * 12)
    found = billed(terms(Block(mw=10, usd_per_mwh=30, hours=peak)), None, "2025-01")
    assert found.lines[0].items[0].quantity[0] == 23 * 16 * 10  # January 2025 has 23 weekdays


LEVELS = tuple((days.month_of(year, 1), v) for year, v in ((2023, 300.0), (2024, 312.0), (2025, 300.0)))


@pytest.mark.parametrize(
    ("escalator", "prices"),
    [
        (Escalator("percent", 0.02, anchor_on=days.parse_day("2023-01-01")), [30.6, 31.212]),
        (Escalator("percent", 0.05, anchor_on=days.parse_day("2023-01-01"), most=0.03), [30.9, 31.827]),
        (
            Escalator(
                "index", 0.5, anchor_on=days.parse_day("2023-01-01"), least=0.0,
                values=LEVELS,
            ),
            [30.6, 30.6],  # half of 4 %, then a fall kept out
        ),
        (Escalator("steps", values=((days.month_of(2025, 1), 1.1),)), [30.0, 33.0]),
    ],
)  # fmt: skip
def test_the_price_escalates(escalator, prices):
    made = terms(Block(mw=1, usd_per_mwh=30, escalator=escalator))
    found = billed(made, None, "2024-12", "2025-01").lines[0].items[0]
    assert found.rate.tolist() == pytest.approx(prices)


def test_a_unit_that_is_out_delivers_less():
    block = Block(mw=10, usd_per_mwh=30, firmness=UNIT_CONTINGENT)
    at = days.parse_instant("2025-01-05T00:00Z")
    events = tuple(
        PowerEvent(
            id=n,
            line_id=1,
            from_at=at + 3600 * first,
            to_at=at + 3600 * last,
            state=state,
            our_kw=kw,
            note="",
        )
        for n, (first, last, state, kw) in enumerate(
            [(0, 10, 1, None), (24, 26, 2, 4_000.0), (48, 60, 0, None)], 1
        )
    )
    found = billed(terms(line(block, events=events)), None, "2025-01").lines[0].items[0]
    assert found.quantity[0] == pytest.approx(7_440 - 10 * 10 - 2 * 6)  # a forecast outage is none


def test_a_bank_gives_back_what_was_not_taken_until_december():
    kw = [np.zeros(30 * 24), np.full(31 * 24, 1_500.0), np.full(31 * 24, 1_500.0)]
    made = terms(Block(mw=1, usd_per_mwh=30, resale=BANK))
    found = billed(made, load("2025-11-01T00:00Z", 60, np.concatenate(kw)), "2025-11", "2026-01")
    banked, drawn = found.lines[0].items[1:]
    assert banked.quantity.tolist() == [720.0, 0.0, 0.0]
    assert drawn.quantity.tolist() == [0.0, 372.0, 0.0]  # 744 h × 0.5 MW; January begins with an empty bank
    assert drawn.amount_usd.tolist() == [0.0, -372.0 * 30, 0.0]
    assert "bank" in found.notes[0]
    alone = billed(made, load("2025-11-01T00:00Z", 60, np.concatenate(kw)), "2025-12")
    assert alone.total_usd[0] == found.total_usd[1]


# --- market prices ------------------------------------------------------------------------------------
def test_energy_meets_its_price_hour_by_hour():
    # 12 h of 1 MW at $20 and 12 h of 3 MW at $60: the mean price of energy is $50, not $40
    found = january(
        [Index(load=METERED, multiplier=1.05, adder_usd_per_mwh=3)],
        [1e3] * 12 + [3e3] * 12,
        [20.0] * 12 + [60.0] * 12,
    )
    mwh = 31 * 12 * 4.0
    assert shown(found.lines[0]) == [
        ("At 105 % of the market price", mwh, 52.5, round(52.5 * mwh, 2)), ("Adder", mwh, 3.0, 3.0 * mwh)
    ]  # fmt: skip


def test_the_price_is_kept_between_floor_and_cap():
    index = Index(load=METERED, cap_usd_per_mwh=100, floor_usd_per_mwh=0)
    found = january([index], 1_000.0, [-20.0] * 8 + [50.0] * 8 + [900.0] * 8)
    assert shown(found.lines[0]) == [
        ("At the market price, at most $100, at least $0", 744.0, 50.0, 37_200.0)
    ]


def test_energy_without_a_price_is_said_and_costs_nothing():
    prices = np.full(744, 40.0)
    prices[:4] = np.nan
    found = january([Index(load=METERED, adder_usd_per_mwh=1)], 1_000.0, prices)
    assert [row[:2] for row in shown(found.lines[0])] == [("At the market price", 740.0), ("Adder", 744.0)]
    assert not found.complete[0]
    assert "4" in found.problems[0].reason


def test_two_part_pricing_bills_the_baseline_and_the_deviation_from_it():
    start = "2025-01-01T00:00Z"
    of = Load(
        series(start, 60, [900.0] * 372 + [1_200.0] * 372), baseline_kw=series(start, 60, [1_000.0] * 744)
    )
    made = terms(Energy(load=2, tiers=flat_tiers(0.05)), line(Index(load=DEVIATION), 2, series_id=HUB))
    found = billed(made, of, "2025-01", prices={HUB: series(start, 60, [20.0] * 372 + [80.0] * 372)})
    assert shown(found.lines[1]) == [
        ("At the market price, above the baseline", 74.4, 80.0, 5_952.0),
        ("At the market price, below the baseline", -37.2, 20.0, -744.0),
    ]
    # less by 0.1 MW at $20 is credited, more by 0.2 MW at $80 is charged
    assert found.total_usd[0] == pytest.approx(744_000 * 0.05 - 37.2 * 20 + 74.4 * 80)


@pytest.mark.parametrize(("settlement", "usd"), [(1, 10 * 80 - 10 * 0), (3, 0.0)])
def test_the_settlement_interval_decides_what_is_resold(settlement, usd):
    # the first and the second half of an hour cancel out where energy settles by the hour
    block = Block(mw=20, usd_per_mwh=0, resale=NET_SETTLEMENT)
    index = Index()
    kw, prices = [0.0, 0.0, 40_000.0, 40_000.0], [80.0, 80.0, 80.0, 80.0]
    start = "2025-01-01T00:00Z"
    found = billed(
        made_of(block, index, settlement=settlement), load(start, 15, kw * 744), "2025-01",
        prices={HUB: series(start, 15, prices * 744)},
    )  # fmt: skip
    assert -found.lines[0].amount_usd[0] == pytest.approx(744 * usd)
    assert found.total_usd[0] == pytest.approx(0.0)


# --- a contract of 345 MW -----------------------------------------------------------------------------
_ENDS = ((130, 27.1, "2030-04-30"), (65, 31.4, "2030-04-30"), (150, 42.9, "2027-10-31"))
ROCKDALE = tuple(
    Block(
        mw=mw, usd_per_mwh=price, ends_on=days.parse_day(ends), resale=NET_SETTLEMENT,
        resale_fee_usd_per_mwh=0.25,
    )
    for mw, price, ends in _ENDS
)  # fmt: skip
"""Three blocks with different ends, resale below; the prices are invented."""
ABOVE = Index(adder_usd_per_mwh=1.1)
"""Spot by the quarter of an hour for what is above them."""


def quarters(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Loads around the blocks' edges [kW] and prices with negatives and spikes [$/MWh]."""
    rng = np.random.default_rng(345)
    kw = rng.choice([0.0, 90e3, 130e3, 180e3, 195e3, 300e3, 345e3, 400e3], count) * rng.uniform(
        0.9, 1.05, count
    )
    return kw, rng.normal(35, 30, count) + 2_000 * (rng.random(count) < 0.004)


def naive(kw: np.ndarray, prices: np.ndarray, held: Sequence[Block], index: Index) -> list[float]:
    """The same lines, an interval at a time."""
    cost = [0.0] * (len(held) + 1)
    for power, price in zip(kw.tolist(), prices.tolist(), strict=True):
        left = power / 4000
        for n, block in enumerate(held):
            taken = min(left, block.mw / 4)
            left -= taken
            cost[n] += block.mw / 4 * block.usd_per_mwh
            cost[n] -= (block.mw / 4 - taken) * max(0.0, price - block.resale_fee_usd_per_mwh)
        cost[-1] += left * (price + index.adder_usd_per_mwh)
    return cost


def test_345_mw_in_three_blocks_with_different_ends_settle_by_the_quarter():
    october, november = 31 * 96, 30 * 96 + 4  # 7 November 2027: an hour twice
    kw, prices = quarters(october + november)
    start = "2027-10-01T05:00Z"
    found = billed(
        made_of(*ROCKDALE, ABOVE, time_zone=CHICAGO, settlement=1), load(start, 15, kw), "2027-10", "2027-11",
        prices={HUB: series(start, 15, prices)},
    )  # fmt: skip
    first, second = slice(0, october), slice(october, None)
    wanted = [
        naive(kw[first], prices[first], ROCKDALE, ABOVE),
        naive(kw[second], prices[second], ROCKDALE[:2], ABOVE),
    ]
    wanted[1].insert(2, 0.0)  # the third block has ended
    assert found.complete.all()
    for month in range(2):
        assert [b.amount_usd[month] for b in found.lines] == pytest.approx(wanted[month], abs=1e-4)


def test_resale_needs_a_load_to_be_known():
    found = billed(made_of(*ROCKDALE, ABOVE, settlement=1), None, "2026-01")
    assert found.total_usd[0] == pytest.approx(744 * (130 * 27.1 + 65 * 31.4 + 150 * 42.9))


def test_a_new_version_has_its_own_blocks():
    first, second = line(Block(mw=10, usd_per_mwh=30), 1), line(Block(mw=5, usd_per_mwh=20), 2)
    made = terms()
    made = Terms(
        made.contract,
        (
            version(1, 0, first, line(Index(), 3, series_id=HUB)),
            version(2, days.parse_day("2025-02-01"), second),
        ),
    )  # fmt: skip
    start = "2025-01-01T00:00Z"
    found = billed(
        made,
        load(start, 60, np.full(59 * 24, 12e3)),
        "2025-01",
        "2025-02",
        prices={HUB: series(start, 60, np.full(59 * 24, 50.0))},
    )
    assert found.total_usd.tolist() == pytest.approx([744 * (300 + 2 * 50), 672 * 100])


# --- at random ----------------------------------------------------------------------------------------
powers = st.lists(st.floats(0, 40_000), min_size=24, max_size=24)


@settings(max_examples=40, deadline=None)
@given(
    powers,
    st.lists(st.floats(-100, 500), min_size=24, max_size=24),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from([0, 1]),
)
def test_no_more_is_resold_than_the_block_has(kw, prices, share, take, negative):
    blocks = [
        Block(
            mw=mw,
            usd_per_mwh=30,
            elected_share=share,
            take_share=take,
            resale=NET_SETTLEMENT,
            negative_resale=negative,
        )
        for mw in (10, 15)
    ]
    found = january(blocks, kw, prices)
    used = 0.0
    for block, of in zip(blocks, found.lines, strict=True):
        delivered = block.mw * 744 * share
        sold, taken = of.items[-1].quantity[0], of.items[0].quantity[0]
        assert -1e-6 <= sold <= take * delivered + 1e-6
        assert -1e-6 <= taken <= delivered + 1e-6
        used += taken if take < 1 else 0.0
    assert used <= found.energy_kwh[0] / 1000 + 1e-6


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.integers(0, 11), st.floats(0, 1)),
    st.lists(st.booleans(), min_size=12, max_size=12),
    st.floats(0, 1),
)
def test_an_elected_share_lies_between_none_and_all(elections, deemed, usual):
    block = Block(mw=10, usd_per_mwh=1, elected_share=usual, deemed_full=tuple(deemed))
    chosen = {days.month_of(2025, 1 + month): share for month, share in elections.items()}
    found = billed(terms(line(block, elections=chosen)), None, "2025-01", "2025-12")
    share = found.lines[0].items[0].quantity / (10 * found.hours)
    wanted = [1.0 if deemed[m] else elections.get(m, usual) for m in range(12)]
    assert share.tolist() == pytest.approx(wanted)
