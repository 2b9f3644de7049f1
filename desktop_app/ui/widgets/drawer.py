"""The what-if drawer: sliders with number boxes, the base marked, and what follows at this price."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import BASE, Scenario
from desktop_app.engine.results import Results
from desktop_app.figures import format as say
from desktop_app.ui.look import theme_of
from desktop_app.ui.what_if import INPUTS, Input, class_sentence, crossings, margin_ahead_usd
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.labels import ElidedLabel, Label
from desktop_app.ui.widgets.number_box import NumberBox
from desktop_app.ui.widgets.slider import MarkedSlider

_CLASSES_SHOWN = 3


class InputRow(QWidget):
    """One input; `changed` says the number that the user wants, `reset_wanted` that the base should hold."""

    changed = Signal(float)
    reset_wanted = Signal()

    def __init__(self, made: Input, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.input, self.base = made, math.nan
        self.box, self.slider = NumberBox(made.label), MarkedSlider(made.label)
        self.box.set_form(made.prefix, made.suffix, made.decimals, plus=made.plus)
        label = ElidedLabel(made.label)
        label.setBuddy(self.box)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(3)
        layout.addWidget(label, 0, 0)
        layout.addWidget(self.box, 0, 1)
        layout.addWidget(self.slider, 1, 0, 1, 2)
        layout.setColumnStretch(0, 1)
        self.slider.dragged.connect(self._dragged)
        self.slider.reset_wanted.connect(self.reset_wanted)
        self.box.typed.connect(self._typed)

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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What if")
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
        for row in self.rows.values():
            row.changed.connect(lambda number, row=row: self._changed(row, number))
            row.reset_wanted.connect(lambda row=row: self._changed(row, row.base))
            layout.addWidget(row)
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
        for row in self.rows.values():
            row.set_base(row.input.base(base))
        self.show_scenario(self._scenario)

    def show_scenario(self, scenario: Scenario) -> None:
        """Move the sliders to a scenario; the one that is dragged stays where it is."""
        self._scenario = scenario
        for row in self.rows.values():
            if not row.slider.isSliderDown() and not row.box.hasFocus():
                row.show_number(row.input.shown(scenario, row.base))
        for each in (self.keep, self.reset):
            each.setEnabled(bool(scenario.overrides))

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
