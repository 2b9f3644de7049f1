"""Month-end in words and tables."""

from __future__ import annotations

import pytest

from desktop_app.domain import days
from desktop_app.domain.month_end import lines_of, moving, statement_of
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.bill.invoice_check import check_invoice
from desktop_app.figures import month_end
from desktop_app.figures.month_end_verbs import offered
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.sample import sample_company

DECEMBER = days.parse_month("2025-12")
LATE = days.parse_day("2026-02-15")
CAPROCK = 1


@pytest.fixture(scope="module")
def book() -> Portfolio:
    started = Portfolio.empty()
    started = started.applying(catalogue(started))
    return started.applying(sample_company(started, machines=300, sites=4))


def message(book: Portfolio, month: int = DECEMBER) -> str:
    one = next(c for c in month_end.contracts_in(book, month) if c.terms.contract.id == CAPROCK)
    lines = lines_of(book, CAPROCK, month)
    return month_end.invoice_message(
        check_invoice(one.made, one.terms, lines, one.statement.invoiced_usd), one.made
    )


def test_disputes_are_by_supplier_with_the_age_of_the_oldest(book: Portfolio) -> None:
    found = month_end.disputed(book)
    assert sum(d.usd for d in found) == sum(
        s.disputed_usd or 0 for s in book.records("power_statement").values()
    )
    spec = month_end.disputed_table(book, found[0].oldest_on + 10)
    assert spec.title == f"{month_end.exact(sum(d.usd for d in found))} is disputed with suppliers"
    assert next(spec.rows())[2] == 10


def test_the_sentence_names_the_one_line_that_differs(book: Portfolio) -> None:
    assert message(book).startswith("The invoice agrees but for one line: Transmission, four peaks, peak ")
    assert message(book, DECEMBER - 1) == "The invoice agrees with the computed bill"
    assert message(book, DECEMBER + 1).startswith("Expected to come to $")
    assert message(book, DECEMBER + 9).startswith("Nothing is known of the load of this month")


def test_the_months_table_adds_up_and_says_what_is_late(book: Portfolio) -> None:
    found = month_end.contracts_in(book, DECEMBER)
    spec = month_end.month_table(book, found, DECEMBER, LATE)
    assert spec.title == "December 2025: 2 disputed, 4 past due"
    computed = [c.key for c in spec.columns].index("computed")
    assert spec.total_row()[computed] == pytest.approx(sum((c.computed_usd or 0) / 1e6 for c in found))
    assert {row[2] for row in spec.rows()} == {"past due", "disputed, past due"}


def test_the_months_table_has_no_column_of_payments_before_one_is_made(book: Portfolio) -> None:
    def keys(made: Portfolio) -> list[str]:
        spec = month_end.month_table(made, month_end.contracts_in(made, DECEMBER), DECEMBER, LATE)
        return [c.key for c in spec.columns]

    assert keys(book)[-2:] == ["disputed", "due"]
    paid = book.applying(moving(book, CAPROCK, DECEMBER, {"paid_usd": 5_000_000}))
    assert keys(paid)[-1] == "paid"


def test_the_month_after_the_last_statement_can_be_accrued(book: Portfolio) -> None:
    day = days.parse_day("2025-12-31")
    assert month_end.latest_month(book, day) == DECEMBER
    assert month_end.months_of(book, day)[-1] == DECEMBER + 1
    assert len(month_end.months_of(Portfolio.empty(), day)) == 1


def test_a_true_up_is_said_with_both_amounts(book: Portfolio) -> None:
    after = book.applying(moving(book, CAPROCK, DECEMBER, {"disputed_usd": None}))
    one = statement_of(after, CAPROCK, DECEMBER)
    over = (one.invoiced_usd or 0) - (one.accrued_usd or 0)
    assert month_end.booked_words(one).startswith(f"True-up {month_end.exact(over, plus=True)}: ")
    assert month_end.booked_words(statement_of(book, CAPROCK, DECEMBER)).startswith("No true-up")


def test_attention_joins_bills_that_moved_and_invoices_past_due(book: Portfolio) -> None:
    one = statement_of(book, CAPROCK, DECEMBER)
    less = {"accrued_usd": (one.accrued_usd or 0) - 412_000_000}
    after = book.applying(moving(book, CAPROCK, DECEMBER, less))
    reasons = [problem.reason for problem in month_end.attention(after, LATE)]
    assert reasons[0].endswith("(Caprock block contract) is computed $412.00 higher than accrued")
    assert sum("is not paid" in reason for reason in reasons) == 8


def verbs(book: Portfolio, month: int, **usd: int | None) -> list[str]:
    after = book.applying(moving(book, CAPROCK, month, {f"{name}_usd": v for name, v in usd.items()}))
    one = next(c for c in month_end.contracts_in(after, month) if c.terms.contract.id == CAPROCK)
    lines = lines_of(after, CAPROCK, month)
    check = check_invoice(one.made, one.terms, lines, one.statement.invoiced_usd)
    return [verb.name for verb in offered(one, check, has_lines=bool(lines))]


def test_each_state_offers_the_steps_that_can_follow(book: Portfolio) -> None:
    january = DECEMBER + 1
    assert verbs(book, january) == ["accrue", "prefill"]
    assert verbs(book, january, accrued=1_000_000) == ["accrue", "prefill"], "it is computed otherwise"
    assert verbs(book, january, invoiced=1_000_000) == ["pay", "dispute", "prefill"]
    assert verbs(book, DECEMBER) == ["pay", "credit", "withdraw"]
    assert verbs(book, DECEMBER, disputed=None) == ["pay", "dispute"]
    assert verbs(book, DECEMBER - 2) == []
    assert verbs(book, DECEMBER + 9) == [], "nothing is known of it"
