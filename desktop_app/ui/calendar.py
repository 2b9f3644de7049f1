"""Which day it is where the user sits, as the book counts days."""

from __future__ import annotations

from datetime import UTC, date, datetime

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDateEdit

from desktop_app.domain import days
from desktop_app.domain.periods import first_open_day
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.actuals import last_production_on

_FRESH_DAYS = 7


def today() -> int:
    """The present day, days since 1970-01-01."""
    return days.day_of(datetime.now(UTC).astimezone().date())


def usual_day(portfolio: Portfolio, present: int) -> int:
    """As of which day a book is shown: today, or the last day on record if that lies over a week back."""
    if not len(portfolio["production"]):
        return present
    last = last_production_on(portfolio)
    return last if present - last > _FRESH_DAYS else present


def edit_day(portfolio: Portfolio, present: int) -> int:
    """From which day an edit holds if nobody says another one: the usual day unless its month is closed."""
    return max(usual_day(portfolio, present), first_open_day(portfolio))


def qt_date(day: int) -> QDate:
    """A day as Qt takes it."""
    on = days.date_of(day)
    return QDate(on.year, on.month, on.day)


def day_of_qt(on: QDate) -> int:
    """A day as Qt gives it."""
    return days.day_of(date(on.year(), on.month(), on.day()))


def day_edit(day: int, name: str) -> QDateEdit:
    """A field for a day, with a calendar."""
    made = QDateEdit(qt_date(day))
    made.setCalendarPopup(True)
    made.setDisplayFormat("yyyy-MM-dd")
    made.setAccessibleName(name)
    calm(made.calendarWidget())
    return made


def calm(calendar: QCalendarWidget) -> QCalendarWidget:
    """A calendar without numbers of weeks and without red weekends; both mean other things here."""
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(day, QTextCharFormat())
    return calendar
