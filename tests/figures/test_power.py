"""The power page's figures: prices on record, and what energy came to, net of credits."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.days import parse_day
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.results import Results
from desktop_app.figures import power
from tests.figures.evaluated import empty, sample


def dearer(by: float) -> Results:
    company = sample()
    price = Override("site", None, "power_price_usd_per_mwh", "scale", by)
    return evaluate(company.prepared, BASE.with_override(price))


def priced(*prices: tuple[str, float]) -> Portfolio:
    rows = [{"site_id": 1, "effective_on": parse_day(day), "usd_per_mwh": usd} for day, usd in prices]
    nothing = Portfolio.empty()
    return nothing.applying(Change((inserting_records(nothing, "power_price", rows),)))


def test_the_price_of_a_day_is_the_last_one_on_record_before_it() -> None:
    portfolio = priced(("2025-06-01", 47.2), ("2024-06-01", 45.9), ("2026-03-01", 50.0))
    assert power.price_on(portfolio, 1, parse_day("2025-12-31")) == (47.2, "2025-06-01")
    assert power.price_on(portfolio, 1, parse_day("2026-03-01")) == (50.0, "2026-03-01")
    price, since = power.price_on(portfolio, 1, parse_day("2020-01-01"))
    assert np.isnan(price)
    assert not since


def test_the_sites_add_up_to_the_company() -> None:
    company = sample()
    base, at = company.base, company.base.actual_months - 1
    table = power.site_table(base, company.portfolio, company.sites)
    totals = dict(zip((c.key for c in table.columns), table.total_row(), strict=True))
    net = base.company.net_power_cost_usd[at] / base.company.energy_mwh[at]
    assert totals["energy"] == pytest.approx(base.company.energy_mwh[at])
    assert totals["cost"] == pytest.approx(base.company.power_cost_usd[at])
    assert totals["net"] == pytest.approx(net / 10)


def test_dearer_power_moves_the_months_ahead_and_not_those_on_record() -> None:
    company = sample()
    names_of = [company.sites[i] for i in company.base.site_ids.tolist()]
    row = names_of.index("Washington")  # a tariff: it sells nothing back in dear hours
    before = power.month_chart(company.base, company.base, company.plan, row, company.sites)
    after = power.month_chart(dearer(1.2), company.base, company.plan, row, company.sites)
    names = [(one.name, one.role) for one in after.series]
    assert ("base", "base") in names
    np.testing.assert_array_equal(after.series[0].y, before.series[0].y)
    site = next(
        i for i, one in enumerate(after.series) if one.name == "Washington" and one.role == "forecast"
    )
    was, now = before.series[site].y[-1], after.series[site].y[-1]
    assert was < now, "and what is paid whatever runs is spread over fewer hours"
    assert after.series[1].y[-1] > before.series[1].y[-1]
    assert after.title.endswith(" % more than in the base")


def test_the_dearest_site_stands_first_and_the_order_stays() -> None:
    company = sample()
    before = power.site_chart(company.base, company.base, company.sites)
    after = power.site_chart(dearer(0.5), company.base, company.sites)
    assert list(before.series[0].y) == sorted(before.series[0].y, reverse=True)
    assert after.x.labels == before.x.labels
    assert company.base.dispatch is not None
    energy_alone = np.array(before.x.labels) == "Lima (hosted)"
    was, now = before.series[0].y, after.series[0].y
    assert now[energy_alone] == pytest.approx(0.5 * was[energy_alone])
    assert (now[~energy_alone] > 0.5 * was[~energy_alone]).all(), (
        "delivery, blocks and demand are agreed and stay"
    )


def test_the_power_bill_ahead_follows_the_what_if() -> None:
    company = sample()
    before = power.tiles(company.base, company.base, company.plan)
    after = power.tiles(dearer(1.2), company.base, company.plan)
    assert [t.value for t in before[:4]] == [t.value for t in after[:4]]
    assert after[4].base_value == before[4].value
    change = float(after[4].change.removesuffix(" %").replace("−", "-"))
    assert 0 < abs(change) < 20, "less where it was agreed, and where machines stop"
    assert after[4].change_mood == ("bad" if change > 0 else "good")


def test_the_message_names_the_cheapest_and_the_dearest_site() -> None:
    company = sample()
    chart = power.site_chart(company.base, company.base, company.sites)
    said = power.site_message(company.base, company.sites)
    assert chart.x.labels[0] in said
    assert chart.x.labels[-1] in said


def test_a_book_without_energy_says_so() -> None:
    company = empty()
    chart = power.month_chart(company.base, company.base, None, None, {})
    assert chart.title == "What power costs"
    assert power.site_chart(company.base, company.base, {}).is_empty
    assert power.site_message(company.base, {}) == "Power by site"
