"""Shows that production, losses, energy, money and the network of the sample company fit together."""

import numpy as np

from desktop_app.domain.company import COST_LAYERS
from desktop_app.domain.days import months_of_days, parse_day, parse_month
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import OPENING, SALE
from desktop_app.starter.catalogue import ACCOUNTS
from tests.starter.reading import DAYS, MONTH, Reading


def hashvalue(book: Portfolio) -> np.ndarray:
    """BTC per PH/s and day by the formula of the network, from the month that the day lies in."""
    network = book["network"]
    row = np.searchsorted(months_of_days(network["start_on"]), months_of_days(DAYS))
    reward = (
        np.where(parse_day("2024-04-20") > DAYS, 6.25, 3.125)
        + network["fees_btc"][row] / network["blocks"][row]
    )
    return 1e15 * 86_400 / (network["difficulty"][row] * 2**32) * reward


def actuals(book: Portfolio, layer: str) -> np.ndarray:
    """Ledger amounts of sites by site and month [USD]."""
    accounts = {a.id: COST_LAYERS[a.layer] for a in book.records("account").values()}
    made = np.zeros((len(book["site"]), 24))
    for row in book.records("ledger_actual").values():
        if row.site_id and accounts[row.account_id] == layer:
            made[row.site_id - 1, row.month - 648] += row.amount_usd / 1e6
    return made


def test_each_site_earned_within_a_percent_what_its_hashrate_should_in_every_month(reading: Reading):
    earned = reading.by_month(reading.earned_btc)
    expected = reading.by_month(reading.realised_phs * hashvalue(reading.portfolio))
    running = expected > 0
    assert running.sum() > 210
    assert (np.abs(earned[running] / expected[running] - 1) < 0.01).all()
    assert abs(earned.sum() / expected.sum() - 1) < 0.002


def test_losses_and_a_little_that_is_unexplained_make_the_way_from_energised_to_realised(reading: Reading):
    gap = reading.energised_phs - reading.realised_phs - reading.lost_phs
    unexplained = reading.by_month(gap).sum(axis=0) / reading.by_month(reading.energised_phs).sum(axis=0)
    assert ((unexplained > 0.003) & (unexplained < 0.010)).all()


def test_a_shared_account_is_split_so_that_neither_site_is_far_off(reading: Reading):
    for name in ("Ashford A", "Lima (hosted)"):
        at = reading.site(name)
        gap = (reading.energised_phs - reading.realised_phs - reading.lost_phs)[at]
        monthly = np.bincount(MONTH, gap) / np.bincount(MONTH, reading.energised_phs[at])
        assert (np.abs(monthly) < 0.025).all()


def test_no_site_loses_more_than_it_has(reading: Reading):
    assert (reading.lost_phs <= reading.energised_phs + 1e-9).all()
    assert (reading.realised_phs <= reading.energised_phs * 1.02 + 1e-9).all()


def test_at_the_wall_the_fleet_is_about_a_tenth_above_the_nameplate(reading: Reading):
    wall = reading.energised_mw.sum(axis=0) / reading.energised_phs.sum(axis=0)
    plate = reading.nameplate_mw.sum(axis=0) / reading.nameplate_phs.sum(axis=0)
    assert ((wall / plate > 1.08) & (wall / plate < 1.12)).all()


def test_the_meter_shows_what_was_not_off(reading: Reading):
    lost = reading.lost_phs / np.maximum(reading.energised_phs, 1e-9)
    expected = reading.by_month(reading.energised_mw * (1 - lost) * 24)
    running = expected > 0
    ratio = reading.by_month(reading.energy_mwh)[running] / expected[running]
    assert (np.abs(ratio - 1) < 0.01).all()


def test_power_bills_are_the_meter_times_the_price_and_from_2025_on_what_the_contracts_say(
    reading: Reading,
):
    book = reading.portfolio
    prices = np.zeros((len(book["site"]), len(DAYS)))
    for price in sorted(book.records("power_price").values(), key=lambda p: p.effective_on):
        prices[price.site_id - 1, price.effective_on <= DAYS] = price.usd_per_mwh
    bills, due = actuals(book, "energy"), reading.by_month(reading.energy_mwh * prices)
    flat = due[:, :12] > 0
    assert (np.abs(bills[:, :12][flat] / due[:, :12][flat] - 1) < 0.01).all()
    net = bills + actuals(book, "power credit")
    agreed = np.zeros(12)
    for statement in book.records("power_statement").values():
        agreed[statement.month - parse_month("2025-01")] += statement.accrued_usd / 1e6
    np.testing.assert_allclose(net[:, 12:].sum(axis=0), agreed, rtol=1e-6)
    assert 28 <= book["power_price"]["usd_per_mwh"].min() <= book["power_price"]["usd_per_mwh"].max() <= 68


def test_credits_in_the_ledger_are_those_of_the_losses(reading: Reading):
    losses = reading.portfolio["loss"]["credit_usd"].sum() / 1e6
    assert abs(actuals(reading.portfolio, "power credit").sum() + losses) < 1.0


def test_one_site_lost_money_in_the_last_year_and_the_others_earned(reading: Reading):
    book = reading.portfolio
    price = book["network"]["price_usd"][-25:-1]
    revenue = reading.by_month(reading.earned_btc) * price
    costs = sum(
        (actuals(book, layer) for layer in ("energy", "power credit", "direct")), np.zeros_like(revenue)
    )
    margin = (revenue - costs)[:, -12:].sum(axis=1)
    names = book["site"]["name"][margin < 0].tolist()
    assert names == ["Ashford B"]
    assert 0.3 < margin.sum() / revenue[:, -12:].sum() < 0.6


def test_the_storm_took_tupelo_down_for_two_days(reading: Reading):
    at, day = reading.site("Tupelo"), parse_day("2025-12-07") - DAYS[0]
    before = reading.realised_phs[at, day - 3]
    assert reading.realised_phs[at, day] < 0.05 * before
    assert 0.85 * before < reading.realised_phs[at, -1] < 0.95 * before


def test_heat_costs_most_in_summer(reading: Reading):
    losses = reading.portfolio["loss"]
    month = months_of_days(losses["from_at"] // 86_400) % 12 + 1
    assert set(month[losses["cause"] == 5].tolist()) == {6, 7, 8, 9}


def test_brenham_begins_in_the_middle_of_a_quarter(reading: Reading):
    running = reading.realised_phs[reading.site("Brenham")] > 0
    assert DAYS[running][0] == parse_day("2025-11-18")


def test_bitcoin_sold_is_two_thirds_of_what_was_made(reading: Reading):
    treasury = reading.portfolio["treasury_event"]
    sold = treasury["amount_sat"][treasury["kind"] == SALE].sum() / 1e8
    assert 0.6 < sold / reading.earned_btc.sum() < 0.7
    assert (treasury["kind"] == OPENING).any()


def test_the_budget_had_mill_creek_on_time_and_no_brenham(reading: Reading):
    book = reading.portfolio
    plan = {(p.site_id - 1, p.month - 648): p for p in book.records("plan_figure").values()}
    at = reading.site("Mill Creek")
    actual = reading.by_month(reading.realised_phs)[at] / np.bincount(MONTH)
    assert plan[at, 16].operating_phs > 3 * actual[16]
    assert 0.95 < plan[at, 23].operating_phs / actual[23] < 1.05
    assert (reading.site("Brenham"), 23) not in plan
    assert {p.month for p in plan.values()} == set(range(645, 693))


def test_the_plan_of_the_last_quarter_is_near_but_not_met(reading: Reading):
    plan = sum(
        p.earned_btc for p in reading.portfolio.records("plan_figure").values() if 669 <= p.month <= 671
    )
    made = reading.by_month(reading.earned_btc)[:, -3:].sum()
    assert 0.90 < made / plan < 1.0


def test_forecasts_begin_with_the_behaviour_of_the_last_year(reading: Reading):
    year = slice(-365, None)
    for name in ("Dalton", "Odessa", "Ashford B", "Cheyenne"):
        at = reading.site(name)
        taken = [a for a in reading.portfolio.records("site_assumption").values() if a.site_id == at + 1]
        running = taken[0].availability * (1 - taken[0].curtailed_share) * taken[0].derating
        actual = reading.realised_phs[at, year].sum() / reading.energised_phs[at, year].sum()
        assert abs(running / actual - 1) < 0.005


def test_every_account_of_the_ledger_is_used(reading: Reading):
    used = set(reading.portfolio["ledger_actual"]["account_id"].tolist())
    assert len(used) == len(ACCOUNTS)
