"""What becomes of each row of a file: one group for a row, and the first reason that there is."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_app.domain import days
from desktop_app.domain.company import CLOSED, SOFT_CLOSED
from desktop_app.domain.periods import months_in_state
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES

GROUPS = ("new", "changed", "unchanged", "matched", "duplicate", "left out", "rejected")
"""new is inserted, changed is updated, rejected is rejected; all others leave the book as it is."""
_STRENGTH = {
    group: place for place, group in enumerate(("unchanged", "matched", "changed", "new", "rejected"))
}


@dataclass(slots=True)
class Outcomes:
    """Groups and reasons by row."""

    groups: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Column and reason of what is rejected, left out or matched."""

    def say(self, rows: tuple[int, ...], group: str, reason: str = "", column: str = "") -> None:
        """Put rows into a group; a row with two parts is in the stronger of their groups."""
        for row in rows:
            held = self.groups.get(row)
            if held is None or _STRENGTH.get(group, 0) > _STRENGTH.get(held, 0):
                self.groups[row] = group
            if reason:
                self.reasons.setdefault(row, (column, reason))

    def count(self, group: str) -> int:
        return sum(1 for each in self.groups.values() if each == group)


class Gate:
    """Which days are open to changes, and which values a record may have."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._closed = {
            month: words
            for state, words in ((CLOSED, "closed"), (SOFT_CLOSED, "soft-closed"))
            for month in months_in_state(portfolio, state).tolist()
        }

    def hinders(self, *day_ons: int) -> str:
        """Why a fact of these days may not change; empty if it may."""
        for month in map(days.month_of_day, day_ons):
            if month in self._closed:
                return f"{days.month_text(month)} is {self._closed[month]}: reopen it with a reason"
        return ""


def misfit(table: str, values: dict[str, object]) -> tuple[str, str]:
    """Label and reason of the first value that its field does not take; two empty texts if all fit."""
    for name, value in values.items():
        made = ENTITIES[table][name]
        try:
            if value is not None:
                made.checked(value)  # type: ignore[arg-type]
        except ValueError as error:
            return made.label, str(error)
    return "", ""
