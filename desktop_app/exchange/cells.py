"""Columns of text into arrays of a field: a whole column at once where cells are plain, else cell by cell.

What the quick way takes it takes exactly as `Field.parse` does; every other cell goes to `Field.parse`,
which says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.fields import Field, Plain, parse_decimal
from desktop_app.exchange.dates import Order, iso
from desktop_app.exchange.raw import TextColumn, texts
from desktop_app.exchange.units import unit_shift
from desktop_app.figures.neutral import bare

NUMBERS = ("number", "integer", "sat", "usd")
TIMES = ("day", "month", "instant")
_PLACES = {"sat": 8, "usd": 6}
_LONGEST_NUMBER = 15
"""Characters of a number that the quick way takes: so many digits are exact in 64 bits."""
_LONGEST_VALUE = 200
_MANY = 500
_BLANKS = ("", "-", "–", "—", "n/a", "none", "null")
"""What people write where there is no number, day or choice."""
_WITH_UNIT = re.compile(r"(?P<number>.*\d\.?) ?(?P<unit>[^\d\s.,()]+)")
_SHEET_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values of a field come from, and how that column is written.

    `shift` is the power of ten between the file's unit and the book's: 3 for kW in a field of W.
    """

    column: int
    shift: int = 0
    unit: str = ""
    decimal: str = ""
    order: Order = ""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A column read: values in the field's own array, which cells said something, and which said nonsense."""

    values: NDArray[Any]
    given: NDArray[np.bool_]
    bad: list[tuple[int, str]] = field(default_factory=list)


def stripped(column: TextColumn) -> TextColumn:
    """Cells without space around them."""
    if column.dtype == object:
        made = np.empty(len(column), dtype=object)
        made[:] = [cell.strip() for cell in column.tolist()]
        return made
    return np.strings.strip(column)


def codes_of(column: TextColumn) -> tuple[list[str], NDArray[np.int64]]:
    """The different texts of a column, and for each cell which of them it is."""
    listed = column.tolist()
    numbered = {value: code for code, value in enumerate(dict.fromkeys(listed))}
    codes = np.fromiter(map(numbered.__getitem__, listed), np.int64, len(listed))
    return [v.decode() if isinstance(v, bytes) else v for v in numbered], codes


def is_varied(column: TextColumn) -> bool:
    """Whether so many cells differ that they are better read as a whole than one for all its equals."""
    return len(set(column[:: max(1, len(column) // (2 * _MANY))].tolist())) > _MANY


def read_cells(made: Field, column: TextColumn, source: Source, spellings: Mapping[str, str]) -> Cells:
    """Read a column of values; references are resolved elsewhere."""
    column = stripped(column)
    if column.dtype == object or not is_varied(column):
        return _by_spelling(made, column, source, spellings)
    given = column != b""
    values, sure = _quickly(made, column, source)
    bad: list[tuple[int, str]] = []
    rest = np.flatnonzero(given & ~sure)
    for position, text in zip(rest.tolist(), texts(column[rest]), strict=True):
        given[position] = says_something(made, text)
        if given[position]:
            _set(made, values, position, text, source, spellings, bad)
    return Cells(values, given, bad)


def _by_spelling(made: Field, column: TextColumn, source: Source, spellings: Mapping[str, str]) -> Cells:
    """Parse each different text once."""
    different, codes = codes_of(column)
    values = np.repeat(np.array([made.missing], dtype=made.dtype), len(different))
    wrong: list[tuple[int, str]] = []
    given = np.array([says_something(made, text) for text in different], np.bool_)
    for code in np.flatnonzero(given).tolist():
        _set(made, values, code, different[code], source, spellings, wrong)
    reasons = dict(wrong)
    at = np.flatnonzero(np.isin(codes, list(reasons))) if reasons else np.empty(0, np.int64)
    bad = [(position, reasons[int(codes[position])]) for position in at.tolist()]
    if not different:
        return Cells(values, given)
    return Cells(values[codes], given[codes], bad)


def says_something(made: Field, text: str) -> bool:
    """Whether a cell holds a value; a dash is one only for a text."""
    return bool(text) if made.kind == "text" else text.casefold() not in _BLANKS or text in made.choices


def _set(
    made: Field,
    values: NDArray[Any],
    position: int,
    text: str,
    source: Source,
    spellings: Mapping[str, str],
    bad: list[tuple[int, str]],
) -> None:
    try:
        values[position : position + 1] = made.array([read_cell(made, text, source, spellings)])
    except (ValueError, OverflowError, ArithmeticError) as reason:
        values[position] = made.missing
        bad.append((position, str(reason)))


def read_cell(made: Field, text: str, source: Source, spellings: Mapping[str, str]) -> Plain:
    """One cell; raises ValueError with the reason."""
    text = bare(text)
    if _SHEET_ERROR.fullmatch(text):
        raise ValueError(f"“{text}” is an error of the spreadsheet")
    if made.kind != "text" and len(text) > _LONGEST_VALUE:
        raise ValueError(f"“{text[:30]}…” is too long to be a value")
    if made.kind == "choice":
        text = spellings.get(plain_words(text), text)
    elif made.kind in TIMES:
        text = iso(text, made.kind, source.order)
    elif made.kind in NUMBERS:
        return _read_number(made, text, source)
    return made.parse(text, decimal=source.decimal)


def _read_number(made: Field, text: str, source: Source) -> Plain:
    """A number in the unit that stands behind it, else in the column's."""
    shift, found = source.shift, _WITH_UNIT.fullmatch(text)
    own = unit_shift(found["unit"], made.unit) if found else None
    if found and own is not None:
        text, shift = found["number"], own
    if not shift:
        return made.parse(text, decimal=source.decimal)
    return made.parse(str(parse_decimal(text, "", source.decimal).scaleb(shift)), decimal=".")


def plain_words(text: str) -> str:
    """A text reduced to lower-case words, so that spellings can be compared."""
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


# --- whole columns -------------------------------------------------------------------------------
def _quickly(made: Field, column: TextColumn, source: Source) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Values where a cell is plain, and where that was so."""
    if made.kind == "text":
        return _quick_text(made, column)
    if made.kind in NUMBERS and source.decimal != ",":
        return _quick_number(made, column, source)
    if made.kind == "day":
        return _quick_day(made, column)
    return _nothing(made, len(column))


def _nothing(made: Field, count: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    return np.repeat(np.array([made.missing], dtype=made.dtype), count), np.zeros(count, np.bool_)


def _letters(column: TextColumn) -> NDArray[np.uint8]:
    """The bytes of fixed-width cells, one row each; nought behind the end."""
    return np.ascontiguousarray(column).view(np.uint8).reshape(len(column), -1)


def _quick_text(made: Field, column: TextColumn) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    letters = _letters(column)
    plain = (letters >= 0x20) & (letters < 0x7F)
    lengths = np.strings.str_len(column)
    sure = (plain.sum(axis=1) == lengths) & (letters[:, 0] != ord("'")) & (letters[:, 0] != ord("#"))
    if made.width:
        sure &= lengths <= made.width
        values = column.astype(made.dtype)
        values[~sure] = b""
        return values, sure
    values = np.empty(len(column), dtype=object)
    values[:] = [cell.decode() if ok else "" for cell, ok in zip(column.tolist(), sure.tolist(), strict=True)]
    return values, sure


def _quick_number(made: Field, column: TextColumn, source: Source) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    letters = _letters(column)
    digits = ((letters >= ord("0")) & (letters <= ord("9"))).sum(axis=1)
    points = letters == ord(".")
    dots = points.sum(axis=1)
    lengths = np.strings.str_len(column)
    signed = (letters[:, 0] == ord("-")) | (letters[:, 0] == ord("+"))
    sure = (digits + dots + signed == lengths) & (digits > 0) & (dots <= 1) & (lengths <= _LONGEST_NUMBER)
    shift = source.shift - (2 if made.unit == "%" else 0) + _PLACES.get(made.kind, 0)
    if made.kind != "number":  # only so many decimals as the shift makes whole
        behind = np.where(dots > 0, lengths - 1 - points.argmax(axis=1), 0)
        sure &= behind <= max(shift, 0)
        sure &= digits + max(shift, 0) - behind <= _LONGEST_NUMBER
        sure &= shift >= 0
    plain = np.where(sure, column, b"0")
    floats = (np.strings.add(plain, f"e{shift}".encode()) if shift else plain).astype(np.float64)
    low, high = made.limits
    sure &= (low is None or floats >= low) & (high is None or floats <= high)
    values = floats.astype(made.dtype)
    values[~sure] = made.missing
    return values, sure


def _quick_day(made: Field, column: TextColumn) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    values, sure = _nothing(made, len(column))
    letters = _letters(column)
    if letters.shape[1] != 10:
        return values, sure
    number = letters.astype(np.int64) - ord("0")
    where = [0, 1, 2, 3, 5, 6, 8, 9]
    sure = ((number[:, where] >= 0) & (number[:, where] <= 9)).all(axis=1)
    sure &= (letters[:, 4] == ord("-")) & (letters[:, 7] == ord("-"))
    years = number[:, :4] @ np.array([1000, 100, 10, 1])
    months, day = number[:, 5] * 10 + number[:, 6], number[:, 8] * 10 + number[:, 9]
    sure &= (years > 0) & (months >= 1) & (months <= 12) & (day >= 1)
    month = np.where(sure, (years - 1970) * 12 + months - 1, 0).astype("datetime64[M]")
    first = month.astype("datetime64[D]").astype(np.int64)
    following = (month + 1).astype("datetime64[D]").astype(np.int64)
    found = first + day - 1
    low, high = made.limits
    assert low is not None
    assert high is not None
    sure &= (found < following) & (found >= low) & (found <= high)
    values[sure] = found[sure]
    return values, sure


# --- decimal marks -------------------------------------------------------------------------------
_COMMA = re.compile(r"[+-]?(\d+,\d{1,2}|0,\d+|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,})")
_POINT = re.compile(r"[+-]?(\d*\.(\d{1,2}|\d{4,})|0\.\d+|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})")


def decimal_mark(cells: Iterable[str]) -> str:
    """The decimal mark that a column's cells give away: "," or "."; empty where none does."""
    comma = point = False
    for cell in cells:
        text = cell.strip().lstrip("$ ").rstrip(" %")
        comma = comma or bool(_COMMA.fullmatch(text))
        point = point or bool(_POINT.fullmatch(text))
    if comma and not point:
        return ","
    return "." if point else ""
