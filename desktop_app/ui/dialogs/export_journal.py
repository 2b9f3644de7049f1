"""Export of the treasury's journal entries: the quarter, the accounting system, and the chart of accounts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from desktop_app.domain import days, periods
from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.journal.commands import ENDINGS, write_journal
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import files
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.records import RecordsPanel

_FORMS = (
    ("General CSV", "general"),
    ("QuickBooks Online", "quickbooks"),
    ("Xero", "xero"),
    ("beancount", "beancount"),
    ("Excel workbook", "xlsx"),
)
_SENTENCE = "Each entry adds up exactly, in whole cents; no account is for rounding."
_KINDS = {"csv": "CSV (*.csv)", "xlsx": files.XLSX, "beancount": "beancount (*.beancount)"}
_QUARTERS = 12


class JournalDialog(Dialog):
    """Accounts that the book does not name have the usual names; those that it names are edited in place."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__("Export journal", _SENTENCE, parent)
        self._desk = desk
        self.quarter, self.form = QComboBox(), QComboBox()
        self.quarter.setAccessibleName("Fiscal quarter")
        self.form.setAccessibleName("Accounting system")
        for text, form in _FORMS:
            self.form.addItem(text, form)
        portfolio = desk.document.portfolio
        for quarter in reversed(quarters_of(portfolio)):
            self.quarter.addItem(periods.quarter_name(quarter), quarter)
        closed = periods.last_closed_quarter(portfolio)
        self.quarter.setCurrentIndex(max(0, self.quarter.findData(closed)))
        fields = QFormLayout()
        fields.addRow("Quarter", self.quarter)
        fields.addRow("For", self.form)
        self.content.addLayout(fields)
        self.content.addWidget(Label("Chart of accounts", weight=QFont.Weight.DemiBold))
        self.accounts = RecordsPanel(desk, "journal_account", ("role", "code", "name"))
        self.content.addWidget(self.accounts, 1)
        desk.document.changed.connect(self._show)
        self._show(portfolio, frozenset())
        self.add_verb("Cancel", self.reject)
        self.act = self.add_verb("Export…", self._ask_where, primary=True)
        self.act.setDefault(False)  # Return ends a field of the chart, not the dialog
        self.act.setAutoDefault(False)
        self.act.setEnabled(self.quarter.count() > 0)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(letter * 110, letter * 76)

    def _show(self, portfolio: Portfolio, tables: frozenset[str]) -> None:
        self.accounts.show_records(portfolio, {})

    def _ask_where(self) -> None:
        form, quarter = str(self.form.currentData()), str(self.quarter.currentData())
        ending = ENDINGS[form]
        name = f"Journal {quarter} {form}.{ending}"
        files.ask_save(self, "Export journal", _KINDS[ending], name, ending, self.write)

    def write(self, path: Path) -> None:
        """Write the journal beside the window, and close."""
        portfolio, quarter, form = (
            self._desk.document.portfolio,
            self.quarter.currentData(),
            self.form.currentData(),
        )
        self._desk.tasks.run(
            f"Write {path.name}",
            lambda _: write_journal(portfolio, path, quarter, form),
            self._written,
            failed=lambda error: self.say_problem(str(error)),
        )

    def _written(self, found: dict[str, Any]) -> None:
        left_out = f"; {len(found['notes'])} sentences on what is left out" if found["notes"] else ""
        self._desk.navigator.say(
            f"Wrote {found['entries']:,} journal entries to {Path(found['file']).name}{left_out}"
        )
        self.accept()


def quarters_of(portfolio: Portfolio) -> list[str]:
    """Fiscal quarters with production or events, oldest first, the last twelve of them."""
    on = np.concatenate([portfolio["production"]["day_on"], portfolio["treasury_event"]["at"] // 86_400])
    months = np.unique(days.months_of_days(on)).tolist()
    start = portfolio.company.fiscal_year_start_month
    return list(dict.fromkeys(periods.quarter_of_month(start, month) for month in months))[-_QUARTERS:]
