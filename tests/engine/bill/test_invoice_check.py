"""An invoice against a bill worked by hand: 1,000 kW for a day of each line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import Adder, Demand, Fixed, Interruptible, Percent
from desktop_app.domain.charges.parts import flat_tiers
from desktop_app.domain.statements import InvoiceLine
from desktop_app.domain.terms import Terms
from desktop_app.engine.bill.invoice_check import InvoiceCheck, check_invoice, plain_label
from desktop_app.engine.bill.month_end import MonthBill
from tests.engine.bill.cases import billed, load, terms

MONTH = days.parse_month("2025-04")
DOLLAR = 1_000_000
ENERGY, DEMAND, METER, CREDIT, TAX = range(1, 6)


@pytest.fixture
def contract() -> Terms:
    """720 MWh at $30 = 21,600; 1,000 kW at $8 = 8,000; $500; 400 kW at −$2 = −800; 2 % of 29,300 = 586."""
    return terms(
        Adder(amount=30.0),
        Demand(tiers=flat_tiers(8.0)),
        Fixed(amount_usd=500.0),
        Interruptible(enrolled_kw=400.0, credit_usd_per_kw_month=2.0),
        Percent(share=0.02),
    )


@pytest.fixture
def made(contract: Terms) -> MonthBill:
    return MonthBill(billed(contract, load("2025-04-01T00:00Z", 60, np.full(720, 1000.0)), "2025-04"), 0)


def invoice(*changed: dict[str, Any] | None, **further: Any) -> list[InvoiceLine]:
    """The bill as the supplier should send it; a dict changes a line, None leaves it out."""
    right: list[dict[str, Any]] = [
        {"line_id": ENERGY, "quantity": 720.0, "unit": "MWh", "rate": 30.0, "amount_usd": 21_600},
        {"line_id": DEMAND, "quantity": 1000.0, "unit": "kW", "rate": 8.0, "amount_usd": 8_000},
        {"line_id": METER, "quantity": 1.0, "unit": "month", "rate": 500.0, "amount_usd": 500},
        {"line_id": CREDIT, "quantity": 400.0, "unit": "kW", "rate": -2.0, "amount_usd": -800},
        {"line_id": TAX, "quantity": 29_300.0, "unit": "$", "rate": 0.02, "amount_usd": 586},
    ]
    said: list[dict[str, Any] | None] = list(changed) + [{}] * (len(right) - len(changed))
    lines = [one | (own or {}) for one, own in zip(right, said, strict=True) if own is not None]
    all_lines: list[dict[str, Any]] = [*lines, *([further] if further else [])]
    return [_line(i, one) for i, one in enumerate(all_lines, 1)]


def _line(sequence: int, said: dict[str, Any]) -> InvoiceLine:
    usual: dict[str, Any] = {
        "label": f"Line {said.get('line_id')}",
        "line_id": None,
        "quantity": None,
        "unit": "",
        "rate": None,
    }
    amount = round(said["amount_usd"] * DOLLAR)
    key: dict[str, Any] = {"id": sequence, "contract_id": 1, "month": MONTH, "sequence": sequence}
    return InvoiceLine(**(key | usual | said | {"amount_usd": amount}))


def check(
    made: MonthBill, contract: Terms, lines: list[InvoiceLine], total: int | None = None
) -> InvoiceCheck:
    found = check_invoice(made, contract, lines, total)
    assert sum(part.usd for part in found.parts) == found.over_usd
    return found


def causes(found: InvoiceCheck) -> list[tuple[str, int]]:
    return [(part.cause, part.usd) for part in found.parts]


def test_an_invoice_that_is_right_has_no_difference(made: MonthBill, contract: Terms) -> None:
    found = check(made, contract, invoice())

    assert found.computed_usd == found.invoiced_usd == 29_886 * DOLLAR
    assert found.parts == ()


def test_another_quantity_and_another_rate_are_told_apart(made: MonthBill, contract: Terms) -> None:
    demand = {"quantity": 1100.0, "rate": 9.0, "amount_usd": 9_900}

    found = check(made, contract, invoice({}, demand))

    assert causes(found) == [("peak", 800 * DOLLAR), ("rate", 1100 * DOLLAR)]


def test_energy_in_kwh_is_met_with_ours_in_mwh(made: MonthBill, contract: Terms) -> None:
    energy = {"quantity": 730_000.0, "unit": "kWh", "rate": 0.03, "amount_usd": 21_900}

    found = check(made, contract, invoice(energy))

    assert causes(found) == [("energy", 300 * DOLLAR)]
    assert (found.parts[0].ours, found.parts[0].theirs, found.parts[0].unit) == (720.0, 730.0, "MWh")


def test_a_missing_credit_and_a_line_left_out_have_their_whole_amount(
    made: MonthBill, contract: Terms
) -> None:
    found = check(made, contract, invoice({}, {}, None, None))

    assert causes(found) == [("not billed", -500 * DOLLAR), ("missing credit", 800 * DOLLAR)]


def test_a_credit_billed_as_nothing_is_missing(made: MonthBill, contract: Terms) -> None:
    nothing = {"quantity": None, "rate": None, "amount_usd": 0}

    found = check(made, contract, invoice({}, {}, {}, nothing))

    assert causes(found) == [("missing credit", 800 * DOLLAR)]


def test_a_line_that_the_contract_has_not_is_left_over(made: MonthBill, contract: Terms) -> None:
    found = check(made, contract, invoice(label="Late fee", amount_usd=75))

    assert causes(found) == [("unknown line", 75 * DOLLAR)]
    assert found.off[0].label == "Late fee"


def test_a_tax_that_differs_only_with_its_base_says_so(made: MonthBill, contract: Terms) -> None:
    energy = {"quantity": 730.0, "amount_usd": 21_900}
    tax = {"quantity": 29_600.0, "amount_usd": 592}

    found = check(made, contract, invoice(energy, {}, {}, {}, tax))

    assert causes(found) == [("energy", 300 * DOLLAR), ("tax", 6 * DOLLAR)]


def test_a_tax_of_which_only_the_amount_is_known_says_so_too(made: MonthBill, contract: Terms) -> None:
    energy = {"quantity": 730.0, "amount_usd": 21_900}
    tax = {"quantity": None, "rate": None, "amount_usd": 592}

    found = check(made, contract, invoice(energy, {}, {}, {}, tax))

    assert causes(found)[1] == ("tax", 6 * DOLLAR)


def test_a_tax_at_another_rate_is_no_matter_of_its_base(made: MonthBill, contract: Terms) -> None:
    found = check(made, contract, invoice({}, {}, {}, {}, {"rate": 0.03, "amount_usd": 879}))

    assert causes(found) == [("rate", 293 * DOLLAR)]


def test_less_than_a_cent_is_rounding(made: MonthBill, contract: Terms) -> None:
    found = check(made, contract, invoice({"amount_usd": 21_600.004}))

    assert causes(found) == [("rounding", 4_000)]
    assert not found.is_off


def test_an_amount_that_is_no_product_is_no_matter_of_the_rate(made: MonthBill, contract: Terms) -> None:
    found = check(made, contract, invoice({}, {"amount_usd": 8_100}))

    assert causes(found) == [("amount", 100 * DOLLAR)]


def test_lines_without_a_number_are_met_by_their_label(made: MonthBill, contract: Terms) -> None:
    by_label = invoice({"line_id": None, "label": "LINE  1 charge", "quantity": 730.0, "amount_usd": 21_900})

    assert causes(check(made, contract, by_label)) == [("energy", 300 * DOLLAR)]
    assert plain_label("Demand Charge") == plain_label("demand") == "demand"
    assert plain_label("Charges") == "charges"


def test_several_lines_of_an_invoice_bill_one_of_ours(made: MonthBill, contract: Terms) -> None:
    half = {"quantity": 360.0, "amount_usd": 10_800}
    again = {"line_id": ENERGY, "label": "Energy, second half", "unit": "MWh", "rate": 30.0} | half

    assert check(made, contract, invoice(half, **again)).parts == ()


def test_a_total_that_is_not_the_sum_of_the_lines_is_said(made: MonthBill, contract: Terms) -> None:
    found = check(made, contract, invoice(), 30_000 * DOLLAR)

    assert causes(found) == [("total", 114 * DOLLAR)]


def test_an_invoice_without_lines_differs_as_a_whole(made: MonthBill, contract: Terms) -> None:
    assert causes(check(made, contract, [], 30_000 * DOLLAR)) == [("no lines", 114 * DOLLAR)]
    assert check(made, contract, [], None).over_usd == 0


def test_any_invoice_is_explained_to_the_last_micro_dollar(made: MonthBill, contract: Terms) -> None:
    rng = np.random.default_rng(7)
    for _ in range(300):
        changed = []
        for line in invoice():
            quantity, rate = (
                (line.quantity or 0) * rng.uniform(0.8, 1.2),
                (line.rate or 0) * rng.uniform(0.8, 1.2),
            )
            said: dict[str, Any] = {
                "quantity": quantity,
                "rate": rate,
                "amount_usd": round(quantity * rate, 2),
            }
            for name in ("quantity", "rate"):
                said[name] = None if rng.random() < 0.2 else said[name]
            changed.append(None if rng.random() < 0.15 else said)
        lines = invoice(*changed)
        if lines:
            check(made, contract, lines, None if rng.random() < 0.5 else round(rng.uniform(1e9, 4e10)))
