"""As of which day a page is shown, with the usual days and a calendar in a menu."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QCalendarWidget, QWidget, QWidgetAction

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures import format as say
from desktop_app.ui.calendar import calm, day_of_qt, edit_day, qt_date, usual_day
from desktop_app.ui.widgets.buttons import Chip


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
