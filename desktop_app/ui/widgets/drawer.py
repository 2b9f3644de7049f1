"""The what-if drawer: sliders with number boxes, the base marked, and what follows at this price."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import BASE, Scenario
from desktop_app.engine import inputs as engine_inputs
from desktop_app.engine.results import Results
from desktop_app.figures import format as say
from desktop_app.ui.look import theme_of
from desktop_app.ui.what_if import (
    INPUTS,
    Input,
    class_sentence,
    crossings,
    margin_ahead_usd,
    varied,
    without,
)
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.labels import ElidedLabel, Label
from desktop_app.ui.widgets.number_box import NumberBox
from desktop_app.ui.widgets.slider import MarkedSlider
from desktop_app.ui.widgets.vary import VaryLine

_CLASSES_SHOWN = 3
Offered = Callable[[], tuple[engine_inputs.Input, ...]]
"""All inputs of the engine with their bases."""


class InputRow(QWidget):
    """One input; `changed` says the number that the user wants, `reset_wanted` that the base should hold.

    A row that was added can be removed again: `remove_wanted`.
    """

    changed = Signal(float)
    reset_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, made: Input, *, removable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.input, self.base = made, math.nan
        self.box, self.slider = NumberBox(made.label), MarkedSlider(made.label)
        self.box.set_form(made.prefix, made.suffix, made.decimals, plus=made.plus)
        label = ElidedLabel(made.label)
        label.setBuddy(self.box)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(3)
        self.remove = self._remover() if removable else None
        if self.remove is None:
            layout.addWidget(label, 0, 0)
            layout.addWidget(self.box, 0, 1)
            layout.addWidget(self.slider, 1, 0, 1, 2)
        else:  # the name of an input of one site needs the whole line
            head = QHBoxLayout()
            head.addWidget(label, 1)
            head.addWidget(self.remove)
            layout.addLayout(head, 0, 0, 1, 2)
            layout.addWidget(self.slider, 1, 0)
            layout.addWidget(self.box, 1, 1)
        layout.setColumnStretch(0, 1)
        self.slider.dragged.connect(self._dragged)
        self.slider.reset_wanted.connect(self.reset_wanted)
        self.box.typed.connect(self._typed)

    def _remover(self) -> QToolButton:
        made = QToolButton()
        made.setText("×")
        made.setAutoRaise(True)
        made.setAccessibleName(f"Remove {self.input.label}")
        made.setToolTip("Back to the base, and out of the drawer")
        made.clicked.connect(self.remove_wanted)
        return made

    def set_base(self, base: float) -> None:
        """Place the marker and the range around the base."""
        self.base = base
        known = math.isfinite(base)
        self.setEnabled(known)
        if known:
            low, high = self.input.limits(base)
            self.slider.set_limits(min(low, base), max(high, base), base)
            self.box.step = (high - low) / 100 * self.input.factor

    def show_number(self, number: float) -> None:
        """Show a number without saying so."""
        if not math.isfinite(number):
            return
        self.slider.set_number(number)
        self.box.set_number(number * self.input.factor)

    def _dragged(self, number: float) -> None:
        self.box.set_number(number * self.input.factor)
        self.changed.emit(number)

    def _typed(self, shown: float) -> None:
        number = shown / self.input.factor
        self.slider.set_number(number)
        self.changed.emit(number)


class Drawer(QWidget):
    """Says the scenario that its sliders stand for."""

    scenario_wanted = Signal(object)  # Scenario
    keep_wanted = Signal()

    def __init__(self, offered: Offered = tuple, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What if")
        self._offered = offered
        self._unknown: set[engine_inputs.Key] = set()
        self._scenario = BASE
        self._base: Results | None = None
        self.rows = {made.key: InputRow(made) for made in INPUTS}
        inside = QWidget()
        inside.setProperty("page", True)
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(17, 14, 17, 14)
        layout.setSpacing(11)
        layout.addWidget(Label("What if", factor=1.08, weight=QFont.Weight.DemiBold))
        hint = Label(
            "Every chart and tile follows. Grey marks the base.", tone="muted", factor=0.94, wrap=True
        )
        layout.addWidget(hint)
        self._inputs = QVBoxLayout()
        self._inputs.setSpacing(11)
        for row in self.rows.values():
            self._place(row)
        layout.addLayout(self._inputs)
        self.vary = VaryLine(self.offered)
        self.vary.wanted.connect(self.add_named)
        layout.addWidget(self.vary)
        self.keep = button("Keep as scenario…", self.keep_wanted.emit, primary=True)
        self.reset = button("Reset", self._reset)
        buttons = QHBoxLayout()
        buttons.addWidget(self.keep)
        buttons.addWidget(self.reset)
        buttons.addStretch(1)
        layout.addSpacing(4)
        layout.addLayout(buttons)
        layout.addSpacing(4)
        self.outcome = Outcome()
        layout.addWidget(self.outcome)
        layout.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(area)
        self.setFixedWidth(
            max(self.fontMetrics().averageCharWidth() * 34, inside.minimumSizeHint().width() + 12)
        )
        self.show_scenario(BASE)

    def show_base(self, base: Results) -> None:
        """Mark the base values."""
        self._base = base
        self._unknown = set()
        self._rebase_added()
        for row in self.rows.values():
            row.set_base(row.input.base(base))
        self.show_scenario(self._scenario)

    def show_scenario(self, scenario: Scenario) -> None:
        """Move the sliders to a scenario; the one that is dragged stays where it is."""
        self._scenario = scenario
        self._add_what_it_says()
        for row in self.rows.values():
            if not row.slider.isSliderDown() and not row.box.hasFocus():
                row.show_number(row.input.shown(scenario, row.base))
        for each in (self.keep, self.reset):
            each.setEnabled(bool(scenario.overrides))

    # --- inputs that were added --------------------------------------------------------------------
    def _place(self, row: InputRow) -> None:
        row.changed.connect(lambda number: self._changed(row, number))
        row.reset_wanted.connect(lambda: self._changed(row, row.base))
        row.remove_wanted.connect(lambda: self._remove(row))
        self._inputs.addWidget(row)

    def offered(self) -> list[str]:
        """Names of the inputs that have no slider yet."""
        return [made.label for made in self._offered() if made.key not in self._shown_names()]

    def _shown_names(self) -> set[engine_inputs.Key]:
        return {row.input.names for row in self.rows.values()}

    def add_named(self, label: str) -> None:
        """Add a slider for an input by its name."""
        made = next((made for made in self._offered() if made.label == label), None)
        if made is not None and made.key not in self._shown_names():
            self._add(made).slider.setFocus()

    def _add(self, made: engine_inputs.Input) -> InputRow:
        row = InputRow(varied(made), removable=True)
        self.rows[row.input.key] = row
        self._place(row)
        row.set_base(made.base)
        row.show_number(row.input.shown(self._scenario, row.base))
        return row

    def _remove(self, row: InputRow) -> None:
        del self.rows[row.input.key]
        row.hide()
        row.deleteLater()
        self.vary.setFocus()
        self.scenario_wanted.emit(without(self._scenario, row.input.names))

    def _add_what_it_says(self) -> None:
        """Give a slider to every input that the scenario changes and the drawer does not show."""
        said = {(o.kind, o.id, o.field) for o in self._scenario.overrides} - self._shown_names()
        said -= self._unknown
        for made in self._offered() if said and self._base is not None else ():
            if made.key in said:
                self._add(made)
                said.remove(made.key)
        self._unknown |= said if self._base is not None else set()

    def _rebase_added(self) -> None:
        """Other facts: the added inputs get their new bases; one that is gone keeps its last."""
        added = {row.input.names: key for key, row in self.rows.items() if row.remove is not None}
        for made in self._offered() if added else ():
            if made.key in added:
                self.rows[added[made.key]].input = varied(made)

    def _changed(self, row: InputRow, number: float) -> None:
        row.show_number(number)
        self.scenario_wanted.emit(row.input.applied(self._scenario, number, row.base))

    def _reset(self) -> None:
        for row in self.rows.values():
            row.show_number(row.base)
        self.scenario_wanted.emit(BASE)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self), QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.fillRect(0, 0, 1, self.height(), QColor(theme.line))


class Outcome(Card):
    """What follows at this price: the margin ahead and the classes that cross their break-even."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("At this price", amounts=True, parent=parent)
        self.margin = Label("–", factor=1.12, weight=QFont.Weight.Bold)
        self.change = Label("")
        figures = QHBoxLayout()
        figures.setSpacing(6)
        figures.addWidget(self.margin)
        figures.addWidget(self.change)
        figures.addStretch(1)
        self.body.setSpacing(2)
        self.body.addWidget(Label("Margin, next 12 months", tone="muted", factor=0.94))
        self.body.addLayout(figures)
        self._heading = Label("", tone="muted", factor=0.94)
        self._classes = Label("", factor=0.94, weight=QFont.Weight.DemiBold, wrap=True)
        self.body.addSpacing(6)
        self.body.addWidget(self._heading)
        self.body.addWidget(self._classes)

    def show_results(self, portfolio: Portfolio, results: Results, base: Results) -> None:
        """Say the margin and its change, and which classes are back in the money or out of it."""
        margin, difference = margin_ahead_usd(results), margin_ahead_usd(results) - margin_ahead_usd(base)
        self.margin.setText(say.money(margin))
        self.change.setText(say.money(difference, plus=True) if abs(difference) >= 1 else "")
        self.change.set_tone("up" if difference > 0 else "down")
        gained, lost = crossings(results, base)
        rows = gained or lost
        self._heading.setText("Back in the money" if gained else "Out of the money" if lost else "")
        lines = [class_sentence(portfolio, results.classes, row) for row in rows[:_CLASSES_SHOWN]]
        if len(rows) > _CLASSES_SHOWN:
            lines.append(f"and {len(rows) - _CLASSES_SHOWN} more classes")
        self._classes.setText("\n".join(lines))
        for label in (self._heading, self._classes):
            label.setVisible(bool(rows))
