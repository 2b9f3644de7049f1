"""Which day it is where the user sits, as the book counts days."""

from __future__ import annotations

from datetime import UTC, date, datetime

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit

from desktop_app.domain import days


def today() -> int:
    """The present day, days since 1970-01-01."""
    return days.day_of(datetime.now(UTC).astimezone().date())


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
    return made
