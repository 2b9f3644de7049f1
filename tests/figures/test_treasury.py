"""The treasury's figures: the roll-forward closes, and the value follows the price."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.edits import deleting
from desktop_app.figures import treasury
from tests.figures.evaluated import Company, company, empty, sample


def without_entries() -> Company:
    portfolio = sample().portfolio
    return company(
        portfolio.applying(Change((deleting(portfolio, "treasury_event", portfolio["treasury_event"].ids),)))
    )


def test_each_quarter_closes_and_hands_over_to_the_next() -> None:
    found = treasury.quarters(sample().prepared)
    table = treasury.quarter_table(found)
    column = {
        c.key: np.array(v) for c, v in zip(table.columns, table.values, strict=True) if c.key != "quarter"
    }
    closing = column["open"] + column["produced"] + column["in"] - column["sold"] - column["out"]
    np.testing.assert_allclose(closing, column["close"], rtol=1e-12)
    np.testing.assert_allclose(column["close"][1:], column["open"][:-1], rtol=1e-12)
    assert table.values[0][0] == "Q1 FY26"


def test_the_newest_quarter_is_said_in_a_sentence() -> None:
    found = treasury.quarters(sample().prepared)
    change = found[0].figures["held_close_btc"] - found[0].figures["held_open_btc"]
    said = treasury.quarter_message(found)
    assert said.startswith("Q1 FY26 added " if change > 0 else "Q1 FY26 took ")
    assert treasury.quarter_message([]) == "Roll-forward by quarter"


def test_a_quarter_that_is_not_over_is_called_to_date() -> None:
    assert treasury.short_name(treasury.Quarter("2026Q2", False, {})) == "Q2 FY26 to date"


def test_the_balance_of_each_month_is_that_of_the_quarters() -> None:
    prepared = sample().prepared
    months, found = treasury.treasury_months(prepared), treasury.quarters(prepared)
    assert months.held_btc[-1] == pytest.approx(found[0].figures["held_close_btc"])
    assert months.produced_btc[-3:].sum() == pytest.approx(found[0].figures["produced_net_btc"])
    assert months.sold_btc[-3:].sum() == pytest.approx(found[0].figures["sold_btc"])


def test_the_value_follows_the_price_of_a_what_if_and_the_rest_stands() -> None:
    made = sample()
    months, found = treasury.treasury_months(made.prepared), treasury.quarters(made.prepared)
    before = treasury.tiles(found, months, made.base, made.base)
    after = treasury.tiles(
        found, months, made.at_price(made.prepared.base_inputs["price_usd"] * 1.5), made.base
    )
    assert [t.value for t in before if t.key != "value"] == [t.value for t in after if t.key != "value"]
    value = next(t for t in after if t.key == "value")
    assert value.change == "+50.0 %"
    assert value.base_value == next(t for t in before if t.key == "value").value


def test_sales_are_held_against_the_mean_price_of_the_year() -> None:
    months = treasury.treasury_months(sample().prepared)
    sold, net = months.sold_btc[-12:].sum(), months.sold_net_usd[-12:].sum()
    said = treasury.sales_message(months)
    assert f"${net / sold:,.0f} net" in said
    assert said.endswith("the mean price")


def test_without_an_opening_balance_nothing_is_claimed() -> None:
    made = without_entries()
    months = treasury.treasury_months(made.prepared)
    assert treasury.held_message(months) == "What is held is unknown without an opening balance"
    assert treasury.held_chart(months).is_empty
    tiles = treasury.tiles(treasury.quarters(made.prepared), months, made.base, made.base)
    assert tiles[0].value == "–"
    assert treasury.sales_message(months) == "Nothing was sold in the last 12 months"


def test_a_book_without_production_has_no_flows() -> None:
    months = treasury.treasury_months(empty().prepared)
    assert treasury.flows_chart(months).is_empty
