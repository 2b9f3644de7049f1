"""Invoices from a file as a person writes it, into a book with two contracts of the same name."""

from __future__ import annotations

import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.charges.kinds import Adder
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.month_end import lines_of, moving, statement_of
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.statements import INVOICED, PAID
from desktop_app.exchange.export import entity_table
from desktop_app.exchange.mapping import guess_mapping
from desktop_app.exchange.plan import ImportPlan, plan_import
from desktop_app.exchange.raw import RawTable
from desktop_app.exchange.registry import KINDS
from desktop_app.exchange.text_file import read_text
from desktop_app.exchange.watch import Watch

MARCH = days.parse_month("2026-03")
HEADINGS = "Contract,Site,Month,Line,Quantity,Unit,Rate,Amount\n"
LINES = (
    "Grid supply,Odessa,2026-03,Energy,100,MWh,30,3000\n"
    "Grid supply,Odessa,2026-03,Demand charge,50,kW,8,400\n"
)


@pytest.fixture
def supplied(book: Portfolio) -> Portfolio:
    """A contract “Grid supply” at each of two sites, one of them with lines."""
    start = days.parse_day("2026-01-01")
    contracts = [{"site_id": site, "name": "Grid supply", "starts_on": start} for site in (1, 2)]
    lines = [
        {"version_id": 1, "sequence": n, "label": label, "kind": "adder",
         "parameters": write_parameters("adder", Adder(amount=30.0))}
        for n, label in enumerate(("Energy", "Demand"), 1)
    ]  # fmt: skip
    version = {"contract_id": 1, "effective_on": start}
    return book.applying(
        Change(
            (
                inserting_records(book, "power_contract", contracts),
                inserting_records(book, "contract_version", [version]),
                inserting_records(book, "charge_line", lines),
            )
        )
    )


def raw(text: str) -> RawTable:
    return read_text(text.encode(), "invoice.csv", Watch())


def planned(portfolio: Portfolio, text: str) -> ImportPlan:
    kind, table = KINDS["invoices"], raw(text)
    return plan_import(kind, table, guess_mapping(table, kind), portfolio)


def reasons(plan: ImportPlan) -> list[str]:
    return [problem.reason for problem in plan.problems]


def test_lines_are_numbered_by_their_order_and_the_statement_is_invoiced(supplied: Portfolio) -> None:
    plan = planned(supplied, HEADINGS + LINES)
    after = supplied.applying(plan.change)

    assert (plan.inserted, plan.rejected) == (2, 0)
    said = [(line.sequence, line.label, line.amount_usd / 1e6) for line in lines_of(after, 1, MARCH)]
    assert said == [(1, "Energy", 3000.0), (2, "Demand charge", 400.0)]
    statement = statement_of(after, 1, MARCH)
    assert (statement.state, statement.invoiced_usd) == (INVOICED, 3_400_000_000)


def test_the_same_invoice_again_changes_nothing(supplied: Portfolio) -> None:
    once = supplied.applying(planned(supplied, HEADINGS + LINES).change)
    again = planned(once, HEADINGS + LINES)

    assert (again.inserted, again.updated, again.unchanged) == (0, 0, 2)
    assert again.change.is_empty


def test_a_corrected_line_is_found_by_its_label_and_the_total_follows(supplied: Portfolio) -> None:
    once = supplied.applying(planned(supplied, HEADINGS + LINES).change)
    corrected = planned(once, HEADINGS + "Grid supply,Odessa,2026-03,DEMAND CHARGE,40,kW,8,320\n")
    after = once.applying(corrected.change)

    assert (corrected.inserted, corrected.updated) == (0, 1)
    assert statement_of(after, 1, MARCH).invoiced_usd == 3_320_000_000


def test_a_payment_on_record_stays_when_its_invoice_comes_in(supplied: Portfolio) -> None:
    values = {"invoiced_usd": 3_400_000_000, "paid_usd": 3_400_000_000}
    paid = supplied.applying(moving(supplied, 1, MARCH, values))
    after = paid.applying(planned(paid, HEADINGS + LINES).change)

    assert (statement_of(after, 1, MARCH).state, len(lines_of(after, 1, MARCH))) == (PAID, 2)


def test_a_name_of_two_contracts_needs_its_site(supplied: Portfolio) -> None:
    text = "Contract,Month,Line,Amount\nGrid supply,2026-03,Energy,3000\n"
    (reason,) = reasons(planned(supplied, text))

    assert "names several in the book" in reason
    assert "a column with the site tells which" in reason
    full = planned(supplied, text.replace("Grid supply", "North Yard · Grid supply"))
    assert lines_of(supplied.applying(full.change), 2, MARCH)


def test_a_contract_that_is_not_of_the_site_is_refused(supplied: Portfolio) -> None:
    text = HEADINGS + LINES.replace("Grid supply", "Other supply")

    assert reasons(planned(supplied, text))[0] == "“Other supply” is no power contract of this site"


def test_charge_lines_are_those_of_the_contract(supplied: Portfolio) -> None:
    text = "Contract,Site,Month,Line,Charge line,Amount\n"
    plan = planned(supplied, text + "Grid supply,Odessa,2026-03,Power,energy,3000\n")
    after = supplied.applying(plan.change)

    assert lines_of(after, 1, MARCH)[0].line_id == 1
    wrong = planned(supplied, text + "Grid supply,Odessa,2026-03,Power,Wheeling,3000\n")
    assert reasons(wrong) == ["“Wheeling” is no charge line of this contract in 2026-03"]


def test_a_row_with_the_right_total_is_no_line(supplied: Portfolio) -> None:
    plan = planned(supplied, HEADINGS + LINES + "Grid supply,Odessa,2026-03,Total due,,,,3400\n")

    assert (plan.inserted, plan.rejected) == (2, 1)
    assert reasons(plan) == ["The row is a total, not a line"]


def test_an_invoice_that_does_not_add_up_is_not_taken(supplied: Portfolio) -> None:
    row = planned(supplied, HEADINGS + LINES + "Grid supply,Odessa,2026-03,Total,,,,3500\n")
    columns = HEADINGS.replace("Amount", "Amount,Invoice total") + LINES.replace("\n", ",3500\n")

    for plan in (row, planned(supplied, columns)):
        assert (plan.inserted, plan.change.is_empty) == (0, True)
        assert "The invoice's total is $3,500.00, but its lines add up to $3,400.00" in reasons(plan)


def test_number_and_due_day_go_to_the_statement(supplied: Portfolio) -> None:
    lines = LINES.replace("\n", ",A-17,2026-04-30\n")
    text = HEADINGS.replace("Amount", "Amount,Invoice number,Due date") + lines
    statement = statement_of(supplied.applying(planned(supplied, text).change), 1, MARCH)

    assert (statement.invoice_number, statement.due_on) == ("A-17", days.parse_day("2026-04-30"))


def test_an_export_comes_back_unchanged(supplied: Portfolio) -> None:
    once = supplied.applying(planned(supplied, HEADINGS + LINES).change)
    table = entity_table(once, KINDS["invoices"])
    cells = [[column.header for column in table.columns]] + [
        [str(c or "") for c in row] for row in table.rows()
    ]
    again = planned(once, "\n".join(",".join(row) for row in cells) + "\n")

    assert (again.unchanged, again.rejected) == (2, 0)
