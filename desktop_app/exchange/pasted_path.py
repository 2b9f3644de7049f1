"""Reads a path that was pasted as two columns, day or month and value, into the overrides of a scenario."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop_app.domain import days
from desktop_app.domain.fields import parse_decimal
from desktop_app.domain.problems import Problem
from desktop_app.domain.scenarios import Override
from desktop_app.exchange.cells import decimal_mark
from desktop_app.exchange.dates import Order, iso, order_of

MOST_ROWS = 5_000
LIMITS = {
    "price_usd": (0.0, 1e9),
    "difficulty": (1.0, 1e20),
    "fees_share": (0.0, 0.99),
    "fees_btc_per_block": (0.0, 1_000.0),
}
"""The network inputs that may be pasted as a path, and the least and most that each may be."""
_LOOSE = re.compile(r"(?P<when>.+?)(?:\s*,\s*|\s+)(?P<value>[^\s,]\S*)")
_MILLIONS = {"k": 3, "M": 6, "G": 9, "T": 12, "P": 15}


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the text, counted from 1."""

    row: int
    when: str
    value: str


def pasted_path(text: str, field: str = "price_usd") -> tuple[Override, ...] | list[Problem]:
    """Overrides that set a network input along a path, or what is wrong with its lines.

    Every value holds from its day, or the first of its month, until the day before the next one; the last
    has no end, so that growth goes on from it. Lines end with CR, LF or both; cells are parted by a tab, a
    semicolon, a comma or spaces; the decimal mark may be a comma. A heading is passed over.
    """
    lines, problems = _lines(text)
    order = order_of(line.when for line in lines)
    mark = decimal_mark(line.value for line in lines)
    found: dict[int, tuple[float, int]] = {}
    for line in lines:
        try:
            day, value = _day(line.when, order), _value(line.value, mark, field)
        except (ValueError, OverflowError) as error:
            problems.append(Problem(str(error), "override", field, row=line.row))
            continue
        if day in found:
            reason = f"{days.day_text(day)} stands in line {found[day][1]} already"
            problems.append(Problem(reason, "override", field, row=line.row))
        found.setdefault(day, (value, line.row))
    if problems or not found:
        return problems or [Problem("There is no line with a day or month and a value", "override", field)]
    return _steps(sorted((day, value) for day, (value, _) in found.items()), field)


def _lines(text: str) -> tuple[list[_Line], list[Problem]]:
    made, problems = [], []
    for row, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if not line.strip():
            continue
        halves = _halves(line.strip().strip("\ufeff"))
        if halves is None or (not made and not problems and not re.search(r"\d", halves[1])):
            if made or problems or re.search(r"\d", line):
                problems.append(Problem("Two columns are needed: a day or month, and a value", row=row))
            continue
        made.append(_Line(row, *halves))
    if len(made) > MOST_ROWS:
        problems = [Problem(f"{len(made):,} lines are more than the {MOST_ROWS:,} that a path may have")]
    return made, problems[:20]


def _halves(line: str) -> tuple[str, str] | None:
    """The two cells of a line; None where it has not exactly two."""
    for mark in ("\t", ";"):
        if mark in line:
            cells = [cell.strip().strip('"') for cell in line.split(mark)]
            cells = cells[: max((i + 1 for i, cell in enumerate(cells) if cell), default=0)]
            return (cells[0], cells[1]) if len(cells) == 2 and all(cells) else None
    found = _LOOSE.fullmatch(line)
    return (found["when"], found["value"]) if found else None


def _day(text: str, order: Order) -> int:
    """The day that a cell names, or the first of the month."""
    for kind, parse in (("day", days.parse_day), ("month", days.parse_month)):
        written = iso(text, kind, order)
        try:
            found = parse(written)
        except ValueError:
            continue
        return found if kind == "day" else days.first_day(found)
    raise ValueError(f"“{text[:30]}” is no day or month: write it as 2026-03-31 or 2026-03")


def _value(text: str, mark: str, field: str) -> float:
    low, high = LIMITS[field]
    scaled = re.fullmatch(r"(.*\d)\s*([kMGTP])", text)
    number, power = (scaled[1], _MILLIONS[scaled[2]]) if scaled else (text, 0)
    exact = re.fullmatch(r"\d+(\.\d+)?[eE][+-]?\d{1,3}", number)
    made = float(Decimal(number) if exact else parse_decimal(number, "", mark)) * 10.0**power
    if field == "fees_share" and text.endswith("%"):
        made /= 100
    if not low <= made <= high:
        raise ValueError(f"“{text[:30]}” is not between {low:g} and {high:g}")
    return made


def _steps(path: Sequence[tuple[int, float]], field: str) -> tuple[Override, ...]:
    """One override for each value that differs from the one before."""
    kept = [
        (day, value) for i, (day, value) in enumerate(path) if not i or value != path[i - 1][1]
    ]  # fmt: skip
    ends: list[int | None] = [day - 1 for day, _ in kept[1:]]
    ends.append(None)
    return tuple(
        Override("network", None, field, "set", value, day, end)
        for (day, value), end in zip(kept, ends, strict=True)
    )
