"""The bill of the chosen contract: in short against its invoice, worked out, or the year as columns."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from desktop_app.domain.month_end import lines_of
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.contract_year import ContractYear
from desktop_app.figures.bill_chart import bill_message, statement_of, summary_rows, year_chart
from desktop_app.figures.bill_rows import bill_rows
from desktop_app.figures.contracts import Span
from desktop_app.ui.charts.widget import ChartWidget
from desktop_app.ui.contract.bill_list import BillList
from desktop_app.ui.power.summary_list import SummaryList
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.segments import Segments

BILL, WORKINGS, YEAR = range(3)


class BillCard(Card):
    """Three ways to look at the bills of a contract."""

    def __init__(self) -> None:
        super().__init__("Bill", " ", amounts=False)
        self.segments = Segments(("Bill", "Workings", "Year"))
        self.summary, self.list, self.chart = SummaryList(), BillList(), ChartWidget()
        self.stack = QStackedWidget()
        for widget in (_scrolled(self.summary), self.list, self.chart):
            self.stack.addWidget(widget)
        self.add_tool_below(self.segments)
        self.body.addWidget(self.stack, 1)
        self.segments.chosen.connect(self._choose)
        self._shown: tuple[Portfolio, ContractYear, Span, str] | None = None

    def show_bill(self, portfolio: Portfolio, year: ContractYear | None, span: Span, site: str) -> None:
        """Show the bill of some months; only the way that is looked at is made."""
        self._shown = None if year is None else (portfolio, year, span, site)
        self.setEnabled(year is not None)
        self._refresh()

    def _choose(self, index: int) -> None:
        self.stack.setCurrentIndex(index)
        self._refresh()

    def _refresh(self) -> None:
        if self._shown is None:
            self.set_title("Bill", "Choose a contract")
            self.summary.set_rows([])
            self.list.set_rows([])
            return
        portfolio, year, span, site = self._shown
        statement = statement_of(portfolio, year.terms.contract.id, span)
        self.set_title(bill_message(year, statement, span, site), self._said_below(year, span))
        way = self.segments.current
        if way == BILL:
            invoice = lines_of(portfolio, year.terms.contract.id, span.last) if statement else ()
            self.summary.set_rows(summary_rows(year, statement, span, invoice))
        elif way == WORKINGS:
            self._show_workings(year, span)
        else:
            self.chart.show_spec(year_chart(year, span.last, site))

    def _said_below(self, year: ContractYear, span: Span) -> str:
        what = f"{year.terms.contract.name} · {span.said}"
        figures = year.figures(span.first, span.last)
        lacks = " · some load or prices are not known" if figures and not figures.complete else ""
        return year.problem or what + lacks

    def _show_workings(self, year: ContractYear, span: Span) -> None:
        """A year has no rows of its own: its last month is worked out."""
        if year.made is not None:
            at = int((year.months == span.last).argmax())
            self.list.set_rows(bill_rows(year.made.bill, at))

    def set_amounts_hidden(self, hidden: bool) -> None:
        super().set_amounts_hidden(hidden)
        self.list.set_amounts_hidden(hidden)


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    widget.setProperty("page", True)  # lets the card's surface through
    area.setAlignment(Qt.AlignmentFlag.AlignTop)
    area.setWidget(widget)
    return area
