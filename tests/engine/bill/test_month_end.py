"""The month's bill out of the sample's book: computed, expected, unknown, and what moved since."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.domain.month_end import lines_of, statements_of, to_cent
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import all_terms
from desktop_app.engine.bill.invoice_check import check_invoice
from desktop_app.engine.bill.month_end import drifts, month_bill
from desktop_app.engine.bill.prefill import prefilled
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.sample import sample_company

DECEMBER = days.parse_month("2025-12")


@pytest.fixture(scope="module")
def book() -> Portfolio:
    started = Portfolio.empty()
    started = started.applying(catalogue(started))
    return started.applying(sample_company(started, machines=300, sites=4))


def test_what_was_accrued_is_what_is_computed(book: Portfolio) -> None:
    assert len(statements_of(book)) == 48
    assert drifts(book) == []


def test_a_bill_that_moved_is_told_newest_first(book: Portfolio) -> None:
    table = book["power_statement"]
    rows = np.array(
        [s.id for s in statements_of(book).values() if s.contract_id == 1 and s.month >= DECEMBER - 1]
    )
    accrued = table["accrued_usd"][table.positions(rows)]
    after = book.applying(
        Change((updating(book, "power_statement", rows, {"accrued_usd": accrued - 412_000_000}),))
    )
    assert [(d.statement.month, d.over_usd) for d in drifts(after)] == [
        (DECEMBER, 412_000_000),
        (DECEMBER - 1, 412_000_000),
    ]


def test_a_month_that_has_not_begun_is_expected_and_a_far_one_unknown(book: Portfolio) -> None:
    for contract_id in all_terms(book):
        assert not month_bill(book, contract_id, DECEMBER).is_expected
        next_one = month_bill(book, contract_id, DECEMBER + 1)
        assert (next_one.is_expected, next_one.is_known) == (True, True)
        assert next_one.notes[0].startswith("0% of the load is metered")
        assert not month_bill(book, contract_id, DECEMBER + 6).is_known


def test_the_samples_three_mistakes_are_found_and_nothing_else(book: Portfolio) -> None:
    found = []
    for (contract_id, month), one in statements_of(book).items():
        lines = lines_of(book, contract_id, month)
        if lines:
            made = month_bill(book, contract_id, month)
            check = check_invoice(made, all_terms(book)[contract_id], lines, one.invoiced_usd)
            assert sum(part.usd for part in check.parts) == check.over_usd
            found += [(line.label, line.parts[0].cause) for line in check.off]
    assert sorted(found) == [
        ("Demand", "rate"),
        ("Interruption credit", "missing credit"),
        ("Transmission, four peaks", "peak"),
    ]


def test_an_invoice_as_it_should_be_agrees(book: Portfolio) -> None:
    made = month_bill(book, 1, DECEMBER)
    lines = prefilled(made)
    amounts = [line["amount_usd"] for line in lines]
    assert all(isinstance(a, int) and a % 10_000 == 0 for a in amounts)
    assert abs(sum(a for a in amounts if isinstance(a, int)) - to_cent(made.total_usd)) <= 5_000 * len(lines)
