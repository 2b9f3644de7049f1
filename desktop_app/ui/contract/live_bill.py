"""The bill of a chosen month beside the form: recomputed with every key, explained line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton

from desktop_app.domain import days
from desktop_app.domain.meters import LOAD
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, intervals_of_month
from desktop_app.domain.problems import Problem
from desktop_app.domain.terms import terms_of
from desktop_app.engine.bill.of_book import DAILY, EXPECTED, METERED, TYPED, UNKNOWN, BookBill, bill_of
from desktop_app.figures import format as say
from desktop_app.figures.bill_rows import bill_rows
from desktop_app.ui.contract.bill_list import BillList
from desktop_app.ui.contract.number_cell import NumberCell
from desktop_app.ui.widgets.buttons import Chip
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.labels import Label

_SAID = {
    METERED: "Load: as metered",
    DAILY: "Load: daily energy of the site, spread over each day",
    EXPECTED: "Load: what the forecast expects, spread over the month",
    TYPED: "Load: the flat load typed here",
    UNKNOWN: "No load is known for this month: only what does not depend on it is billed.",
}
_LETTERS = 34
_OFFERED = 13
"""Months before and after the one that is shown, to turn to at once."""
_FAR_DAYS = 36_500


class LiveBill(Card):
    """Month and supposed load above, the bill's rows below."""

    def __init__(self, expected_mwh: Callable[[int], Mapping[int, float]]) -> None:
        super().__init__("Bill", "", amounts=True)
        self._expected_mwh = expected_mwh
        self._portfolio: Portfolio | None = None
        self._contract_id = 0
        self.month = 0
        self.list = BillList()
        self.basis = Label("", tone="muted", factor=0.92, wrap=True)
        self.problems = Label("", tone="warning", factor=0.92, wrap=True)
        self.notes = Label("", tone="muted", factor=0.92, wrap=True)
        self.flat = NumberCell("Flat load in MW", unit="MW", optional=True, letters=8)
        self.flat.setPlaceholderText("MW")
        self.flat.typed.connect(self.refresh)
        self.months = Chip("Month of the bill")
        self.add_tool(self.months)
        for text, step, name in (("‹", -1, "Month before"), ("›", 1, "Month after")):
            self.add_tool(self._arrow(text, step, name))
        self._lay_out()

    def _arrow(self, text: str, step: int, name: str) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda: self.show_month(self.month + step))
        return made

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        words = Label("Suppose a flat load of", tone="muted", factor=0.92)
        words.setBuddy(self.flat)
        for widget in (words, self.flat, Label("MW", tone="muted", factor=0.92)):
            row.addWidget(widget)
        row.addStretch(1)
        self.body.addWidget(self.basis)
        self.body.addLayout(row)
        self.body.addWidget(self.problems)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.notes)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _LETTERS)

    # --- what is shown -----------------------------------------------------------------------------
    def show_contract(self, portfolio: Portfolio, contract_id: int, today: int) -> None:
        """Show the bill of a contract; a new one begins at its last month with a load, or its first."""
        another = contract_id != self._contract_id
        self._portfolio, self._contract_id = portfolio, contract_id
        if another:
            self.flat.set_number(None)
            self.month = first_month_to_show(portfolio, contract_id, today)
        self.refresh()

    def show_month(self, month: int) -> None:
        """Show another month."""
        self.month = month
        self.refresh()

    def _offer_months(self) -> None:
        near = range(self.month - _OFFERED, self.month + _OFFERED + 1)
        choices = [(_name(month), partial(self.show_month, month)) for month in near]
        self.months.offer(choices, _OFFERED)

    def refresh(self) -> None:
        """Compute the bill anew."""
        if self._portfolio is not None:
            self._offer_months()
            self.show_preview(self._portfolio)

    def show_preview(self, portfolio: Portfolio) -> None:
        """Show the bill as it would be with facts that are being typed."""
        try:
            flat = self.flat.read()
        except ValueError:
            flat = None
        try:
            found = bill_of(
                portfolio, self._contract_id, self.month, self.month, flat_kw=_kw(flat),
                expected_mwh=self._expected_mwh(terms_of(portfolio, self._contract_id).contract.site_id),
            )  # fmt: skip
        except ValueError as reason:  # such as a zone that nobody knows
            self._say_nothing(str(reason))
            return
        self._show(portfolio, found)

    def _show(self, portfolio: Portfolio, found: BookBill) -> None:
        bill = found.bill
        self.set_title("Bill", self._headline(float(bill.total_usd[0])))
        basis = found.found.basis[self.month]
        self.basis.setText(_SAID[basis])
        sentences = [
            _named(portfolio, problem) for problem in bill.problems if problem.table or basis != UNKNOWN
        ]
        if not bill.version_ids[0]:
            sentences.insert(0, "No version of the contract is in force in this month")
        _say(self.problems, sentences)
        _say(self.notes, bill.notes)
        self.list.set_rows(bill_rows(bill, 0))

    def _headline(self, total: float) -> str:
        return "" if self._covered else f"{say.money_exact(total, 2)} in all"

    def _say_nothing(self, reason: str) -> None:
        self.set_title("No bill", "")
        _say(self.problems, [reason])
        _say(self.notes, [])
        self.list.set_rows([])

    def set_amounts_hidden(self, hidden: bool) -> None:
        super().set_amounts_hidden(hidden)
        self.refresh()
        self.list.set_amounts_hidden(hidden)


def _say(label: Label, sentences: Sequence[str]) -> None:
    label.setText("\n".join(f"{sentence.removesuffix('.')}." for sentence in sentences))
    label.setVisible(bool(sentences))


def _named(portfolio: Portfolio, problem: Problem) -> str:
    """A problem of a price series under the name of the series."""
    series = portfolio.records("price_series").get(problem.id) if problem.table == "price_series" else None
    return problem.reason.replace(f"Price series {problem.id}", series.name) if series else str(problem)


def _name(month: int) -> str:
    return say.month(days.date_of(days.first_day(month)))


def _kw(mw: float | None) -> float | None:
    return None if mw is None else mw * 1000


def first_month_to_show(portfolio: Portfolio, contract_id: int, today: int) -> int:
    """The last month with readings of the site; without any the present one, within the contract's days."""
    terms = terms_of(portfolio, contract_id)
    month = max(_read_months(portfolio, terms.contract.site_id), default=days.month_of_day(today))
    last = days.month_of_day(min(terms.last_on, today + _FAR_DAYS))
    return min(max(month, days.month_of_day(terms.contract.starts_on)), last)


def _read_months(portfolio: Portfolio, site_id: int) -> list[int]:
    """The months of which at least half is read."""
    minutes = {
        meter.id: INTERVAL_MINUTES[meter.interval]
        for meter in portfolio.records("meter").values()
        if meter.site_id == site_id and meter.quantity == LOAD
    }
    readings = portfolio["meter_month"]
    rows = zip(
        readings["meter_id"].tolist(), readings["month"].tolist(), readings["readings"].tolist(), strict=True
    )
    return [
        month
        for meter_id, month, blob in rows
        if meter_id in minutes and len(blob) // 8 * 2 >= intervals_of_month(month, minutes[meter_id])
    ]
