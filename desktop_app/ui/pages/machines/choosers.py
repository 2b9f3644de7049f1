"""The small menus of the machines page: which day, which columns, grouped by what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCalendarWidget, QMenu, QWidget, QWidgetAction

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures import format as say
from desktop_app.figures.grid_column import GridColumn
from desktop_app.ui.calendar import calm, day_of_qt, edit_day, qt_date, usual_day
from desktop_app.ui.widgets.buttons import Chip

GROUPS: Mapping[str, tuple[str, ...]] = {
    "site": ("site",),
    "rack": ("site", "building", "rack"),
    "model": ("model",),
    "status": ("status",),
    "owner": ("owner",),
}


class StayingMenu(QMenu):
    """A menu that stays open while its boxes are ticked."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.activeAction()
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)


class DayChip(Chip):
    """As of which day the fleet is shown, and from which day edits hold.

    A book whose last day of production lies more than a week back is shown as of that day, until another
    one is chosen; edits then hold from the first day of a month that is not closed.
    """

    chosen = Signal(int)

    def __init__(self, today: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__("As of", parent)
        self.setProperty("chip", False)
        self.setProperty("tone", "muted")
        self._today = today
        self._day: int | None = None
        self._portfolio = Portfolio.empty()
        self.menu().aboutToShow.connect(self._fill)
        self._tell()

    @property
    def day(self) -> int:
        """The chosen day; without a choice the last one on record, or today."""
        return self._usual if self._day is None else self._day

    @property
    def edit_day(self) -> int:
        """The day from which edits hold: the chosen one, or the usual one unless its month is closed."""
        return edit_day(self._portfolio, self._today()) if self._day is None else self._day

    @property
    def _usual(self) -> int:
        return usual_day(self._portfolio, self._today())

    def follow(self, portfolio: Portfolio) -> None:
        """Learn how far the book goes, and which months are closed."""
        self._portfolio = portfolio
        self._tell()

    def choose(self, day: int | None) -> None:
        """Look at another day, or with None at the usual one, whatever day that is."""
        self._day = day
        self._tell()
        self.chosen.emit(self.day)

    def _tell(self) -> None:
        self.say("as of today" if self.day == self._today() else f"as of {say.day(days.date_of(self.day))}")

    def _fill(self) -> None:
        """The usual days, and a calendar for any other."""
        menu = self.menu()
        menu.clear()
        today = self._today()
        if self._usual != today:
            usual = menu.addAction(f"Last day on record, {say.day(days.date_of(self._usual))}")
            usual.triggered.connect(lambda: self.choose(None))
        menu.addAction("Today").triggered.connect(
            lambda: self.choose(None if self._usual == today else today)
        )
        for name, day in self._ends():
            action = menu.addAction(f"{name}, {say.day(days.date_of(day))}")
            action.triggered.connect(lambda _=False, day=day: self.choose(day))
        menu.addSeparator()
        calendar = calm(QCalendarWidget(menu))
        calendar.setSelectedDate(qt_date(self.day))
        calendar.clicked.connect(self._clicked)
        any_day = QWidgetAction(menu)
        any_day.setDefaultWidget(calendar)
        menu.addAction(any_day)

    def _ends(self) -> list[tuple[str, int]]:
        month = days.month_of_day(self._usual)
        return [
            ("End of last month", days.first_day(month) - 1),
            ("End of last quarter", days.first_day(month // 3 * 3) - 1),
            ("End of last year", days.day_of(date(1970 + month // 12, 1, 1)) - 1),
        ]

    def _clicked(self, on: QDate) -> None:
        self.menu().close()
        self.choose(day_of_qt(on))


class ColumnsChip(Chip):
    """Which columns are shown."""

    toggled_column = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Columns", parent)
        self.setMenu(StayingMenu(self))
        self.say("Columns")

    def offer_columns(self, columns: Mapping[str, GridColumn], shown: Sequence[str]) -> None:
        """Fill the menu."""
        menu = self.menu()
        menu.clear()
        for key, column in columns.items():
            action = menu.addAction(column.header)
            action.setCheckable(True)
            action.setChecked(key in shown)
            action.setToolTip(column.help)
            action.triggered.connect(lambda on, key=key: self.toggled_column.emit(key, on))


class GroupChip(Chip):
    """By what the rows are grouped."""

    grouped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Group by", parent)
        self.show_group(())

    def show_group(self, group_by: tuple[str, ...]) -> None:
        """Show the present grouping."""
        names = [None, *GROUPS]
        current = next((n for n, keys in GROUPS.items() if keys == group_by), None)
        choices = [
            (
                f"Group by {name}" if name else "No groups",
                lambda name=name: self.grouped.emit(GROUPS.get(name or "", ())),
            )
            for name in names
        ]
        self.offer(choices, names.index(current))
        self.say(f"Group by {current}" if current else "Group by")
