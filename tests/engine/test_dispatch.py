"""Dispatch by one search is what trying every load in every hour gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from desktop_app.engine.dispatch import Dispatched, Load, SitePower, dispatch
from desktop_app.engine.price_index import build_index


@dataclass(frozen=True)
class Case:
    """One site and month: prices in quarters and break-evens between them, so that nothing is a tie."""

    prices: tuple[float, ...]
    mw: tuple[float, ...]
    breakevens: tuple[float, ...]
    """[$/MWh], falling."""
    multiplier: float = 1.0
    adder: float = 0.0
    delivery: float = 0.0
    block_mw: float = 0.0
    block_price: float = 0.0
    resale: bool = False
    fee: float = 0.0
    scale: float = 1.0
    shift: float = 0.0


def cell(value: float) -> np.ndarray:
    return np.full((1, 1), float(value))


def answered(case: Case, interval_h: float = 1.0) -> Dispatched:
    """What the engine says of a case: a PH/s earns $1 an hour, so PH/s per MW is the break-even."""
    index = build_index([np.array(case.prices)])
    power = SitePower(
        np.zeros((1, 1), np.int64), cell(case.multiplier), cell(case.adder), cell(case.delivery),
        cell(case.block_mw), cell(case.block_price), cell(case.resale), cell(case.fee),
    )  # fmt: skip
    load = Load(
        np.zeros(len(case.mw), np.int64), np.array(case.breakevens)[:, None], np.array(case.mw)[:, None]
    )
    hours = cell(np.isfinite(case.prices).sum() * interval_h)
    return dispatch(index, power, load, cell(1.0), hours, cell(case.scale), cell(case.shift))


@dataclass(frozen=True)
class Hourly:
    on_mwh: np.ndarray
    """By class."""
    cost_usd: float
    hours_on: np.ndarray
    """Mean over the class's megawatts."""


def naive(case: Case, interval_h: float = 1.0) -> Hourly:
    """Hour by hour: of all loads that end at the edge of a class or of the block, the one that earns most."""
    edges = np.cumsum(case.mw)
    loads = sorted({0.0, *edges.tolist(), min(case.block_mw, edges[-1])})
    on, cost = np.zeros(len(case.mw)), 0.0
    for market in (p * case.scale + case.shift for p in case.prices if np.isfinite(p)):
        options = [(_earned(case, load) - _bill(case, load, market), -load) for load in loads]
        best = -max(options)[1]
        on += np.clip(best - (edges - case.mw), 0, case.mw)
        cost += _bill(case, best, market)
    return Hourly(on * interval_h, cost * interval_h, on / np.array(case.mw) * interval_h)


def _earned(case: Case, load: float) -> float:
    before = np.cumsum(case.mw) - case.mw
    return float((np.clip(load - before, 0, case.mw) * case.breakevens).sum())


def _bill(case: Case, load: float, market: float) -> float:
    inside = min(load, case.block_mw)
    bill = case.block_mw * case.block_price + load * case.delivery
    bill += (load - inside) * (case.multiplier * market + case.adder)
    if case.resale:
        bill -= (case.block_mw - inside) * max(0.0, market - case.fee)
    return bill


def quarters(low: float, high: float) -> st.SearchStrategy[float]:
    return st.integers(int(low * 4), int(high * 4)).map(lambda n: n / 4)


@st.composite
def cases(draw: st.DrawFn, scaled: bool = True) -> Case:
    breakevens = draw(st.lists(quarters(-5, 150), min_size=1, max_size=5, unique=True))
    resale = draw(st.booleans())
    fee = draw(quarters(0, 5))
    return Case(
        prices=tuple(draw(st.lists(quarters(-60, 250), min_size=1, max_size=40))),
        mw=tuple(draw(st.lists(quarters(0.25, 30), min_size=len(breakevens), max_size=len(breakevens)))),
        breakevens=tuple(b + 1 / 64 + 1 / 1024 for b in sorted(breakevens, reverse=True)),
        multiplier=draw(st.sampled_from([1.0, 1.25, 2.0] if resale else [0.0, 0.5, 1.0, 1.25])),
        adder=draw(quarters(-fee if resale else -20, 20)),
        delivery=draw(quarters(0, 30)),
        block_mw=draw(st.one_of(st.just(0.0), quarters(0.25, 60))),
        block_price=draw(quarters(-10, 80)),
        resale=resale,
        fee=fee,
        scale=draw(st.sampled_from([1.0, 0.5, 2.0])) if scaled else 1.0,
        shift=draw(quarters(-20, 20)) if scaled else 0.0,
    )


@settings(max_examples=300, deadline=None)
@given(cases())
def test_every_answer_is_that_of_trying_all_loads_in_every_hour(case: Case) -> None:
    found, expected = answered(case, 0.25), naive(case, 0.25)
    hours = len(case.prices) * 0.25
    assert found.on_share[:, 0] * hours == pytest.approx(expected.hours_on, rel=1e-9, abs=1e-9)
    total = found.cost_usd.sum() + found.unused_usd.sum()
    assert total == pytest.approx(expected.cost_usd, rel=1e-9, abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(cases(scaled=False), quarters(0, 50))
def test_more_expensive_power_never_means_more_hours(case: Case, more: float) -> None:
    dearer = Case(**{**case.__dict__, "shift": more})
    assert (answered(dearer).on_share <= answered(case).on_share + 1e-12).all()


@settings(max_examples=100, deadline=None)
@given(cases(), quarters(-100, 100))
def test_the_price_of_a_block_never_changes_the_hours(case: Case, other: float) -> None:
    changed = Case(**{**case.__dict__, "block_price": other})
    assert np.array_equal(answered(changed).on_share, answered(case).on_share)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_running_always_costs_what_the_bill_of_every_hour_says(case: Case) -> None:
    found, load = answered(case), float(np.sum(case.mw))
    bill = sum(_bill(case, load, p * case.scale + case.shift) for p in case.prices)
    assert found.always_usd.sum() + found.unused_usd.sum() == pytest.approx(bill, rel=1e-9, abs=1e-6)


def test_a_machine_stands_still_at_the_very_price_at_which_it_earns_nothing() -> None:
    assert answered(Case((50.0, 49.99), (1.0,), (50.0,))).on_share.tolist() == [[0.5]]


def test_a_gap_counts_in_no_hour_and_the_known_hours_stand_for_the_month() -> None:
    found = answered(Case((20.0, float("nan"), 90.0), (2.0,), (50.0,)))
    assert found.on_share.tolist() == [[0.5]]
    assert found.cost_usd.tolist() == [[40.0]]


def test_without_resale_the_block_is_taken_whatever_the_price() -> None:
    case = Case((10.0, 500.0), (4.0, 4.0), (80.0, 60.0), block_mw=6.0, block_price=45.0)
    assert answered(case).on_share[:, 0].tolist() == [1.0, 0.75], "only the 2 MW outside stop"


def test_with_resale_the_block_is_sold_when_it_earns_more_than_mining() -> None:
    case = Case((10.0, 500.0), (4.0,), (80.0,), block_mw=4.0, block_price=45.0, resale=True, fee=2.0)
    found = answered(case)
    assert found.on_share.tolist() == [[0.5]]
    assert found.cost_usd.tolist() == [[4 * (45 + 45 - 498)]]


def test_deeply_negative_prices_open_a_block_that_does_not_pay_by_itself() -> None:
    case = Case((-50.0, 5.0), (1.0, 9.0), (10.0, 9.0), delivery=20.0, block_mw=1.0, block_price=30.0)
    assert answered(case).on_share[:, 0].tolist() == [0.5, 0.5]
    small = Case((-12.0, 5.0), (9.0, 1.0), (10.0, 9.0), delivery=20.0, block_mw=9.0, block_price=30.0)
    assert answered(small).on_share[:, 0].tolist() == [0.0, 0.0], "90 $ lost inside for 1 $ gained outside"


def test_an_unknown_hashprice_leaves_the_machines_on() -> None:
    index = build_index([np.array([10.0, 300.0])])
    power = SitePower(np.zeros((1, 1), np.int64), *(cell(v) for v in (1, 0, 0, 1, 40, 1, 2)))
    load = Load(np.zeros(1, np.int64), np.array([[50.0]]), np.array([[3.0]]))
    assert dispatch(index, power, load, cell(np.nan), cell(2.0)).on_share.tolist() == [[1.0]]


def test_many_sites_and_months_are_answered_as_one_by_one() -> None:
    random = np.random.default_rng(3)
    rows = [random.normal(40, 60, n).round(2) for n in (744, 672, 2976, 720, 744, 720)]
    index = build_index(rows)
    site = np.repeat([0, 1], [3, 2])
    worth = np.array([90.1, 60.3, 40.7, 77.7, 30.3])[:, None]
    shape = (2, 3)
    power = SitePower(
        row=np.arange(6).reshape(shape),
        multiplier=np.full(shape, 1.1),
        adder=np.full(shape, 3.0),
        delivery=np.full(shape, 2.0),
        block_mw=np.array([[4.0, 0.0, 9.0], [0.0, 0.0, 0.0]]),
        block_usd_per_mwh=np.full(shape, 40.0),
        resale=np.full(shape, 1.0),
        resale_fee=np.full(shape, 2.0),
    )
    load = Load(site, worth, random.uniform(0.5, 4.0, (5, 3)))
    hours = np.array([[744.0, 672, 744], [720, 744, 720]])
    found = dispatch(index, power, load, np.ones(shape), hours)
    for s in range(2):
        for m in range(3):
            chosen = site == s
            case = Case(
                tuple(rows[3 * s + m]), tuple(load.mw[chosen, m]), tuple(worth[chosen, 0]), 1.1, 3.0, 2.0,
                power.block_mw[s, m], 40.0, True, 2.0,
            )  # fmt: skip
            expected = naive(case, hours[s, m] / len(rows[3 * s + m]))
            share = expected.hours_on / hours[s, m]
            assert found.on_share[chosen, m] == pytest.approx(share, rel=1e-9)
            total = found.cost_usd[chosen, m].sum() + found.unused_usd[s, m]
            assert total == pytest.approx(expected.cost_usd, rel=1e-9)
