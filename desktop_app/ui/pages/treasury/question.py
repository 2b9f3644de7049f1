"""“How much must we sell to fund this and keep so many months of cash?”, answered with its schedule."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain import days
from desktop_app.domain.capital import BTC_LINE
from desktop_app.domain.problems import AppError
from desktop_app.engine.capital.funding import Payment, SaleAnswer, Way, sell_to_fund, ways_to_fund
from desktop_app.engine.capital.rules import Policy
from desktop_app.figures.treasury import funding
from desktop_app.figures.treasury.funding import Funded, Ground
from desktop_app.ui.calendar import day_edit, day_of_qt, qt_date
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.export_table import ask_and_export
from desktop_app.ui.pages.outlook.beside import Asked, Beside, Told
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.number_box import NumberBox
from desktop_app.ui.widgets.spec_table import SpecTable

HORIZON_DAYS = 731
"""After the payment: where selling, borrowing and issuing are compared."""


class Answered(NamedTuple):
    """The answers to one question."""

    sale: SaleAnswer
    ways: tuple[Way, ...]
    usd: float
    on: int
    months: float


class QuestionPanel(QWidget):
    """Amount, day and months above the answer; `answered` says that there is another one."""

    answered = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._ground: Ground | None = None
        self._policy: Policy | None = None
        self._runs = Beside(desk.tasks, "Working out what must be sold", self)
        self._asked: tuple[object, ...] = ()
        self.answer: Answered | None = None
        self.amount, self.months = NumberBox("Amount to fund"), NumberBox("Months of cash to keep")
        self.amount.set_form("$", " m", 1)
        self.amount.set_number(10.0)
        self.months.set_form("", "", 1)
        self.months.set_number(6.0)
        self.day = day_edit(0, "Day of the payment")
        self.sentence = Label("", wrap=True)
        self.table, self.ways = SpecTable("Day-by-day schedule"), SpecTable("Ways to fund it")
        self._lay_out()
        for box in (self.amount, self.months):
            box.typed.connect(lambda _: self.ask())
        self.day.dateChanged.connect(lambda _: self.ask())

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (
            Label("Fund", tone="muted"),
            self.amount,
            Label("on", tone="muted"),
            self.day,
            Label("and keep", tone="muted"),
            self.months,
            Label("months of cash", tone="muted"),
        ):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(button("Export…", self.export, tip="The day-by-day schedule as CSV or XLSX"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.sentence)
        column.addWidget(self.table, 1)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._runs.is_busy

    def show_ground(self, found: Funded | None, policy: str) -> None:
        """Ask again on other facts; ways to fund stand over what a policy does anyway."""
        one = found.of(policy) if found else None
        if found is None or one is None:
            return
        first, ground = self._ground is None, found.ground
        self._ground, self._policy = ground, one.policy
        if first:
            start = ground.expected.courses.first_on
            self.day.blockSignals(True)
            self.day.setDate(qt_date(days.first_day(days.month_of_day(start) + 6)))
            self.day.blockSignals(False)
        self.ask()

    def ask(self) -> None:
        """Work the answer out beside the window."""
        ground, policy = self._ground, self._policy
        if ground is None or policy is None:
            return
        usd, months = self.amount.number * 1e6, self.months.number
        on = day_of_qt(self.day.date())
        asked = (ground, policy, usd, months, on)
        if asked == self._asked:
            return
        self._asked = asked

        def runs(told: Told, stop: Asked) -> Answered | str:
            try:
                payments = [Payment(on, usd)]
                sale = sell_to_fund(
                    ground.expected, payments, months=months, many=ground.many, progress=told, cancelled=stop
                )
                return Answered(sale, ways_of(ground, policy, usd, on), usd, on, months)
            except AppError as error:
                return str(error)

        self.sentence.setText(funding.WORKING)
        self._runs.want(runs, self._take)

    def _take(self, found: Answered | str) -> None:
        if isinstance(found, str):
            self.sentence.setText(found)
            return
        self.answer = found
        spec = funding.sale_table(found.sale, found.months)
        self.sentence.setText(spec.title)
        self.table.set_spec(spec)
        self.answered.emit()

    def export(self) -> None:
        """Ask for a file and write the schedule to it."""
        if self.answer is not None:
            made = self.answer
            name = f"Sales to fund {made.usd / 1e6:g} m"
            ask_and_export(self._desk, name, lambda: funding.sale_table(made.sale, made.months), self)


def ways_of(ground: Ground, policy: Policy, usd: float, on: int) -> tuple[Way, ...]:
    """Sell, borrow on the first line and issue under the first program, over what a policy does anyway."""
    position = ground.many.position
    credit = next((c for c in position.credits if c.facility.kind == BTC_LINE), None)
    program = next(iter(position.programs), None)
    last = ground.many.courses.first_on + ground.many.courses.day_count - 1
    horizon = min(last, on + HORIZON_DAYS)
    return ways_to_fund(usd, on, policy, ground.many, credit=credit, program=program, horizon_on=horizon)
