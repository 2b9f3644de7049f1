"""The company's dialog on a real book: what is typed is in the book, and one undo takes it back."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.ui.dialogs.company import CompanyDialog

Open = Callable[[Path], app.Application]


def _write(dialog: CompanyDialog, name: str, text: str) -> None:
    line = dialog.form.editors[name].findChild(QLineEdit)
    assert line is not None
    line.setText(text)
    line.editingFinished.emit()


def test_a_new_book_gets_its_companys_name(qtbot: QtBot, open_book: Open, empty_book: Path) -> None:
    made = open_book(empty_book)
    dialog = CompanyDialog(made.desk, made.window)
    qtbot.addWidget(dialog)
    _write(dialog, "name", "Blue Ridge Mining")
    _write(dialog, "fiscal_year_start_month", "10")
    company = made.desk.document.portfolio.company
    assert (company.name, company.fiscal_year_start_month) == ("Blue Ridge Mining", 10)
    assert made.window.strip.company.text() == "Blue Ridge Mining"
    _write(dialog, "fiscal_year_start_month", "13")
    assert dialog.form.problems() == ["Fiscal year starts in month must be at most 12"]
    made.desk.document.undo()
    qtbot.waitUntil(lambda: made.desk.document.portfolio.company.fiscal_year_start_month == 1)
    assert dialog.form.editors["fiscal_year_start_month"].value == 1


def test_a_pool_account_needs_no_file(qtbot: QtBot, open_book: Open, empty_book: Path) -> None:
    made = open_book(empty_book)
    dialog = CompanyDialog(made.desk, made.window)
    qtbot.addWidget(dialog)
    panel = dialog.panels["pool_account"]
    panel._insert(
        {"name": "Main", "pool": "Foundry", "fee_share": 0.0015, "basis": 1, "day_boundary_hour": 0}
    )
    assert [a.name for a in made.desk.document.portfolio.records("pool_account").values()] == ["Main"]
    assert panel.table.spec.said_rows()
