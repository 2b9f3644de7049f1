"""The records of one thing: a small table, a form for the chosen line, and verbs to add and delete."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.change import Change
from desktop_app.domain.columns import Columns
from desktop_app.domain.days import month_of_day
from desktop_app.domain.edits import deleting, inserting_records, updating
from desktop_app.domain.fields import Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.figures.record_table import record_rows, record_table
from desktop_app.ui.calendar import edit_day, today
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.record import RecordDialog
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.form import RecordForm
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.spec_table import SpecTable

_NARROW_LETTERS = 74
"""A panel narrower than so many letters has its form below the table."""


def _a(what: str) -> str:
    """With its article: a site, an account."""
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


class RecordsPanel(QWidget):
    """Shows the rows of a table that have some fixed values, such as the power prices of one site.

    A field of the form is saved when it is left; every edit goes through the document and can be undone.
    """

    def __init__(
        self,
        desk: Desk,
        table: str,
        columns: Sequence[str],
        names: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._entity = desk, ENTITIES[table]
        self._columns = columns
        self._names = list(names or columns)
        self._portfolio = Portfolio.empty()
        self._fixed: dict[str, Plain] = {}
        self._enabled = False
        what = self._entity.label.lower()
        self.table = SpecTable(self._entity.plural)
        self.form = RecordForm(self._entity, self._names)
        self.hint = Label(f"Choose a line to change it, or add {_a(what)}.", tone="muted", wrap=True)
        self.add = button(f"Add {what}…", self.start)
        self.delete = button("Delete", self._delete, tip=f"Delete the chosen {what}; Ctrl+Z brings it back")
        self.delete.setAccessibleName(f"Delete the chosen {what}")
        self.table.chosen.connect(self._show_chosen)
        self.form.edited.connect(self._save)
        self._lay_out()

    def _lay_out(self) -> None:
        self._rolled = QScrollArea()
        self._rolled.setWidgetResizable(True)
        self._rolled.setFrameShape(QFrame.Shape.NoFrame)
        self._rolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rolled.viewport().setAutoFillBackground(False)
        self._rolled.setWidget(self.form)
        self.form.setAutoFillBackground(False)  # which setWidget turns on
        side = QVBoxLayout()
        side.addWidget(self.hint)
        side.addWidget(self._rolled, 1)
        side.addStretch(0)
        verbs = QHBoxLayout()
        verbs.addWidget(self.add)
        verbs.addWidget(self.delete)
        verbs.addStretch(1)
        side.addLayout(verbs)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(20)
        self._layout.addWidget(self.table, 3)
        self._layout.addLayout(side, 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the form below the table where there is no room beside it."""
        narrow = self.width() < self.fontMetrics().averageCharWidth() * _NARROW_LETTERS
        direction = QBoxLayout.Direction
        self._layout.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        super().resizeEvent(event)

    # --- what is shown -----------------------------------------------------------------------------
    def show_records(self, portfolio: Portfolio, fixed: Mapping[str, Plain], *, enabled: bool = True) -> None:
        """Show the rows that have the fixed values; new ones get them too."""
        if fixed != self._fixed:
            self.table.select(None)
        self._portfolio, self._fixed = portfolio, dict(fixed)
        self._enabled = enabled and not self._desk.document.read_only
        self.form.set_portfolio(portfolio)
        ids = record_rows(portfolio, self._entity.table, self._fixed)
        self.table.set_spec(record_table(portfolio, self._entity.table, ids, self._columns))
        self._show_chosen(self.table.current_key())

    def select(self, record_id: int) -> None:
        """Show a record in the form."""
        self.table.select(record_id)
        self._show_chosen(self.table.current_key())

    def _show_chosen(self, key: object) -> None:
        there = isinstance(key, int) and bool(self._rows().has(np.array([key]))[0])
        record = self._rows().record(key) if there and isinstance(key, int) else None
        self.form.set_record(record)
        self.form.setEnabled(self._enabled)
        self.form.setVisible(record is not None)
        self._rolled.setVisible(record is not None)
        self.hint.setVisible(record is None)
        self.delete.setEnabled(record is not None and self._enabled)
        self.add.setEnabled(self._enabled)

    def _rows(self) -> Columns:
        return self._portfolio[self._entity.table]

    # --- editing -----------------------------------------------------------------------------------
    def start(self) -> None:
        """Ask for a new record, which begins as the newest one."""
        title = f"Add {self._entity.label.lower()}"
        dialog = RecordDialog(title, self._entity, self._names, self._first(), self._portfolio, self.window())
        dialog.made.connect(self._insert)
        dialog.open()

    def _first(self) -> dict[str, Plain]:
        """What a new record begins with: the newest one's values, from the first day that is free."""
        ids = record_rows(self._portfolio, self._entity.table, self._fixed)
        first = {f.name: f.default for f in dataclasses.fields(self._entity.record)}
        known: dict[str, Plain] = {n: v for n, v in first.items() if v is not dataclasses.MISSING}
        if self._continues and len(ids):
            newest = self._rows().record(int(ids[0]))
            known |= {name: getattr(newest, name) for name in self._names}
        if self._entity.dated_by:
            known[self._entity.dated_by[0]] = self._dated(self._free_day(ids))
        return known

    def _dated(self, day: int) -> int:
        """A day as the table dates its records: by the day, the month or the instant."""
        kind = self._entity[self._entity.dated_by[0]].kind
        return {"month": month_of_day(day), "instant": day * 86_400}.get(kind, day)

    @property
    def _continues(self) -> bool:
        """Whether a new record takes over from the one before."""
        return "effective_on" in self._entity.dated_by

    def _free_day(self, ids: np.ndarray) -> int:
        """The usual day of edits, or the day after what is on record."""
        days = self._rows()[self._entity.dated_by[0]][self._rows().positions(ids)]
        after = int(days.max()) + 1 if len(days) and self._continues else 0
        return max(after, edit_day(self._portfolio, today()))

    def _insert(self, values: Mapping[str, Plain]) -> None:
        portfolio, table = self._portfolio, self._entity.table
        rows = inserting_records(portfolio, table, [{**self._fixed, **values}])
        self._desk.document.edit(f"Add {self._entity.label.lower()}", Change((rows,)))
        self.select(int(rows.ids[0]))

    def _save(self, name: str, value: object) -> None:
        key = self.table.current_key()
        if isinstance(key, int):
            field = self._entity[name]
            rows = updating(self._portfolio, self._entity.table, np.array([key]), {name: value})  # type: ignore[dict-item]
            self._desk.document.edit(
                f"Set {field.label.lower()} of {self._entity.label.lower()}", Change((rows,))
            )

    def _delete(self) -> None:
        key = self.table.current_key()
        if isinstance(key, int):
            rows = deleting(self._portfolio, self._entity.table, np.array([key]))
            self._desk.document.edit(f"Delete {self._entity.label.lower()}", Change((rows,)))
