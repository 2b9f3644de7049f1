"""Month-end on screen, as a controller works: accrue, take the invoice, dispute, pay, undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.month_end import entry_of, lines_of
from desktop_app.domain.statements import ACCRUED, DISPUTED, INVOICED, PAID, PowerStatement
from desktop_app.exchange.commands import read_plan
from desktop_app.ui.dialogs.import_file import ImportDialog
from desktop_app.ui.power.dispute_dialog import DisputeDialog
from desktop_app.ui.power.invoice_table import INVOICED as INVOICED_COLUMN, QUANTITY, WHY
from desktop_app.ui.power.month_end import MonthEndPanel

Open = Callable[[Path], app.Application]
DECEMBER = days.parse_month("2025-12")
JANUARY = DECEMBER + 1
ODESSA, POWER = 2, 3


@pytest.fixture
def made(open_book: Open, sample_book: Path) -> app.Application:
    return open_book(sample_book)


@pytest.fixture
def panel(qtbot: QtBot, made: app.Application) -> MonthEndPanel:
    shown = MonthEndPanel(made.desk)
    qtbot.addWidget(shown)
    shown.resize(1250, 800)
    made.desk.document.changed.connect(lambda portfolio, _: shown.show_portfolio(portfolio))
    shown.show_portfolio(made.desk.document.portfolio)
    shown.show()
    return shown


def contract_of(made: app.Application, name: str) -> int:
    contracts = made.desk.document.portfolio.records("power_contract").values()
    return next(c.id for c in contracts if c.name == name)


def statement(panel: MonthEndPanel) -> PowerStatement:
    assert panel.current is not None
    return panel.current.statement


def verbs(panel: MonthEndPanel) -> list[str]:
    bar = panel.invoice_card.findChildren(QPushButton)
    return [made.text() for made in bar if made.isVisibleTo(panel) and made.text()[0] not in "‹›"]


def in_ledger(made: app.Application, month: int) -> float | None:
    found = entry_of(made.desk.document.portfolio, ODESSA, POWER, month)
    return None if found is None else found.amount_usd / 1e6


def row_of(panel: MonthEndPanel, label: str) -> int:
    return next(i for i, row in enumerate(panel.lines.lines.rows) if row.check.label == label)


@pytest.fixture
def january(made: app.Application, panel: MonthEndPanel) -> MonthEndPanel:
    """The block contract of Odessa in the first open month, of which nothing is metered."""
    panel.show_contract(contract_of(made, "Caprock block contract"), JANUARY)
    return panel


def test_the_newest_month_opens_at_what_is_disputed(panel: MonthEndPanel) -> None:
    assert panel.month == DECEMBER
    assert statement(panel).state == DISPUTED
    assert (
        "The invoice agrees but for one line: Transmission, four peaks" in panel.invoice_card.accessibleName()
    )
    row = row_of(panel, "Transmission, four peaks")
    assert "instead of" in panel.lines.lines.text(row, WHY)
    assert panel.suppliers.spec.keys == (
        "Tallahatchie Power",
        "Caprock Energy Supply",
        "Southern Pines Power",
    )


def test_accruing_books_statement_and_ledger_in_one_step(
    qtbot: QtBot, made: app.Application, january: MonthEndPanel
) -> None:
    assert [v for v in verbs(january) if v.startswith("Accrue $") and v.endswith("(expected)")]
    january.accrue()
    booked = statement(january).accrued_usd
    assert statement(january).state == ACCRUED
    assert booked is not None
    assert booked % 10_000 == 0
    assert in_ledger(made, JANUARY) == booked / 1e6
    qtbot.waitUntil(lambda: not made.desk.document.is_saving)
    made.desk.document.undo()
    qtbot.waitUntil(lambda: in_ledger(made, JANUARY) is None)
    assert statement(january).id == 0


def test_an_invoice_is_prefilled_and_typed_over(made: app.Application, january: MonthEndPanel) -> None:
    january.accrue()
    january.prefill()
    assert january.check is not None
    assert not january.check.is_off
    row = row_of(january, "Delivery and ancillary")
    before = statement(january).invoiced_usd
    january.lines.type(row, QUANTITY, "500")
    line = lines_of(made.desk.document.portfolio, january.contract_id, JANUARY)[row]
    assert line.amount_usd == 2_450_000_000, "500 MWh at $4.90"
    assert statement(january).invoiced_usd != before
    assert "energy 500 instead of" in january.lines.lines.text(row, WHY)
    assert in_ledger(made, JANUARY) == (statement(january).invoiced_usd or 0) / 1e6


def test_what_is_no_number_is_not_taken(made: app.Application, january: MonthEndPanel) -> None:
    january.prefill()
    before = lines_of(made.desk.document.portfolio, january.contract_id, JANUARY)
    january.lines.type(0, QUANTITY, "many")
    assert lines_of(made.desk.document.portfolio, january.contract_id, JANUARY) == before


def test_a_line_that_was_not_billed_begins_when_its_amount_is_typed(
    made: app.Application, january: MonthEndPanel
) -> None:
    january.lines.type(row_of(january, "Block B"), INVOICED_COLUMN, "1411.5")
    (line,) = lines_of(made.desk.document.portfolio, january.contract_id, JANUARY)
    assert (line.label, line.amount_usd) == ("Block B", 1_411_500_000)
    assert line.line_id is not None
    assert statement(january).state == INVOICED


def test_a_dispute_is_asked_for_and_the_rest_is_paid(january: MonthEndPanel) -> None:
    january.prefill()
    january.lines.type(row_of(january, "Delivery and ancillary"), QUANTITY, "500")
    january.dispute()
    dialog = january.window().findChild(DisputeDialog)
    assert dialog is not None
    asked = dialog.amount.value
    assert isinstance(asked, int)
    assert "energy 500 instead of" in str(dialog.note.value)
    dialog.amount.set_value(-1)
    dialog.finish()
    assert dialog.problem.startswith("Disputed can be any amount above 0")
    dialog.amount.set_value(asked)
    dialog.finish()
    assert statement(january).state == DISPUTED
    assert statement(january).disputed_usd == asked
    january.pay()
    one = statement(january)
    assert (one.state, one.paid_usd) == (DISPUTED, (one.invoiced_usd or 0) - asked)
    january.credit()
    assert statement(january).state == PAID
    assert january.check is not None
    assert abs(january.check.over_usd) < 10_000 * len(january.check.lines), "the credit note levels it"


def test_a_change_in_a_closed_month_asks_where_it_goes(made: app.Application, panel: MonthEndPanel) -> None:
    closed = in_ledger(made, DECEMBER)
    panel.show_contract(contract_of(made, "Caprock block contract"), DECEMBER)
    panel.withdraw()
    question = panel.statement.ledger
    assert question.is_asking
    assert "December 2025 is closed" in question.sentence.text()
    question.add.click()
    assert in_ledger(made, JANUARY) == 614.62
    assert in_ledger(made, DECEMBER) == closed
    assert not question.is_asking


def test_an_amount_of_the_ledger_stays_until_a_button_says_otherwise(
    made: app.Application, january: MonthEndPanel
) -> None:
    portfolio = made.desk.document.portfolio
    row = {"site_id": ODESSA, "account_id": POWER, "month": JANUARY, "amount_usd": 777_000_000}
    made.desk.document.edit("Enter", Change((inserting_records(portfolio, "ledger_actual", [row]),)))
    january.accrue()
    question = january.statement.ledger
    assert in_ledger(made, JANUARY) == 777.0
    assert question.replace.text().startswith("Write $")
    question.leave.click()
    assert in_ledger(made, JANUARY) == 777.0
    assert not question.is_asking
    question.replace.click()
    assert in_ledger(made, JANUARY) == (statement(january).accrued_usd or 0) / 1e6


def test_a_document_is_linked_opened_and_missed(
    made: app.Application, january: MonthEndPanel, tmp_path: Path
) -> None:
    invoice = tmp_path / "invoice.pdf"
    invoice.write_bytes(b"%PDF-1.7")
    opened: list[QUrl] = []
    line = january.statement.document
    line.open_with = lambda url: not opened.append(url)
    line.take(invoice)
    assert statement(january).document == "invoice.pdf", "named from the book's folder"
    line.open_document()
    assert [Path(url.toLocalFile()) for url in opened] == [invoice]
    invoice.unlink()
    january.show_portfolio(made.desk.document.portfolio)
    assert line.name.text() == "invoice.pdf is not there any more"
    assert not line.open.isEnabled()


def test_a_bill_that_moved_is_said_and_nothing_moves_by_itself(
    qtbot: QtBot, made: app.Application, panel: MonthEndPanel
) -> None:
    panel.show_contract(contract_of(made, "Caprock block contract"), DECEMBER)
    panel.statement.edited.emit("accrued_usd", (statement(panel).accrued_usd or 0) - 412_000_000)
    said = "December 2025 of Odessa (Caprock block contract) is computed $412.00 higher than accrued"
    qtbot.waitUntil(lambda: said in panel.moved.text(), timeout=10_000)
    assert statement(panel).accrued_usd == 15_539_720_000 - 412_000_000


def test_a_typed_amount_moves_the_state(panel: MonthEndPanel) -> None:
    panel.statement.edited.emit("disputed_usd", None)
    assert statement(panel).state == INVOICED
    panel.statement.edited.emit("paid_usd", statement(panel).invoiced_usd)
    assert statement(panel).state == PAID


def test_an_imported_invoice_is_booked_when_asked(
    qtbot: QtBot, made: app.Application, january: MonthEndPanel, tmp_path: Path
) -> None:
    january.accrue()
    accrued = in_ledger(made, JANUARY)
    file = tmp_path / "invoice.csv"
    file.write_text("Contract,Month,Line,Amount\nCaprock block contract,2026-01,Block A,2752.20\n")
    january.import_invoices()
    dialog = january.window().findChild(ImportDialog)
    assert dialog is not None
    assert dialog.kind.currentText() == "Invoice lines"
    plan = read_plan("invoices", file, made.desk.document.portfolio)
    made.desk.document.edit(plan.why, plan.change)
    assert statement(january).state == INVOICED
    assert in_ledger(made, JANUARY) == accrued, "an import leaves the ledger to the user"
    january.statement.ledger.replace.click()
    assert in_ledger(made, JANUARY) == 2752.2
    dialog.reject()


def test_an_empty_book_has_nothing_to_show(qtbot: QtBot, open_book: Open, empty_book: Path) -> None:
    made = open_book(empty_book)
    shown = MonthEndPanel(made.desk)
    qtbot.addWidget(shown)
    shown.show_portfolio(made.desk.document.portfolio)
    assert shown.current is None
    assert shown.table.spec.empty == "No contract is in force this month"
