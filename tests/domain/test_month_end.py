"""Statements on their way, and what the ledger takes of them: one site, two contracts, one closed month."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.company import CLOSED
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.invoice_edits import (
    adding_line,
    deleting_line,
    editing_line,
    product_usd,
    replacing_lines,
)
from desktop_app.domain.month_end import (
    CREDIT,
    ENERGY,
    ESTIMATE,
    FINAL,
    Posting,
    accepting,
    booked_usd,
    crediting,
    entry_of,
    lines_of,
    moving,
    outstanding,
    paying,
    posting,
    state_of,
    statement_of,
    to_cent,
    true_up_usd,
    unpaid_usd,
)
from desktop_app.domain.periods import set_months
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.sites import LedgerActual
from desktop_app.domain.statement_attention import attention_to_statements
from desktop_app.domain.statements import ACCRUED, DISPUTED, INVOICED, OPEN, PAID

MARCH = days.parse_month("2026-03")
APRIL = MARCH + 1
DOLLAR = 1_000_000
SUPPLY, DELIVERY, POWER, CREDITS = 1, 2, 1, 2


def build(portfolio: Portfolio, table: str, *records: dict[str, Any]) -> Portfolio:
    return portfolio.applying(Change((inserting_records(portfolio, table, records),)))


@pytest.fixture
def book() -> Portfolio:
    p = build(Portfolio.empty(), "site", {"name": "Odessa", "control": 0, "cooling": 0})
    p = build(
        p, "power_contract",
        {"site_id": 1, "name": "Supply", "starts_on": days.parse_day("2025-01-01")},
        {"site_id": 1, "name": "Delivery", "starts_on": days.parse_day("2025-01-01")},
    )  # fmt: skip
    return build(
        p, "account",
        {"code": "5010", "name": "Power", "layer": ENERGY},
        {"code": "5090", "name": "Credits", "layer": CREDIT},
    )  # fmt: skip


def moved(p: Portfolio, contract_id: int = SUPPLY, month: int = MARCH, **usd: Any) -> Portfolio:
    """With amounts of a statement in whole dollars, and the ledger where it follows in silence."""
    values = {f"{name}_usd": None if v is None else v * DOLLAR for name, v in usd.items()}
    after = p.applying(moving(p, contract_id, month, values))
    found = posting(p, after, contract_id, month)
    return after.applying(found.applying(after)) if found and found.way == "silent" else after


def asked(p: Portfolio, contract_id: int = SUPPLY, **usd: int) -> tuple[Portfolio, Posting]:
    """With amounts of March, and the question that the ledger has of them."""
    after = p.applying(moving(p, contract_id, MARCH, {f"{n}_usd": v * DOLLAR for n, v in usd.items()}))
    found = posting(p, after, contract_id, MARCH)
    assert found is not None
    assert found.way != "silent"
    return after, found


def closed(p: Portfolio, month: int = MARCH) -> Portfolio:
    return p.applying(set_months(p, [month], CLOSED, who="Jo", at=0, reason="Close"))


def entry(p: Portfolio, month: int = MARCH) -> LedgerActual | None:
    return entry_of(p, 1, POWER, month)


def said(p: Portfolio, month: int = MARCH) -> tuple[float, int] | None:
    found = entry(p, month)
    return None if found is None else (found.amount_usd / DOLLAR, found.quality)


# --- states -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("amounts", "state"),
    [
        ((None, None, None, None), OPEN),
        ((5, None, None, None), ACCRUED),
        ((5, 6, None, None), INVOICED),
        ((None, 6, None, None), INVOICED),
        ((5, 6, 1, None), DISPUTED),
        ((5, 6, 1, 5), DISPUTED),
        ((5, 6, None, 5), INVOICED),
        ((5, 6, None, 6), PAID),
        ((5, -6, None, -6), PAID),
    ],
)
def test_the_state_follows_from_the_amounts(amounts: tuple[int | None, ...], state: int) -> None:
    assert state_of(*amounts) == state


@pytest.mark.parametrize(
    ("usd", "cents"), [(4_999, 0), (5_000, 10_000), (-5_000, -10_000), (-14_999, -10_000)]
)
def test_amounts_are_booked_to_the_cent(usd: int, cents: int) -> None:
    assert to_cent(usd) == cents


def test_a_dispute_leaves_the_rest_due_and_the_true_up_without_it(book: Portfolio) -> None:
    one = statement_of(moved(book, accrued=900, invoiced=1000, disputed=80), SUPPLY, MARCH)

    assert (booked_usd(one), true_up_usd(one), unpaid_usd(one)) == (920 * DOLLAR, 20 * DOLLAR, 920 * DOLLAR)


def test_a_dispute_goes_on_after_the_rest_is_paid_until_the_supplier_credits_it(book: Portfolio) -> None:
    p = moved(book, accrued=900, invoiced=1000, disputed=80)
    p = p.applying(moving(p, SUPPLY, MARCH, paying(statement_of(p, SUPPLY, MARCH), 20_550)))
    one = statement_of(p, SUPPLY, MARCH)
    assert (one.state, one.paid_usd, one.paid_on, unpaid_usd(one)) == (DISPUTED, 920 * DOLLAR, 20_550, 0)

    p = p.applying(moving(p, SUPPLY, MARCH, crediting(one)))
    assert statement_of(p, SUPPLY, MARCH).state == PAID
    assert statement_of(p, SUPPLY, MARCH).invoiced_usd == 920 * DOLLAR


def test_a_dispute_that_is_withdrawn_leaves_the_rest_to_pay(book: Portfolio) -> None:
    p = moved(book, invoiced=1000, disputed=80, paid=920)
    p = p.applying(moving(p, SUPPLY, MARCH, accepting(statement_of(p, SUPPLY, MARCH))))
    one = statement_of(p, SUPPLY, MARCH)

    assert (one.state, unpaid_usd(one)) == (INVOICED, 80 * DOLLAR)


# --- the ledger ---------------------------------------------------------------------------------------
def test_accruing_writes_an_estimate_and_paying_makes_it_final(book: Portfolio) -> None:
    p = moved(book, accrued=900)
    assert said(p) == (900, ESTIMATE)
    p = moved(p, invoiced=950)
    assert said(p) == (950, ESTIMATE)
    assert said(moved(p, paid=950)) == (950, FINAL)


def test_two_contracts_of_a_site_add_up_in_one_row(book: Portfolio) -> None:
    p = moved(moved(book, accrued=900), DELIVERY, accrued=300)
    assert said(p) == (1200, ESTIMATE)
    p = moved(p, invoiced=900, paid=900)
    assert said(p) == (1200, ESTIMATE), "the other one is not paid yet"
    assert len(p["ledger_actual"]) == 1


def test_credits_on_an_account_of_their_own_do_not_count_twice(book: Portfolio) -> None:
    row = {"site_id": 1, "account_id": CREDITS, "month": MARCH, "amount_usd": -100 * DOLLAR}
    p = moved(build(book, "ledger_actual", row), accrued=900)

    assert said(p) == (1000, ESTIMATE)


def test_an_amount_that_somebody_entered_is_never_written_over_unasked(book: Portfolio) -> None:
    own = {"site_id": 1, "account_id": POWER, "month": MARCH, "amount_usd": 777 * DOLLAR, "quality": FINAL}
    p, found = asked(build(book, "ledger_actual", own), accrued=900)

    assert said(p) == (777, FINAL)
    assert said(p.applying(found.applying(p, "replace"))) == (900, ESTIMATE)
    assert said(p.applying(found.applying(p, "add"))) == (1677, ESTIMATE)


def test_a_change_after_that_is_asked_for_again_but_paying_alone_is_not(book: Portfolio) -> None:
    own = {"site_id": 1, "account_id": POWER, "month": MARCH, "amount_usd": 777 * DOLLAR, "quality": FINAL}
    p, _ = asked(build(book, "ledger_actual", own), accrued=900, invoiced=900)
    after = p.applying(moving(p, SUPPLY, MARCH, {"paid_usd": 900 * DOLLAR}))

    assert posting(p, after, SUPPLY, MARCH) is None


def test_what_changes_in_a_closed_month_goes_into_the_open_one(book: Portfolio) -> None:
    p, found = asked(closed(moved(book, accrued=900)), invoiced=960)

    assert (found.way, found.month, found.closed_month) == ("carry", APRIL, MARCH)
    after = p.applying(found.applying(p))
    assert said(after) == (900, ESTIMATE)
    assert said(after, APRIL) == (60, ESTIMATE)


def test_a_closed_month_that_was_never_accrued_carries_only_what_its_ledger_lacks(book: Portfolio) -> None:
    own = {"site_id": 1, "account_id": POWER, "month": MARCH, "amount_usd": 880 * DOLLAR, "quality": FINAL}
    _, found = asked(closed(build(book, "ledger_actual", own)), accrued=900)

    assert found.change_usd == 20 * DOLLAR


def test_a_carried_amount_is_not_lost_when_the_open_month_is_accrued(book: Portfolio) -> None:
    p, found = asked(closed(moved(book, accrued=900)), invoiced=960)
    p = p.applying(found.applying(p))
    after = p.applying(moving(p, SUPPLY, APRIL, {"accrued_usd": 1000 * DOLLAR}))
    question = posting(p, after, SUPPLY, APRIL)

    assert question is not None
    assert question.way == "replace"
    assert said(after.applying(question.applying(after, "add")), APRIL) == (1060, ESTIMATE)


def test_without_an_account_for_energy_nothing_is_booked(book: Portfolio) -> None:
    columns = book["account"]
    p = book.applying(Change((updating(book, "account", columns.ids, {"layer": CREDIT}),)))

    assert said(moved(p, accrued=900)) is None


def test_what_an_import_brought_is_outstanding_until_it_is_booked(book: Portfolio) -> None:
    p = moved(book, accrued=900)
    assert outstanding(p, SUPPLY, MARCH) is None
    p = p.applying(moving(p, SUPPLY, MARCH, {"invoiced_usd": 960 * DOLLAR}))
    found = outstanding(p, SUPPLY, MARCH)

    assert found is not None
    assert said(p.applying(found.applying(p, "replace"))) == (960, ESTIMATE)


# --- lines --------------------------------------------------------------------------------------------
def test_the_total_follows_its_lines(book: Portfolio) -> None:
    p = book.applying(replacing_lines(book, SUPPLY, MARCH, [
        {"label": "Energy", "quantity": 100.0, "unit": "MWh", "rate": 30.0, "amount_usd": 3000 * DOLLAR},
        {"label": "Meter", "amount_usd": 50 * DOLLAR},
    ]))  # fmt: skip
    assert statement_of(p, SUPPLY, MARCH).invoiced_usd == 3050 * DOLLAR
    p = p.applying(editing_line(p, lines_of(p, SUPPLY, MARCH)[0], "quantity", 110.0))
    assert statement_of(p, SUPPLY, MARCH).invoiced_usd == 3350 * DOLLAR
    p = p.applying(deleting_line(p, lines_of(p, SUPPLY, MARCH)[1]))
    p = p.applying(adding_line(p, SUPPLY, MARCH, {"label": "Rider", "amount_usd": 10 * DOLLAR}))
    assert [line.sequence for line in lines_of(p, SUPPLY, MARCH)] == [1, 2]
    assert statement_of(p, SUPPLY, MARCH).invoiced_usd == 3310 * DOLLAR


def test_a_total_that_was_typed_is_not_moved_by_lines(book: Portfolio) -> None:
    p = moved(book, invoiced=5000)
    p = p.applying(adding_line(p, SUPPLY, MARCH, {"label": "Energy", "amount_usd": 3000 * DOLLAR}))

    assert statement_of(p, SUPPLY, MARCH).invoiced_usd == 5000 * DOLLAR


def test_an_amount_that_is_no_product_is_told(book: Portfolio) -> None:
    line = {"label": "Energy", "quantity": 100.0, "rate": 30.0, "amount_usd": 3000 * DOLLAR}
    p = book.applying(adding_line(book, SUPPLY, MARCH, line))
    (first,) = lines_of(p, SUPPLY, MARCH)
    assert product_usd(first) is None
    p = p.applying(editing_line(p, first, "amount_usd", 3100 * DOLLAR))
    (first,) = lines_of(p, SUPPLY, MARCH)
    assert product_usd(first) == 3000 * DOLLAR


# --- attention ----------------------------------------------------------------------------------------
def test_an_invoice_past_due_is_named_until_it_is_paid(book: Portfolio) -> None:
    p = moved(book, invoiced=1000, disputed=80)
    p = p.applying(moving(p, SUPPLY, MARCH, {"due_on": days.parse_day("2026-04-30")}))
    late = days.parse_day("2026-05-01")

    assert attention_to_statements(p, late - 1) == []
    (problem,) = attention_to_statements(p, late)
    assert problem.reason == "Supply, March 2026: $920.00 was due on 2026-04-30 and is not paid"
    assert attention_to_statements(moved(p, paid=920), late) == []


def test_an_accrued_month_without_an_invoice_is_named_after_45_days(book: Portfolio) -> None:
    p = moved(book, accrued=900)
    last = days.parse_day("2026-04-01") + 45

    assert attention_to_statements(p, last) == []
    assert [x.reason for x in attention_to_statements(p, last + 1)] == [
        "Supply, March 2026: no invoice came within 45 days of the period's end"
    ]
    assert attention_to_statements(moved(p, invoiced=900), last + 1) == []
