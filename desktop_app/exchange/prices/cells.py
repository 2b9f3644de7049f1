"""Columns of price files as numbers, days, clock times, hours and flags, with a reason for each bad cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.days import parse_day, parse_instant
from desktop_app.exchange.cells import codes_of, decimal_mark, stripped
from desktop_app.exchange.dates import Order, iso, order_of
from desktop_app.exchange.prices.local_time import DAY, FIRST, HOUR, REPEATED, UNSAID
from desktop_app.exchange.raw import TextColumn, different, texts

Wrong = list[tuple[int, str]]
NO_OFFSET = np.iinfo(np.int64).min
"""Where a stamp does not say how far its clock is from UTC."""
_TIME = re.compile(
    r"(\d{1,2}):?(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_HOUR = re.compile(r"(?:HE|HOUR|H)?\s*(\d{1,2})(?::00(?::00)?|\.0+)?\s*(\*|[Xx])?", re.IGNORECASE)
_TRUE, _FALSE = {"y", "yes", "true", "t", "1", "1.0"}, {"n", "no", "false", "f", "0", "0.0"}


def numbers(column: TextColumn) -> tuple[NDArray[np.float64], Wrong]:
    """A column of prices or readings."""
    try:
        found = column.astype(np.float64)
        if np.isfinite(found).all():
            return found, []
    except ValueError:
        pass
    cells = different(column)
    comma = decimal_mark(cells) == ","
    return _each(column, np.float64, np.nan, lambda text: _number(text, comma))


def _number(text: str, comma: bool) -> float:
    bare = text.replace("\u00a0", "").replace(" ", "").strip("$€£")
    if not bare:
        raise ValueError("The cell is empty")
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    bare = bare.replace(".", "").replace(",", ".") if comma else bare.replace(",", "")
    try:
        found = float(bare)
    except ValueError:
        raise ValueError(f"“{text}” is not a number") from None
    if not np.isfinite(found):
        raise ValueError(f"“{text}” is not a number")
    return found


def local_days(column: TextColumn, order: Order = "") -> tuple[NDArray[np.int64], Wrong]:
    """A column of days; a market's own order of day and month is given, others are found."""
    told = order or day_order(different(stripped(column)))
    return _each(column, np.int64, 0, lambda text: _day(text, told))


def day_order(cells: Iterable[str]) -> Order:
    """How days in numbers are ordered; where each may be read two ways, the one in which they lie closer."""
    found = list(dict.fromkeys(cells))
    told = order_of(found)
    if told or len(found) < 2:
        return told
    spans: dict[Order, int] = {}
    for order in ("dmy", "mdy"):
        try:
            days = [_day(text, order) for text in found]
        except ValueError:
            return ""
        spans[order] = max(days) - min(days)
    if spans["dmy"] == spans["mdy"]:
        return ""
    return "dmy" if spans["dmy"] < spans["mdy"] else "mdy"


def _day(text: str, order: Order) -> int:
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return parse_day(iso(text, "day", order))


def stamps(column: TextColumn, order: Order = "") -> tuple[NDArray[np.int64], NDArray[np.int64], Wrong]:
    """What the clock showed [s], how far it was from UTC [s] or NO_OFFSET, and what cannot be read."""
    if len(column) and re.fullmatch(r"\d{10}", texts(column[:1])[0].strip()):
        seconds, wrong = _each(column, np.int64, 0, int)  # seconds since 1970
        return seconds, np.zeros(len(column), np.int64), wrong
    order = order or day_order(cell.partition(" ")[0] for cell in different(stripped(column)))
    seen_days: dict[str, int] = {}
    seen_times: dict[str, tuple[int, int]] = {}
    wall, offset = np.zeros(len(column), np.int64), np.full(len(column), NO_OFFSET, np.int64)
    wrong: Wrong = []
    for position, text in enumerate(texts(stripped(column))):
        begin = text.partition(" - ")[0]  # some write “00:00 - 01:00”
        day, _, clock = begin.partition(" ") if " " in begin else begin.partition("T")
        try:
            if day not in seen_days:
                seen_days[day] = _day(day, order)
            if clock not in seen_times:
                seen_times[clock] = _clock(clock)
        except ValueError as reason:
            said = f"“{text}” is not a time" if "may be" not in str(reason) else str(reason)
            wrong.append((position, said if text else "The cell is empty"))
            continue
        second, offset[position] = seen_times[clock]
        wall[position] = seen_days[day] * DAY + second
    if len(wrong) == len(column):
        wall, wrong = _each(column, np.int64, 0, lambda text: parse_instant(iso(text, "instant", order)))
    return wall, offset, wrong


def _clock(text: str) -> tuple[int, int]:
    if not text:
        return 0, NO_OFFSET
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4] in "pP" else 0)
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute + second):
        raise ValueError(text)
    return hour * HOUR + minute * 60 + second, _offset(found[5])


def _offset(zone: str | None) -> int:
    if not zone:
        return NO_OFFSET
    if zone in ("Z", "UTC", "GMT"):
        return 0
    seconds = int(zone[1:3]) * HOUR + int(zone[-2:]) * 60
    return -seconds if zone.startswith("-") else seconds


def hours(column: TextColumn, most: int = 25) -> tuple[NDArray[np.int64], NDArray[np.bool_], Wrong]:
    """Numbers of hours (“01:00”, “HE 1”, “24”), and which of them are marked with a star as repeated."""

    def read(text: str) -> int:
        found = _HOUR.fullmatch(text)
        if not found or int(found[1]) > most:
            raise ValueError(f"“{text}” is not an hour of a day")
        return int(found[1]) + (1000 if found[2] else 0)

    found, wrong = _each(column, np.int64, 1, read)
    return found % 1000, found >= 1000, wrong


def flags(column: TextColumn) -> tuple[NDArray[np.int8], Wrong]:
    """Y and N, True and False: whether a row is of the repeated hour; blank says nothing."""

    def read(text: str) -> int:
        said = text.lower()
        if said in _TRUE:
            return REPEATED
        if said in _FALSE:
            return FIRST
        if not said:
            return UNSAID
        raise ValueError(f"“{text}” is neither Y nor N")

    return _each(column, np.int8, UNSAID, read)


def _each(
    column: TextColumn, dtype: Any, missing: Any, read: Callable[[str], Any]
) -> tuple[NDArray[Any], Wrong]:
    """Read every different cell once."""
    different_cells, codes = codes_of(stripped(column))
    values, reasons = np.full(len(different_cells), missing, dtype), {}
    for code, text in enumerate(different_cells):
        try:
            values[code] = read(text)
        except ValueError as reason:
            reasons[code] = _said(text, reason)
    at = np.flatnonzero(np.isin(codes, list(reasons))) if reasons else np.empty(0, np.int64)
    return values[codes], [(p, reasons[int(codes[p])]) for p in at.tolist()]


def _said(text: str, reason: ValueError) -> str:
    if not text:
        return "The cell is empty"
    return str(reason) if "“" in str(reason) else f"“{text}” cannot be read"
