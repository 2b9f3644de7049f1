"""Turns other people's ways to write a day, a month or an instant into ISO; what may be two is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

Order = Literal["", "dmy", "mdy", "month"]
"""How a column orders a day written in numbers; "month": its cells name months, read as their first day."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORD = "(?P<word>[A-Za-z]{3,9})\\.?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_TIME = re.compile(
    r"(?P<rest>.*?)[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(:(?P<second>\d{2})(\.\d+)?)?"
    r" *(?P<half>[AaPp]\.?[Mm]\.?)?(?P<zone> *(Z|UTC|[+-]\d{2}:?\d{2}))?"
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_ISO_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_NUMBERS = re.compile(rf"(?P<a>\d{{1,2}})(?P<mark>[-/.])(?P<b>\d{{1,2}})(?P=mark){_YEAR}")
_WORDS = (
    re.compile(rf"(?P<day>\d{{1,2}})[- .]*{_WORD}[- ,]*{_YEAR}"),
    re.compile(rf"{_WORD}[- ]*(?P<day>\d{{1,2}}),? +{_YEAR}"),
)
_MONTH_WORDS = re.compile(rf"{_WORD}[- ,']*{_YEAR}")
_MONTH_NUMBERS = re.compile(r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})")


def iso(text: str, kind: str, order: Order = "") -> str:
    """The ISO form of a day, month or instant, or the text itself where its form is not known.

    Raises ValueError where day and month could stand the other way round.
    """
    text = text.strip()
    if not text.isascii():
        return text
    if kind == "month":
        return _iso_month(text) or _iso_day(text, order)[:7] or text
    if kind == "instant":
        return _iso_instant(text, order) or text
    found = _iso_day(_without_midnight(text), order)
    if not found and order == "month":
        month = _iso_month(text)
        return f"{month}-01" if month else text
    return found or text


def order_of(texts: Iterable[str]) -> Order:
    """How a column orders the days that it writes in numbers, as far as its cells give it away."""
    first = second = months = other = 0
    for text in texts:
        found = _NUMBERS.match(text)
        months += bool(_iso_month(text.strip()))
        if found and found["mark"] != ".":
            first, second = max(first, int(found["a"])), max(second, int(found["b"]))
        other += not _iso_month(text.strip())
    if months and not other:
        return "month"
    if first > 12 >= second:
        return "dmy"
    return "mdy" if second > 12 >= first else ""


def _without_midnight(text: str) -> str:
    found = _TIME.fullmatch(text)
    if found and int(found["hour"]) == int(found["minute"]) == int(found["second"] or 0) == 0:
        return found["rest"].strip()
    return text


def _iso_day(text: str, order: Order) -> str:
    found = _ISO.fullmatch(text)
    if found:
        return _joined(found[1], found[2], found[3])
    for pattern in _WORDS:
        found = pattern.fullmatch(text)
        if found and _month_number(found["word"]):
            return _joined(found["year"], _month_number(found["word"]), found["day"])
    found = _NUMBERS.fullmatch(text)
    return _numbered(found, order) if found else ""


def _numbered(found: re.Match[str], order: Order) -> str:
    a, b = int(found["a"]), int(found["b"])
    if found["mark"] == "." or order == "dmy" or a > 12:
        return _joined(found["year"], b, a)
    if order == "mdy" or b > 12 or a == b:
        return _joined(found["year"], a, b)
    one, other = _joined(found["year"], a, b), _joined(found["year"], b, a)
    raise ValueError(f"“{found[0]}” may be {one} or {other}: write it so")


def _iso_month(text: str) -> str:
    found = _ISO_MONTH.fullmatch(text)
    if found:
        return f"{found[1]}-{int(found[2]):02d}"
    found = _MONTH_WORDS.fullmatch(text)
    if found and _month_number(found["word"]):
        return _joined(found["year"], _month_number(found["word"]), 1)[:7]
    found = _MONTH_NUMBERS.fullmatch(text)
    return f"{found['year']}-{int(found['month']):02d}" if found else ""


def _iso_instant(text: str, order: Order) -> str:
    found = _TIME.fullmatch(text)
    if not found:
        day = _iso_day(text, order)
        return f"{day}T00:00:00" if day else ""
    day = _iso_day(found["rest"].strip(), order)
    if not day:
        return ""
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    zone = (found["zone"] or "").strip().replace("UTC", "Z")
    return f"{day}T{hour:02d}:{found['minute']}:{found['second'] or '00'}{zone}"


def _month_number(word: str) -> int:
    short = word[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _joined(year: str, month: str | int, day: str | int) -> str:
    full = year if len(year) == 4 else f"20{year}"
    return f"{full}-{int(month):02d}-{int(day):02d}"
