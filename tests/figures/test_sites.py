"""The sites page's figures: the chain and its bottleneck, the machines there, what each month brought."""

from __future__ import annotations

import math

import numpy as np
import pytest

from desktop_app.domain.fleet import as_of
from desktop_app.domain.machines import CLIENT, ENERGISED, OURS
from desktop_app.engine.fleet import CapacityChain, CapacityStep, capacity_chain
from desktop_app.figures import site_plant, sites, spans
from tests.figures.evaluated import empty, sample

GRID, SUBSTATION, BUILDING = range(3)
STEPS = (CapacityStep(GRID, 1, 35.0), CapacityStep(SUBSTATION, 1, 21.0), CapacityStep(BUILDING, 3, 28.0))


def chain(load_mw: float = 19.2) -> CapacityChain:
    return CapacityChain(1, STEPS, 21.0, SUBSTATION, load_mw)


def test_the_bottleneck_is_named_with_what_is_free() -> None:
    assert site_plant.capacity_message(chain(), "Mill Creek") == (
        "The substation limits Mill Creek to 21.0 MW; 1.80 MW are free"
    )
    assert site_plant.capacity_message(chain(24.0), "Mill Creek").endswith("3.00 MW too much is racked")
    wide = CapacityChain(1, STEPS, 21.0, BUILDING, 1.0)
    assert site_plant.capacity_message(wide, "X").startswith("The buildings limit X")


def test_the_bottleneck_is_marked_and_the_load_crosses_every_level() -> None:
    chart = site_plant.capacity_chart(chain(), "Mill Creek")
    limits, load = chart.series
    assert list(limits.y) == [35.0, 21.0, 28.0]
    assert [colour == "warning" for colour in limits.colours] == [False, True, False]
    assert set(load.y) == {19.2}
    assert chart.x.labels == ("Grid connection", "Substation · bottleneck", "3 buildings")
    free = site_plant.capacity_table(chain()).values[3]
    assert free == pytest.approx([15.8, 1.8, 8.8])


def test_a_site_without_levels_says_what_to_add() -> None:
    chart = site_plant.capacity_chart(CapacityChain(1, (), math.nan, None, 0.0), "X")
    assert chart.is_empty
    assert "Add the levels" in chart.empty


def test_the_machines_of_all_sites_are_the_machines_that_stand_somewhere() -> None:
    company = sample()
    day = company.base.as_of_on
    states = company.portfolio["machine_state"]
    there = states["site_id"][as_of(company.portfolio, day)]
    for site_id in company.sites:
        table = site_plant.models_table(company.portfolio, site_id, day)
        assert sum(table.values[1]) == int((there == site_id).sum())
        totals = dict(zip((c.key for c in table.columns), table.total_row(), strict=True))
        if len(table):
            assert totals["machines"] == sum(table.values[1])


def test_our_energised_machines_by_model_are_those_of_the_classes() -> None:
    company = sample()
    classes, states = company.base.classes, company.portfolio["machine_state"]
    there = as_of(company.portfolio, company.base.as_of_on)
    clients = there[(states["owner"][there] == CLIENT) & (states["status"][there] == ENERGISED)]
    for site_id in company.sites:
        table = site_plant.models_table(company.portfolio, site_id, company.base.as_of_on)
        hosted = int((states["site_id"][clients] == site_id).sum())
        ours = classes.machines[(classes.site_id == site_id) & (classes.owner == OURS)].sum()
        assert sum(table.values[2]) - hosted == ours
        assert ("a client's" in table.subtitle) == bool(hosted)


def test_the_table_of_sites_adds_up_to_the_company() -> None:
    company = sample()
    base = company.base
    table = sites.sites_table(base, company.portfolio)
    totals = dict(zip((c.key for c in table.columns), table.total_row(), strict=True))
    at = base.actual_months - 1
    assert totals["mw"] == pytest.approx(base.company.energised_mw[at])
    assert totals["btc"] == pytest.approx(base.company.earned_btc[at])
    assert totals["margin"] == pytest.approx(base.company.margin_usd[spans.next_year(base)].sum())
    assert list(table.keys) == base.site_ids.tolist()


def test_the_months_of_a_site_hold_reported_against_expected() -> None:
    company = sample()
    base = company.base
    table = sites.month_table(base, 0)
    newest = next(table.rows())
    assert newest[0] == np.datetime64(int(base.months[base.actual_months - 1]), "M")
    assert newest[3] == pytest.approx(newest[1] / newest[2] - 1)
    assert "expected over the last twelve months" in table.title


def test_the_chart_of_a_site_says_what_the_year_ahead_brings_and_follows_the_price() -> None:
    company = sample()
    base = company.base
    before = sites.month_chart(base, base, 0, "Dalton")
    after = sites.month_chart(company.at_price(20_000), base, 0, "Dalton")
    assert before.title.startswith("Dalton earned ")
    assert after.title.split(";")[1].startswith(" the next 12 lose ")
    assert [one.role for one in after.series] == ["actual", "forecast", "base"]
    np.testing.assert_array_equal(before.series[0].y, after.series[0].y)


def test_a_site_is_said_in_a_line() -> None:
    company = sample()
    site = next(iter(company.portfolio.records("site").values()))
    state = sites.states_on(company.portfolio, company.base.as_of_on)[site.id]
    said = sites.site_line(site, state)
    assert site.region in said
    assert "contracted" in said


def test_the_state_of_a_day_is_the_last_one_before_it() -> None:
    company = sample()
    for day in (company.base.as_of_on, company.base.as_of_on - 400):
        for site_id, state in sites.states_on(company.portfolio, day).items():
            own = [s for s in company.portfolio.records("site_state").values() if s.site_id == site_id]
            past = [s.effective_on for s in own if s.effective_on <= day]
            assert state.effective_on == (max(past) if past else min(s.effective_on for s in own))


def test_a_book_without_sites_has_an_empty_table() -> None:
    company = empty()
    assert len(sites.sites_table(company.base, company.portfolio)) == 0


def test_the_chain_of_the_sample_names_its_smallest_level() -> None:
    company = sample()
    for site_id, name in company.sites.items():
        found = capacity_chain(company.portfolio, site_id, company.base.as_of_on)
        chart = site_plant.capacity_chart(found, name)
        if found.steps:
            marked = chart.series[0].colours.index("warning")
            assert chart.series[0].y[marked] == chart.series[0].y.min()
