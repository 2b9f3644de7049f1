"""One rate of a file: its fields by name, each read once, and the names of those that nobody read."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from desktop_app.domain.charges.parts import HOUR_COUNT, MONTH_COUNT, Schedule

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip


_DEEPEST = 8


class Item:
    """A rate as the file has it; names count whatever their case, numbers may stand as text."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = {name.casefold(): (name, value) for name, value in fields.items()}
        self._read: set[str] = set()
        self.notes: list[str] = []
        self.left_out: list[str] = []

    def take(self, name: str) -> Any:
        """The value of a field, None where it says nothing; the field counts as read."""
        self._read.add(name)
        value = self._fields.get(name, ("", None))[1]
        return None if value in (None, "", [], {}) else value

    def first_of(self, *names: str) -> tuple[str, Any]:
        """The first of some names for one thing that says something; the others count as read."""
        found = [(name, value) for name in names if (value := self.take(name)) is not None]
        return found[0] if found else (names[0], None)

    def number(self, name: str, usual: float = 0.0) -> float:
        """A number; raises ValueError."""
        value = self.take(name)
        return usual if value is None else number(value, name)

    def text(self, name: str) -> str:
        """A text in one line, empty where there is none."""
        value = self.take(name)
        if value is None:
            return ""
        return plain_text(", ".join(map(str, value)) if isinstance(value, list) else str(value))

    def months(self, name: str) -> tuple[float, ...]:
        """Twelve numbers, or none; raises ValueError."""
        value = parsed(self.take(name))
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) != MONTH_COUNT:
            count = f"has {len(value)}" if isinstance(value, list) else "is no list"
            raise ValueError(f"{name} must have 12 values, one for each month, but {count}")
        return tuple(number(v, f"{name}, {MONTHS[i]}") for i, v in enumerate(value))

    def flags(self, name: str) -> tuple[bool, ...]:
        """Twelve marks, or none; raises ValueError."""
        value = parsed(self.take(name))
        if isinstance(value, list):
            value = [{"true": 1, "false": 0}.get(str(v).casefold(), v) for v in value]
            self._fields[name] = (self._fields[name][0], value)
        return tuple(bool(v) for v in self.months(name))

    def schedule(self, weekday: str, weekend: str, periods: int) -> Schedule | None:
        """The schedule of two fields, None where the file has neither; raises ValueError."""
        rows = {name: parsed(self.take(name)) for name in (weekday, weekend)}
        if all(grid is None for grid in rows.values()):
            return None
        for name, grid in rows.items():
            if grid is None:
                raise ValueError(f"{name} is missing")
            _check_grid(name, grid, periods)
        whole = [[[int(hour) for hour in row] for row in grid] for grid in rows.values()]
        return Schedule.of_grids(*whole)

    def leave_out(self, name: str, reason: str) -> None:
        """List a field, or a part of one, as not modelled, with the reason."""
        self._read.add(name)
        if name not in self.left_out:
            self.left_out.append(name)
            self.notes.append(f"{name}: {reason}")

    def note_once(self, note: str) -> None:
        """Say what was decided, once."""
        if note not in self.notes:
            self.notes.append(note)

    def unread(self) -> Iterator[str]:
        """The names of fields that say something and that nobody has read."""
        for folded, (name, value) in self._fields.items():
            if folded not in self._read and _says_something(value):
                yield name


def _says_something(value: Any, depth: int = 0) -> bool:
    """Whether a value is more than nothing, noughts and marks that are off; so is what is nested too deep."""
    if isinstance(value, Mapping | list):
        inner = value.values() if isinstance(value, Mapping) else value
        return depth > _DEEPEST or any(_says_something(each, depth + 1) for each in inner)
    return value not in (None, "", False, 0, "0", "0.0", "false")


def _check_grid(name: str, grid: Any, periods: int) -> None:
    if not isinstance(grid, list) or len(grid) != MONTH_COUNT:
        count = f"has {len(grid)} rows" if isinstance(grid, list) else "is no list"
        raise ValueError(f"{name} must have 12 rows, one for each month, but {count}")
    for month, row in zip(MONTHS, grid, strict=True):
        if not isinstance(row, list) or len(row) != HOUR_COUNT:
            count = f"{len(row)} hours" if isinstance(row, list) else "no hours"
            raise ValueError(f"{name} must have 24 hours in each month, but {month} has {count}")
        for hour, period in enumerate(row):
            _check_period(f"{name}, {month}, hour {hour}", period, periods)


def _check_period(place: str, value: Any, periods: int) -> None:
    found = number(value, place)
    if found != int(found) or found < 0:
        raise ValueError(f"{place}: “{value}” is not the number of a period")
    if found >= periods:
        raise ValueError(f"{place}: period {int(found)} has no rates; there are {periods}, counted from 0")


def number(value: Any, place: str) -> float:
    """A number that may stand as text; raises ValueError with its place."""
    try:
        found = float(value.replace(",", "") if isinstance(value, str) else value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{place}: “{str(value)[:30]}” is not a number") from None
    if not math.isfinite(found):
        raise ValueError(f"{place}: “{str(value)[:30]}” is not a number")
    return found


def parsed(value: Any) -> Any:
    """A list that stands as text, as a list; all else as it is."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def plain_text(text: str) -> str:
    """A text without line breaks and control characters."""
    spaced = text.replace("\\r\\n", " ").replace("\\n", " ")
    return " ".join("".join(c if c.isprintable() else " " for c in spaced).split())
