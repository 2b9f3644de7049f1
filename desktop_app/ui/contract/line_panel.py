"""The form of one charge line: its label and price series, its parameters, and what hangs on it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.charges.declare import CHARGES, read_parameters
from desktop_app.domain.contracts import ChargeLine
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.ui.contract.edits import lines_of
from desktop_app.ui.contract.field_grid import FieldGrid
from desktop_app.ui.contract.line_warnings import FOLLOWS_MARKET, warnings_of
from desktop_app.ui.contract.parameters_form import ParametersForm
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.records import RecordsPanel
from desktop_app.ui.widgets.tick import Tick

_APPLY_TO_OTHERS = ("percent", "minimum bill")
_HANGING = {
    "block": ("block_election", ("month", "share"), "Elections"),
    "coincident peak": ("power_event", ("from_at", "to_at", "state", "our_kw"), "Peaks"),
    "interruptible": ("power_event", ("from_at", "to_at", "state", "our_kw"), "Events"),
}
_EVENT_FIELDS = ("from_at", "to_at", "state", "our_kw", "note")
_HANGING_LINES = 15
"""Height of a panel of elections or events, in lines of text."""


class Bases(QWidget):
    """The earlier lines with ticks; none ticked means all of them. `edited` says the chosen ids."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ticks: dict[int, Tick] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addWidget(Label("Applies to", weight=QFont.Weight.DemiBold))
        self._layout.addWidget(
            Label("Without a tick, to all lines before it.", tone="muted", factor=0.92, wrap=True)
        )

    def show_lines(self, earlier: list[ChargeLine], chosen: set[int]) -> None:
        """Show the lines that may be named."""
        if [line.id for line in earlier] != list(self.ticks):
            for old in self.ticks.values():
                old.hide()
                old.deleteLater()
            self.ticks = {line.id: Tick(line.label) for line in earlier}
            for tick in self.ticks.values():
                tick.clicked.connect(self._say)
                self._layout.addWidget(tick)
        for line in earlier:
            self.ticks[line.id].setText(line.label.replace("&", "&&"))
            self.ticks[line.id].setChecked(line.id in chosen)

    def _say(self) -> None:
        self.edited.emit([line_id for line_id, tick in self.ticks.items() if tick.isChecked()])


class LinePanel(QWidget):
    """`parameters_edited`, `field_edited` and `bases_edited` say what is to be saved; `typed` a preview."""

    parameters_edited = Signal(int, object, str)
    field_edited = Signal(int, str, object)
    bases_edited = Signal(int, object)
    typed = Signal(int, object)
    problem_changed = Signal()

    def __init__(self, desk: Desk, line: ChargeLine, first_on: int) -> None:
        super().__init__()
        self.line_id, self._kind = line.id, CHARGES[line.kind]
        self._taken: set[str] = set()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(12)
        entity = ENTITIES["charge_line"]
        names = ("label", "series_id") if line.kind in FOLLOWS_MARKET else ("label",)
        self.head = FieldGrid([entity[name] for name in names])
        self.head.edited.connect(self._take_head)
        self.warnings = Label("", tone="warning", wrap=True)
        self.form = ParametersForm(self._kind, first_on)
        self.form.edited.connect(lambda made, what: self.parameters_edited.emit(self.line_id, made, what))
        self.form.typed.connect(lambda made: self.typed.emit(self.line_id, made))
        self.form.problem_changed.connect(self.problem_changed)
        for widget in (self.head, self.warnings, self.form):
            layout.addWidget(widget)
        self.bases = Bases() if line.kind in _APPLY_TO_OTHERS else None
        if self.bases is not None:
            self.bases.edited.connect(lambda ids: self.bases_edited.emit(self.line_id, ids))
            layout.addWidget(self.bases)
        self.hanging = self._add_hanging(desk, layout)
        layout.addStretch(1)

    def _add_hanging(self, desk: Desk, layout: QVBoxLayout) -> RecordsPanel | None:
        if self._kind.name not in _HANGING:
            return None
        table, columns, title = _HANGING[self._kind.name]
        names = _EVENT_FIELDS if table == "power_event" else columns
        panel = RecordsPanel(desk, table, columns, names)
        panel.setMinimumHeight(self.fontMetrics().height() * _HANGING_LINES)
        self.hanging_title = Label(title, weight=QFont.Weight.DemiBold)
        layout.addWidget(self.hanging_title)
        layout.addWidget(panel)
        return panel

    # --- what is shown -----------------------------------------------------------------------------
    def show_line(self, portfolio: Portfolio, contract_id: int, *, enabled: bool) -> None:
        """Show the line as the book has it; what is not saved yet stays."""
        line = portfolio.records("charge_line")[self.line_id]
        siblings = lines_of(portfolio, line.version_id)
        self._taken = {one.label for one in siblings if one.id != line.id}
        self._show_head(portfolio, line)
        if not self.form.problem or not enabled:
            self.form.set_parameters(read_parameters(line.kind, line.parameters))
        self.form.setEnabled(enabled)
        self.head.setEnabled(enabled)
        if self.bases is not None:
            earlier = [one for one in siblings if (one.sequence, one.id) < (line.sequence, line.id)]
            chosen = {
                b.base_line_id for b in portfolio.records("charge_base").values() if b.line_id == line.id
            }
            self.bases.show_lines(earlier, chosen)
        self._show_hanging(portfolio, line, enabled)
        self.say_warnings(warnings_of(portfolio, contract_id, line.id))

    def _show_head(self, portfolio: Portfolio, line: ChargeLine) -> None:
        for name, editor in self.head.editors.items():
            if editor.field.target:
                series = portfolio.records("price_series")
                editor.offer({series_id: one.name for series_id, one in series.items()})
            if not editor.problem:
                editor.set_value(getattr(line, name))

    def _show_hanging(self, portfolio: Portfolio, line: ChargeLine, enabled: bool) -> None:
        if self.hanging is not None:
            elected = self._kind.name != "block" or bool(
                read_parameters(line.kind, line.parameters).elections
            )
            self.hanging.setVisible(elected)
            self.hanging_title.setVisible(elected)
            self.hanging.show_records(portfolio, {"line_id": line.id}, enabled=enabled)

    def say_warnings(self, sentences: list[str]) -> None:
        """Say what should be looked at."""
        self.warnings.setText("\n".join(f"{sentence}." for sentence in sentences))
        self.warnings.setVisible(bool(sentences))

    def _take_head(self, name: str, value: Any) -> None:
        label = str(value).strip() if name == "label" else ""
        reason = ""
        if name == "label" and (not label or label in self._taken):
            reason = "Another line has this label" if label else "Label is missing"
        self.head.editors[name].say(reason)
        if not reason:
            self.field_edited.emit(self.line_id, name, value)

    @property
    def problem(self) -> str:
        """Why something here is not in the book."""
        heads = (editor.problem for editor in self.head.editors.values() if editor.problem)
        return self.form.problem or next(heads, "")
