"""Months: which are open, soft-closed or closed, and the choice that a refused edit needs."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_app.domain import days, periods
from desktop_app.domain.change import Change
from desktop_app.domain.company import CLOSED, MONTH_STATES, OPEN, SOFT_CLOSED
from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures.table import Column, TableSpec
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.document import Document, RefusedEdit
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.spec_table import SpecTable

_MONTHS_SHOWN = 36
_COLUMNS = (
    Column("month", "Month", kind="text"),
    Column("state", "State", kind="text"),
    Column("who", "By", kind="text"),
    Column("at", "When", kind="text"),
    Column("reason", "Reason", kind="text", width=2.0),
)


def months_on_record(portfolio: Portfolio) -> list[int]:
    """The months from the first to the last dated fact of production, newest first."""
    found = [days.months_of_days(portfolio["production"]["day_on"]), portfolio["period"]["month"]]
    together = np.concatenate([array.astype(np.int64) for array in found])
    if not len(together):
        return []
    last, first = int(together.max()), int(together.min())
    return list(range(last, max(first, last - _MONTHS_SHOWN + 1) - 1, -1))


def months_table(portfolio: Portfolio) -> TableSpec:
    """The months with their state, newest first."""
    records = {record.month: record for record in portfolio.records("period").values()}
    rows, listed = [], months_on_record(portfolio)
    for month in listed:
        record = records.get(month)
        rows.append(
            (
                days.month_text(month),
                MONTH_STATES[record.state if record else OPEN],
                record.changed_by if record else "",
                _clock(record.changed_at) if record and record.changed_at else "",
                record.reason if record else "",
            )
        )
    return TableSpec.from_rows("Months", _COLUMNS, rows, keys=tuple(listed), empty="No month has facts yet")


def _clock(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


class MonthsDialog(Dialog):
    """The table of months, and the three things that can be done with one."""

    def __init__(self, document: Document, who: str, parent: QWidget | None = None) -> None:
        sentence = "Closed figures never move by themselves. A month is closed with all months before it."
        super().__init__("Months", sentence, parent)
        self._document, self._who = document, who
        self.table = SpecTable("Months")
        self.table.chosen.connect(lambda _: self._offer())
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Reason (needed to reopen a month)")
        self.reason.setAccessibleName("Reason")
        self.content.addWidget(self.table, 1)
        self.content.addWidget(self.reason)
        row = QHBoxLayout()
        self.soft = button("Soft-close", lambda: self._set(SOFT_CLOSED))
        self.close_month = button("Close", lambda: self._set(CLOSED))
        self.reopen = button("Reopen", lambda: self._set(OPEN))
        for each in (self.soft, self.close_month, self.reopen):
            row.addWidget(each)
        row.addStretch(1)
        self.content.addLayout(row)
        self.add_verb("Done", self.accept, primary=True)
        document.changed.connect(self._changed)
        self._show()
        self.resize(720, 560)

    def _changed(self, portfolio: Portfolio, tables: frozenset[str]) -> None:
        if "period" in tables:
            self._show()

    def _show(self) -> None:
        self.table.set_spec(months_table(self._document.portfolio))
        self._offer()

    def _offer(self) -> None:
        month = self.table.current_key()
        state = self._state(month) if isinstance(month, int) else None
        self.soft.setEnabled(state == OPEN)
        self.close_month.setEnabled(state in (OPEN, SOFT_CLOSED))
        self.reopen.setEnabled(state in (SOFT_CLOSED, CLOSED))

    def _state(self, month: int) -> int:
        records = self._document.portfolio.records("period").values()
        return next((r.state for r in records if r.month == month), OPEN)

    def _set(self, state: int) -> None:
        month, reason = self.table.current_key(), self.reason.text().strip()
        if not isinstance(month, int):
            return
        if state == OPEN and not reason:
            self.say_problem("A closed month is reopened with a reason.")
            self.reason.setFocus()
            return
        self.say_problem("")
        self._document.edit(*month_edit(self._document.portfolio, month, state, self._who, reason))
        self.reason.clear()


def month_edit(portfolio: Portfolio, month: int, state: int, who: str, reason: str) -> tuple[str, Change]:
    """Name and change of the edit that closes a month and all before it, or reopens it and all after it."""
    listed = months_on_record(portfolio)
    standing = {r.month: r.state for r in portfolio.records("period").values()}
    if state == OPEN:
        months = [m for m in listed if m >= month and standing.get(m, OPEN) != OPEN] or [month]
    else:
        months = [m for m in listed if m <= month and standing.get(m, OPEN) < state] or [month]
    verb = {OPEN: "Reopen", SOFT_CLOSED: "Soft-close", CLOSED: "Close"}[state]
    named = days.month_text(month) + (f" and {len(months) - 1} more" if len(months) > 1 else "")
    at = int(datetime.now(UTC).timestamp())
    change = periods.set_months(portfolio, months, state, who=who, at=at, reason=reason)
    return f"{verb} {named}{f': {reason}' if reason else ''}", change


class ClosedMonthDialog(Dialog):
    """An edit touches a closed month: date it into the open month, reopen with a reason, or leave it."""

    def __init__(
        self, document: Document, refused: RefusedEdit, who: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(refused.error.sentence, f"“{refused.why}” would change its figures.", parent)
        self._document, self._refused, self._who = document, refused, who
        self.reason = QLineEdit()
        self.add_verb("Leave as it was", self.reject)
        if refused.error.soft:
            self.content.addWidget(Label("The month is soft-closed: a confirmed edit may still change it."))
            self.add_verb("Change it all the same", self.confirm, primary=True)
        else:
            self._offer_choices()
        self.setMinimumWidth(520)

    def _offer_choices(self) -> None:
        portfolio = self._document.portfolio
        self._open_day = periods.first_open_day(portfolio)
        change = self._refused.change
        self._moved = periods.redated(portfolio, change, self._open_day) if change else None
        self.reason.setPlaceholderText("Reason for reopening")
        self.reason.setAccessibleName("Reason for reopening")
        self.content.addWidget(self.reason)
        self.add_verb("Reopen and change", self.reopen)
        if self._moved is None:
            self.content.insertWidget(
                0, Label("This fact cannot be dated into the open month.", tone="muted")
            )
        else:
            day = days.day_text(self._open_day)
            self.add_verb(f"Date it {day}", self.redate, primary=True)

    def confirm(self) -> None:
        """Change a soft-closed month."""
        self.accept()
        self._refused.confirm()

    def redate(self) -> None:
        """Date the fact into the open month."""
        if self._moved is not None:
            self.accept()
            why = f"{self._refused.why} (dated {days.day_text(self._open_day)})"
            self._document.edit(why, self._moved)

    def reopen(self) -> None:
        """Reopen the month with a reason, then change it."""
        reason = self.reason.text().strip()
        if not reason:
            self.say_problem("A closed month is reopened with a reason.")
            self.reason.setFocus()
            return
        self.accept()
        first = min(self._refused.error.months)
        self._document.edit(*month_edit(self._document.portfolio, first, OPEN, self._who, reason))
        self._refused.confirm()
