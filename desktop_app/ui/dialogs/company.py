"""The company of the book: its name and fiscal year, its pool accounts, and which site mines into which."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.widgets.form import RecordForm
from desktop_app.ui.widgets.records import RecordsPanel
from desktop_app.ui.widgets.segments import Segments

_FIELDS = ("name", "fiscal_year_start_month", "shares", "credits_reduce_energy")
_PANELS = {
    "pool_account": ("name", "pool", "fee_share", "basis", "day_boundary_hour"),
    "pool_share": ("pool_account_id", "site_id", "share"),
    "account": ("code", "name", "layer"),
}
_NAMES = ("Company", "Pool accounts", "Sites of pool accounts", "Ledger accounts")


class CompanyDialog(Dialog):
    """Each field is saved in the book when it is left, and can be undone."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__("Company", "A field is saved when you leave it; Ctrl+Z takes it back.", parent)
        self._document = desk.document
        self.form = RecordForm(ENTITIES["company"], _FIELDS)
        self.form.edited.connect(self._save)
        self.panels = {table: RecordsPanel(desk, table, names) for table, names in _PANELS.items()}
        self.segments = Segments(_NAMES)
        self._stack = QStackedWidget()
        for widget in (_at_the_top(self.form), *self.panels.values()):
            self._stack.addWidget(widget)
        self.segments.chosen.connect(self._stack.setCurrentIndex)
        self.content.addWidget(self.segments)
        self.content.addWidget(self._stack, 1)
        done = self.add_verb("Done", self.accept, primary=True)
        done.setDefault(False)  # Return ends the field, not the dialog
        done.setAutoDefault(False)
        self._document.changed.connect(self._show)
        self._show(self._document.portfolio, frozenset())
        letter = self.fontMetrics().averageCharWidth()
        self.resize(letter * 124, letter * 72)

    def show_table(self, table: str) -> None:
        """Turn to the records of a table; to the company itself where it is none of them."""
        index = 1 + list(self.panels).index(table) if table in self.panels else 0
        self.segments.choose(index)
        self._stack.setCurrentIndex(index)
        self.segments.setFocus()

    def _show(self, portfolio: Portfolio, tables: frozenset[str]) -> None:
        self.form.set_record(portfolio.company)
        self.form.setEnabled(not self._document.read_only)
        for panel in self.panels.values():
            panel.show_records(portfolio, {})

    def _save(self, name: str, value: object) -> None:
        portfolio = self._document.portfolio
        ids = portfolio["company"].ids
        if len(ids):
            rows = updating(portfolio, "company", ids[:1], {name: value})  # type: ignore[dict-item]
        else:
            record = {field: getattr(portfolio.company, field) for field in _FIELDS}
            rows = inserting_records(portfolio, "company", [{**record, name: value}])  # type: ignore[dict-item]
        label = ENTITIES["company"][name].label.lower()
        self._document.edit(f"Set {label} of the company", Change((rows,)))


def _at_the_top(form: QWidget) -> QWidget:
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(form)
    layout.addStretch(1)
    return holder
