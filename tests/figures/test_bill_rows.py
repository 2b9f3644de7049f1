"""A bill in words can be worked out by hand."""

from __future__ import annotations

import numpy as np

from desktop_app.domain.charges import kinds as of
from desktop_app.domain.charges.parts import Schedule, flat_tiers
from desktop_app.engine.bill.results import Item
from desktop_app.figures.bill_rows import bill_rows, workings
from tests.engine.bill.cases import billed, load, terms

_HALF = Schedule.of_grids([[0] * 12 + [1] * 12] * 12, [[0] * 24] * 12)


def item(quantity: float, rate: float, unit: str = "kWh") -> Item:
    return Item("Item", unit, np.array([quantity]), np.array([rate]), np.array([quantity * rate]))


def test_a_line_of_one_item_is_one_row_and_of_more_is_a_head_with_items() -> None:
    energy = of.Energy(schedule=_HALF, tiers=flat_tiers(0.04, 0.1))
    made = terms(energy, of.Fixed(amount_usd=500), of.Percent(share=0.0625))
    bill = billed(made, load("2025-03-01T00:00Z", 60, np.full(744, 1000.0)), "2025-03")
    rows = bill_rows(bill, 0)
    assert [row.kind for row in rows] == ["line", "item", "item", "line", "line", "total"]
    assert [row.workings for row in rows[1:3]] == ["492,000 kWh × $0.04", "252,000 kWh × $0.1"]
    assert rows[3].workings.endswith("1 month × $500")
    assert rows[4].workings.endswith("$45,380.00 × 6.25 %")
    assert rows[4].amount == "$2,836.25"
    assert rows[-1].amount == "$48,216.25"
    assert rows[-1].workings == "6.481 c/kWh all in · 744 MWh · peak 1 MW"


def test_lines_that_come_to_nothing_and_have_no_items_are_left_out() -> None:
    bill = billed(terms(of.Energy(tiers=flat_tiers(0.04))), None, "2025-03")
    assert [row.kind for row in bill_rows(bill, 0)] == ["total"]
    assert bill_rows(bill, 0)[0].workings == "no load is known"


def test_quantity_and_rate_have_the_decimals_that_they_need() -> None:
    assert workings(item(96_720, 28.5, "MWh"), 0) == "96,720 MWh × $28.5"
    assert workings(item(101.1844, 27.199946, "MWh"), 0) == "101.184 MWh × $27.199946"
    assert workings(item(18_575, -32.5, "MWh"), 0) == "18,575 MWh × −$32.5"
    assert workings(item(float("nan"), float("nan"), "$"), 0) == ""


def test_a_row_is_read_aloud_as_a_sentence() -> None:
    made = terms(of.Fixed(amount_usd=500))
    assert (
        bill_rows(billed(made, None, "2025-03"), 0)[0].sentence
        == "Line 1: Fixed charge · 1 month × $500 = $500.00"
    )
