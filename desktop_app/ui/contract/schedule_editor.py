"""A schedule in a form: the painted grid for each kind of day, the periods with their rates as brushes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QToolButton, QWidget

from desktop_app.domain.charges.parts import Part, Schedule
from desktop_app.ui.contract.part_editor import PartEditor
from desktop_app.ui.contract.schedule_grid import ScheduleGrid
from desktop_app.ui.contract.swatch import SIDE, swatch_icon
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.segments import Segments
from desktop_app.ui.widgets.tick import Tick

MOST_PERIODS = 36
_BRUSHES_A_ROW = 3
_DAYS = ("Weekdays", "Weekends", "Saturdays")
_WEEKDAY, _WEEKEND, _SATURDAY = range(3)
_HOURS = ("delivered", "not delivered")


class Brushes(QWidget):
    """The periods as buttons with their colour, number and rate; `chosen` says which one paints."""

    chosen = Signal(int)
    added = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idClicked.connect(self.chosen)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._grid.setColumnStretch(_BRUSHES_A_ROW, 1)
        self.add = button("Add period", self.added.emit, quiet=True, tip="A further period with its own rate")
        self._names: tuple[str, ...] = ()

    def set_names(self, names: Sequence[str], *, plain_from: int = 99) -> None:
        """A button for each period."""
        if tuple(names) != self._names:
            current = max(self._group.checkedId(), 0)
            for old in self._group.buttons():
                self._group.removeButton(old)
                old.hide()
                old.deleteLater()
            self._names = tuple(names)
            for period, name in enumerate(names):
                made = self._made(period, name, plain_from)
                self._grid.addWidget(made, *divmod(period, _BRUSHES_A_ROW))
            self._grid.addWidget(self.add, *divmod(len(names), _BRUSHES_A_ROW))
            self.choose(min(current, len(names) - 1))

    def _made(self, period: int, name: str, plain_from: int) -> QToolButton:
        made = QToolButton()
        made.setText(f" {name}")
        made.setIcon(swatch_icon(self, period, plain_from=plain_from))
        made.setIconSize(QSize(SIDE, SIDE))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setCheckable(True)
        made.setProperty("chip", True)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.setAccessibleName(f"Paint period {period + 1}: {name}" if plain_from > 1 else f"Paint {name}")
        self._group.addButton(made, period)
        return made

    def choose(self, period: int) -> None:
        """Press a button, and say so."""
        self._group.button(period).setChecked(True)
        self.chosen.emit(period)


class ScheduleEditor(PartEditor):
    """Tabs for weekdays, weekends and Saturdays over one grid; `period_added` asks for one more rate.

    A part named "hours" says when something is delivered: period 0 is, all others are not.
    """

    period_added = Signal()

    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
        self._is_hours = part.name == "hours"
        super().__init__(replace(part, help="") if self._is_hours else part, parent)
        self._names: tuple[str, ...] = _HOURS
        self.days = Segments(_DAYS)
        self.grid = ScheduleGrid()
        self.brushes = Brushes()
        self.where = Label("", tone="muted", factor=0.92)
        self.saturdays = Tick("Saturdays differ")
        self.holidays = Tick("Holidays as weekdays")
        self._join()
        self._lay_out()
        self.finish_layout()
        self.set_rates(())

    def _join(self) -> None:
        self.grid.plain_from = 1 if self._is_hours else 99
        self.grid.named = self._name_of
        self.grid.painted.connect(self._painted)
        self.grid.moved.connect(self.where.setText)
        self.days.chosen.connect(self._show_days)
        self.brushes.chosen.connect(self._take_brush)
        self.brushes.added.connect(self.period_added)
        self.brushes.add.setVisible(not self._is_hours)
        self.saturdays.clicked.connect(self._set_saturdays)
        self.holidays.clicked.connect(self._set_holidays)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.days)
        ticks = QHBoxLayout()
        ticks.addWidget(self.saturdays)
        ticks.addSpacing(16)
        ticks.addWidget(self.holidays)
        ticks.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.where, 1)
        foot.addWidget(
            button(
                "Month to all months",
                self.grid.copy_month_to_all,
                quiet=True,
                tip="Give every month the hours of the chosen month",
            )
        )
        foot.addWidget(
            button("To all days", self._copy_to_all_days, quiet=True, tip="Weekends as these days, and back")
        )
        for made in (top, foot, ticks):
            made.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(top)
        self.body.addWidget(self.brushes)
        self.body.addWidget(self.grid)
        self.body.addLayout(foot)
        self.body.addLayout(ticks)

    # --- what is shown -----------------------------------------------------------------------------
    def set_rates(self, rates: Sequence[str]) -> None:
        """What each period costs, in words; as many periods can be painted."""
        if not self._is_hours:
            shown = tuple(rates) or ("",)
            self._names = tuple(rate or f"Period {period + 1}" for period, rate in enumerate(shown))
        self.grid.most_periods = min(len(self._names), 10)
        self.brushes.set_names(self._names, plain_from=self.grid.plain_from)
        self.brushes.add.setEnabled(len(self._names) < MOST_PERIODS)
        self.grid.set_periods(self.grid.periods)

    def _name_of(self, period: int) -> str:
        known = self._names[period] if period < len(self._names) else ""
        if self._is_hours:
            return known or _HOURS[1]
        return f"period {period + 1}" + (f", {known}" if known and not known.startswith("Period") else "")

    def _show(self, value: Schedule) -> None:
        self.saturdays.setChecked(bool(value.saturday))
        self.holidays.setChecked(value.holidays_as_weekday)
        self._say_saturdays(value)
        self._show_days(self.days.current)

    def _say_saturdays(self, value: Schedule) -> None:
        self.days.show_choice(_SATURDAY, bool(value.saturday))
        if not value.saturday and self.days.current == _SATURDAY:
            self.days.choose(_WEEKEND)

    def _show_days(self, days: int) -> None:
        rows = _grids(self.value)[days]
        self.grid.setAccessibleName(f"{self.part.label}, {_DAYS[days].lower()}: 12 months of 24 hours")
        self.grid.set_periods(rows)

    def _take_brush(self, period: int) -> None:
        self.grid.brush = period

    # --- editing -----------------------------------------------------------------------------------
    def _painted(self, periods: Any) -> None:
        grids = _grids(self.value)
        grids[self.days.current] = [list(row) for row in periods]
        self._offer(grids, bool(self.value.saturday))

    def _copy_to_all_days(self) -> None:
        shown = _grids(self.value)[self.days.current]
        self._offer([shown, shown, shown], bool(self.value.saturday))

    def _set_saturdays(self, on: bool) -> None:
        self._offer(_grids(self.value), on)
        self._say_saturdays(self.value)
        self._show_days(self.days.current)

    def _set_holidays(self, on: bool) -> None:
        self._offer(_grids(self.value), bool(self.value.saturday), holidays=on)

    def _offer(self, grids: list[list[list[int]]], saturdays: bool, holidays: bool | None = None) -> None:
        made = Schedule.of_grids(
            grids[_WEEKDAY],
            grids[_WEEKEND],
            grids[_SATURDAY] if saturdays else None,
            holidays_as_weekday=self.value.holidays_as_weekday if holidays is None else holidays,
        )
        self.offer(made)


def _grids(schedule: Schedule) -> list[list[list[int]]]:
    """The grids of weekdays, weekends and Saturdays, in the order of the tabs."""
    weekday, saturday, sunday = schedule.grid().tolist()
    return [weekday, sunday, saturday]
