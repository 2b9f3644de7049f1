import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.days import parse_day
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.fleet import state_edit
from desktop_app.domain.machines import ENERGISED, REPAIR, RETIRED, STORED
from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures.inventory import at_rates, inventory
from desktop_app.figures.rates import Rates, rates_on
from tests.figures.fleets import TODAY, company


def small() -> Portfolio:
    """Two machines at a site with an overhead of 1.1 and power at $50/MWh, one without any state."""
    portfolio = Portfolio.empty()
    model = {"manufacturer": "A", "name": "A1", "ths": 200.0, "power_w": 3500.0, "cooling": 0}
    on = parse_day("2025-01-01")
    site = {"control": 0, "cooling": 0, "name": "Odessa"}
    state = {"site_id": 1, "contracted_mw": 1.0, "energised_mw": 1.0, "status": 2, "effective_on": on}
    machines = [{"serial": s, "model_id": 1} for s in ("M1", "M2", "M3")]
    places = {"building": "B1", "rack": "R2", "rack_row": "3", "slot": "04", "site_id": 1}
    return portfolio.applying(
        Change(
            (
                inserting_records(portfolio, "machine_model", [model]),
                inserting_records(portfolio, "site", [site]),
                inserting_records(portfolio, "site_state", [{**state, "pue": 1.1}]),
                inserting_records(
                    portfolio, "power_price", [{"site_id": 1, "effective_on": on, "usd_per_mwh": 50.0}]
                ),
                inserting_records(portfolio, "machine", machines),
                inserting_records(
                    portfolio,
                    "machine_state",
                    [
                        {"machine_id": 1, "effective_on": on, "status": ENERGISED, **places, "ths": 180.0},
                        {"machine_id": 2, "effective_on": on, "status": STORED, "site_id": 1},
                    ],
                ),
            )
        )
    )


def shown(made, key: str) -> list[str]:
    return made.columns[key].said(np.arange(len(made)))


def test_each_machine_stands_with_its_state_of_the_day_and_one_without_any_is_not_lost():
    made = inventory(small(), TODAY)
    assert shown(made, "serial") == ["M1", "M2", "M3"]
    assert shown(made, "status") == ["energised", "stored", "–"]
    assert shown(made, "site") == ["Odessa", "Odessa", "–"]
    assert shown(made, "place") == ["B1 · R2 · 3-04", "–", "–"]


def test_places_of_some_rows_are_said_without_those_of_all():
    place = inventory(small(), TODAY).columns["place"]
    assert (place.said(np.array([1, 0])), place.typed(0)) == (["–", "B1 · R2 · 3-04"], "B1 · R2 · 3-04")
    assert "values" not in vars(place)
    assert place.missing.tolist() == [False, True, True]
    assert place.said(np.array([1, 0])) == ["–", "B1 · R2 · 3-04"]


def test_a_machine_that_comes_later_is_not_in_the_fleet_of_the_day():
    made = inventory(small(), parse_day("2024-06-01"))
    assert shown(made, "serial") == ["M3"]


def test_an_edit_from_a_day_on_shows_from_that_day_and_not_before():
    portfolio, day = small(), parse_day("2025-06-01")
    after = portfolio.applying(state_edit(portfolio, np.array([1]), day, {"status": REPAIR}))
    assert shown(inventory(after, day - 1), "status")[0] == "energised"
    assert shown(inventory(after, day), "status")[0] == "repair"


def test_hashrate_and_power_fall_back_to_the_nameplate_and_say_so():
    columns = inventory(small(), TODAY).columns
    assert columns["hashrate"].values[:2].tolist() == [180.0, 200.0]
    assert columns["power"].values[0] == 3500.0
    assert columns["hashrate"].estimated is not None
    assert columns["hashrate"].estimated[:2].tolist() == [False, True]


def test_efficiency_at_the_wall_counts_the_overhead_of_the_site():
    columns = inventory(small(), TODAY).columns
    assert columns["efficiency"].values[0] == pytest.approx(3500 * 1.1 / 180)
    assert columns["plug"].values[0] == pytest.approx(3500 / 180)


def test_margin_is_revenue_less_pool_fee_and_power_at_the_meter_of_energised_machines_alone():
    portfolio = small()
    rates = Rates(40.0, np.array([0.02]), np.array([50.0]), np.array([1.1]))
    margin = inventory(portfolio, TODAY, rates).columns["margin"].values
    assert margin[0] == pytest.approx(0.18 * 40 * 0.98 - 3500 * 1.1 * 24 / 1e6 * 50)
    assert np.isnan(margin[1:]).all()


def test_the_rates_of_a_day_are_those_on_record():
    portfolio = small()
    later = parse_day("2025-09-01")
    dearer = inserting_records(
        portfolio, "power_price", [{"site_id": 1, "effective_on": later, "usd_per_mwh": 70.0}]
    )
    portfolio = portfolio.applying(Change((dearer,)))
    assert rates_on(portfolio, later - 1).power_usd_per_mwh.tolist() == [50.0]
    assert rates_on(portfolio, later).power_usd_per_mwh.tolist() == [70.0]
    assert rates_on(portfolio, later).overhead.tolist() == [1.1]
    assert rates_on(portfolio, parse_day("2020-01-01")).power_usd_per_mwh.tolist() == [50.0]


def test_pool_fees_are_weighted_by_the_shares_of_a_site():
    portfolio = small()
    accounts = [{"name": n, "pool": "P", "fee_share": f, "basis": 0} for n, f in (("a", 0.01), ("b", 0.03))]
    portfolio = portfolio.applying(
        Change(
            (
                inserting_records(portfolio, "pool_account", accounts),
                inserting_records(
                    portfolio,
                    "pool_share",
                    [{"pool_account_id": a, "site_id": 1, "share": 1.0} for a in (1, 2)],
                ),
            )
        )
    )
    assert rates_on(portfolio, TODAY).fee_share.tolist() == [0.02]


def test_age_counts_from_the_first_day_energised_whatever_came_after():
    portfolio = small()
    later = parse_day("2025-07-01")
    after = portfolio.applying(state_edit(portfolio, np.array([1]), later, {"status": REPAIR}))
    made = inventory(after, parse_day("2026-01-01"))
    assert shown(made, "energised") == ["2025-01-01", "–", "–"]
    assert shown(made, "age")[0] == "12"


def test_totals_count_what_is_energised_and_never_average_efficiencies():
    portfolio = company(500)
    made = inventory(portfolio, TODAY, rates_on(portfolio, TODAY, 60.0))
    totals = made.totals()
    running = made.status == ENERGISED
    assert totals.machines == 500
    assert totals.energised == int(running.sum())
    assert totals.repair == int((made.status == REPAIR).sum()) == 50
    hashrate = made.columns["hashrate"].values[running].sum()
    assert totals.hashrate_phs == pytest.approx(hashrate / 1000)
    assert totals.efficiency_j_th == pytest.approx(made.wall_w[running].sum() / hashrate)
    some = np.arange(100)
    assert made.totals(some).machines == 100


def test_nothing_energised_has_no_efficiency():
    made = inventory(small(), TODAY)
    assert np.isnan(made.totals(np.array([1, 2])).efficiency_j_th)


def test_other_rates_change_the_margin_and_keep_the_rest():
    portfolio = company(200)
    made = inventory(portfolio, TODAY, rates_on(portfolio, TODAY, 60.0))
    hashrate, margin = made.columns["hashrate"].values, made.columns["margin"].values
    other = at_rates(made, rates_on(portfolio, TODAY, 30.0))
    assert other.columns["hashrate"].values is hashrate
    assert np.nanmax(other.columns["margin"].values - margin) < 0
    running = np.flatnonzero(made.energised)[:1]
    gain = hashrate[running] * 30 / 1000
    assert other.columns["margin"].values[running] == pytest.approx(margin[running] - gain)


def test_every_column_sorts_with_missing_values_last_both_ways():
    portfolio = company(300)
    portfolio = portfolio.applying(
        state_edit(portfolio, np.arange(1, 40), TODAY, {"status": RETIRED, "site_id": None, "rack": ""})
    )
    made = inventory(portfolio, TODAY)
    rows = np.arange(len(made))
    for column in made.columns.values():
        for descending in (False, True):
            order = column.sorted(rows, descending=descending)
            assert sorted(order.tolist()) == rows.tolist()
            gaps = column.missing[order]
            assert not (gaps[:-1] & ~gaps[1:]).any(), column.key


def test_numbers_and_texts_sort_as_people_expect():
    portfolio = company(300)
    columns = inventory(portfolio, TODAY).columns
    rows = np.arange(300)
    power = columns["power"].values[columns["power"].sorted(rows)]
    assert (np.diff(power) >= 0).all()
    serials = columns["serial"].said(columns["serial"].sorted(rows, descending=True))
    assert serials == sorted(serials, reverse=True)
    racks = columns["rack"].said(columns["rack"].sorted(rows))
    assert racks.index("R2") < racks.index("R11")  # not R11 before R2


def test_an_empty_book_has_an_empty_inventory():
    made = inventory(Portfolio.empty(), TODAY)
    assert len(made) == 0
    assert made.totals().machines == 0
    assert all(len(column.values) == 0 for column in made.columns.values())
