"""One implementation for one path and many: conserved, monotone, the same as a plain loop."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import example, given, settings, strategies as st

from desktop_app.domain import policies as kinds
from desktop_app.engine.capital import simulate as simulating
from desktop_app.engine.capital.compare import fans_of
from desktop_app.engine.capital.position import Credit, WrittenCall
from desktop_app.engine.capital.recorded import FIGURES
from desktop_app.engine.capital.simulate import Setup, simulate
from desktop_app.engine.capital.state import NEVER, Trading
from tests.engine.capital.naive import naive
from tests.engine.capital.worlds import FIRST_ON, USD, facility, policy, program, rule, run, setup

MONEY = {"allow_nan": False, "allow_infinity": False}
DAYS = 120


def _rules(share: float, floor: float) -> list:
    """One of each kind."""
    return [
        rule(kinds.HOLD_ALL), rule(kinds.SELL_ALL), rule(kinds.SELL_SHARE, share=share),
        rule(kinds.COVER_COSTS, floor_usd=floor), rule(kinds.FUND_CAPEX, floor_usd=floor),
        rule(kinds.EVERY_DAYS, every_days=5, amount_sat=10**7),
        rule(kinds.EVERY_DAYS, every_days=7, amount_usd=-20), rule(kinds.KEEP_CASH, months=1.5),
        rule(kinds.BORROW, facility_id=1, ltv=0.45, floor_usd=floor),
        rule(kinds.PRICE_BAND, low_usd=80, high_usd=120, share=share),
        rule(kinds.ISSUE, program_id=1, mnav=0.5, amount_usd=100),
        rule(kinds.COVERED_CALLS, share=share, strike_share=0.05, premium_share=0.01, every_days=9),
    ]  # fmt: skip


def _company(seed: int, paths: int = 3, *, swing: float = 0.04, trading: Trading | None = None) -> Setup:
    """A company with all there is: flows, building, a loan that may be called, a call that runs."""
    random = np.random.default_rng(seed)
    price = 100 * np.exp(np.cumsum(random.normal(0, swing, (DAYS, paths)), axis=0))
    line = facility(rate_share=0.1, cure_hours=48.0, matures_on=FIRST_ON + 100)
    day = np.arange(DAYS)
    return setup(
        price, random.uniform(0.2, 0.4, (DAYS, paths)), cash=500, free=20,
        costs={int(d): 40.0 for d in day[::3]}, capex={50: 400.0, 90: 600.0}, credit={20: 300.0, 70: -100.0},
        credits=(Credit(line, 600.0, 3.0, 10.0),),
        programs=(program(commission_share=0.05, left_usd=250.0),),
        calls=(WrittenCall(FIRST_ON + 12, 2.0, 104.0),), trading=trading or Trading(),
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6), share=st.floats(0, 1), floor=st.floats(0, 500),
    order=st.permutations(range(12)), count=st.integers(0, 12),
)  # fmt: skip
@example(seed=3, share=0.875, floor=0.0, order=[0, 1, 2, 3, 5, 11, 6, 7, 8, 9, 10, 4], count=6)
def test_bitcoin_and_cash_are_conserved_by_any_rules_in_any_order(seed, share, floor, order, count):
    rules = [_rules(share, floor)[n] for n in order[:count]]
    found = run(_company(seed), *rules)
    assert found.btc_gap < 1e-9
    assert found.usd_gap < 1e-7
    assert (found.figures["free_btc"] >= 0).all()
    assert (found.figures["pledged_btc"] >= 0).all()
    assert (found.figures["debt_usd"] >= 0).all()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), less=st.floats(0, 1), more=st.floats(0, 1))
def test_more_selling_never_raises_the_bitcoin_held(seed, less, more):
    less, more = sorted((less, more))
    for kind, extra in ((kinds.SELL_SHARE, {}), (kinds.PRICE_BAND, {"low_usd": 90, "high_usd": 110})):
        made = setup(100 + 30 * np.sin(np.arange(60) + seed), 0.5, free=5)
        few = run(made, rule(kind, share=less, **extra)).figures["held_btc"]
        many = run(made, rule(kind, share=more, **extra)).figures["held_btc"]
        assert (many <= few + 1e-12).all()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), floor=st.floats(0, 1000))
def test_cash_stays_at_its_floor_with_rule_4_and_enough_bitcoin(seed, floor):
    random = np.random.default_rng(seed)
    made = setup(
        random.uniform(50, 150, DAYS), 0.1, cash=100, free=1e4,
        costs={d: float(random.uniform(0, 900)) for d in range(DAYS)}, trading=Trading(),
    )  # fmt: skip
    found = run(made, rule(kinds.COVER_COSTS, floor_usd=floor))
    assert (found.figures["cash_usd"] >= round(floor * USD) / USD - 1e-6).all()
    assert found.hole() is None


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), share=st.floats(0, 1), floor=st.floats(0, 300), months=st.floats(0, 3))
def test_a_plain_loop_over_plain_numbers_comes_to_the_same(seed, share, floor, months):
    random = np.random.default_rng(seed)
    price = 100 * np.exp(np.cumsum(random.normal(0, 0.04, (DAYS, 2)), axis=0))
    made = setup(
        price, random.uniform(0, 0.5, (DAYS, 2)), cash=300, free=25,
        costs=dict.fromkeys(range(0, DAYS, 2), 12.0), capex={70: 500.0},
        credits=(Credit(facility(rate_share=0.1, cure_hours=8784.0), 600.0, 3.0, 10.0),), trading=Trading(),
    )  # fmt: skip
    rules = policy(
        rule(kinds.PRICE_BAND, low_usd=90, high_usd=120, share=share),
        rule(kinds.SELL_SHARE, share=share / 2),
        rule(kinds.FUND_CAPEX, floor_usd=floor), rule(kinds.KEEP_CASH, months=months),
        rule(kinds.COVER_COSTS, floor_usd=floor),
    )  # fmt: skip
    found = simulate(rules, made, at=np.arange(DAYS))
    for path in range(2):
        plain = naive(rules, made, path)
        held, cash, sold = np.array(plain.days).T
        np.testing.assert_allclose(found.figures["held_btc"][:, path], held, rtol=0, atol=1e-9)
        np.testing.assert_allclose(found.figures["cash_usd"][:, path], cash, rtol=0, atol=1e-7)
        np.testing.assert_allclose(found.figures["sold_btc"][:, path], sold, rtol=0, atol=1e-9)
        assert found.hole_on[path] == (plain.hole + FIRST_ON if plain.hole >= 0 else NEVER)


def test_one_path_of_many_is_the_single_path_to_the_last_bit(monkeypatch):
    monkeypatch.setattr(simulating, "CHUNK", 2)
    made = _company(5, paths=5)
    rules = policy(*_rules(0.3, 100))
    many = simulate(rules, made, at=np.arange(DAYS))
    for path in range(5):
        alone = replace(made, courses=made.courses.alone(path))
        one = simulate(rules, alone)
        for name in FIGURES:
            np.testing.assert_array_equal(many.figures[name][:, path], one.figures[name][:, 0], err_msg=name)


def test_progress_is_told_by_chunk_and_a_cancel_leaves_the_chunks_done(monkeypatch):
    monkeypatch.setattr(simulating, "CHUNK", 2)
    told: list[tuple[int, int]] = []
    found = simulate(
        policy(rule(kinds.SELL_ALL)), _company(1, paths=5),
        progress=lambda done, wanted: told.append((done, wanted)), cancelled=lambda: len(told) == 2,
    )  # fmt: skip
    assert told == [(2, 5), (4, 5)]
    assert (found.paths, found.wanted) == (4, 5)
    assert found.figures["held_btc"].shape[1] == 4


def test_a_run_that_is_cancelled_at_once_is_empty():
    found = simulate(policy(), _company(1), cancelled=lambda: True)
    assert found.figures["held_btc"].shape == (DAYS, 0)
    assert np.isnan(fans_of(found).median("held_btc"))
    assert found.paths == 0
    assert np.isnan(found.share_by(found.hole_on)).all()


def test_the_share_of_paths_without_cash_grows_with_the_days():
    made = setup([[100.0] * 4] * 3, [[0.0, 0.5, 1.0, 2.0]] * 3, costs={0: 50, 1: 100})
    found = run(made, rule(kinds.COVER_COSTS))
    assert found.share_by(found.hole_on).tolist() == [0.25, 0.5, 0.5]
    assert found.hole(3) is None
