"""Collateral: what was posted with the supplier of a contract, and what of it is still there."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures.contract_words import posted_words
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.records import RecordsPanel

_COLUMNS = ("posted_on", "form", "amount_usd", "due_back_on")
_FIELDS = ("form", "amount_usd", "posted_on", "due_back_on", "rate_share", "note")
_LINES = 14
"""Height of the panel, in lines of text."""


class Posted(QWidget):
    """The records of collateral of one contract under the form of its terms, and what they come to."""

    def __init__(self, desk: Desk, terms: QWidget) -> None:
        super().__init__()
        self._desk = desk
        self.total = Label("", tone="muted", wrap=True)
        self.panel = RecordsPanel(desk, "collateral", _COLUMNS, _FIELDS)
        self.panel.setMinimumHeight(self.fontMetrics().height() * _LINES)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.addWidget(terms)
        layout.addWidget(Label("Collateral", weight=QFont.Weight.DemiBold))
        layout.addWidget(self.total)
        layout.addWidget(self.panel)

    def show_contract(self, portfolio: Portfolio, contract_id: int, day: int) -> None:
        """Show what is posted of a contract on a day."""
        said = posted_words(portfolio, contract_id, day)
        self.total.setText("Amounts are hidden." if self._desk.settings.amounts_hidden and said else said)
        self.total.setVisible(bool(said))
        self.panel.show_records(portfolio, {"contract_id": contract_id})
