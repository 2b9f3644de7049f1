"""One declaration of an attribute: label, unit, kind, limits, help; its array form and its text form."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days

Kind = Literal[
    "integer",
    "number",
    "text",
    "day",
    "month",
    "instant",
    "choice",
    "reference",
    "flag",
    "sat",
    "usd",
    "blob",
]
Plain = int | float | str | bytes | None
"""A value as SQLite keeps it: choices as codes, days and months as integers, None where it is missing."""

MISSING_64 = np.iinfo(np.int64).min
MISSING_32 = np.iinfo(np.int32).min
_DTYPES: dict[str, Any] = {
    "integer": np.int64,
    "number": np.float64,
    "day": np.int32,
    "month": np.int32,
    "instant": np.int64,
    "choice": np.int8,
    "reference": np.int32,
    "flag": np.int8,
    "sat": np.int64,
    "usd": np.int64,
}
_SCALES = {"sat": 10**8, "usd": 10**6}
EARLIEST_DAY, LATEST_DAY = days.parse_day("2009-01-03"), days.parse_day("2100-01-01")


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute of a record.

    A number with unit "%" is kept as a fraction and written as percent. `width` makes a text a fixed-width
    column of at most that many UTF-8 bytes; without it, texts are Python objects (for small tables).
    Text is never missing, only empty. A blob is bytes that only the engine reads, at most `width` of them: no
    table, form or file shows it. `shapes_past` marks what a dated figure of the past follows from
    although the record has no date of its own.
    """

    name: str
    label: str
    kind: Kind
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    optional: bool = False
    choices: tuple[str, ...] = ()
    target: str = ""
    width: int = 0
    unique: bool = False
    shapes_past: bool = False
    digits: int | None = None
    help: str = ""

    @property
    def header(self) -> str:
        """The column's heading with its unit, as tables and files show it."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    @property
    def dtype(self) -> np.dtype[Any]:
        if self.kind == "text":
            return np.dtype(f"S{self.width}") if self.width else np.dtype(object)
        if self.kind == "blob":
            return np.dtype(object)
        return np.dtype(_DTYPES[self.kind])

    @property
    def missing(self) -> Any:
        """What stands in the array where there is no value."""
        if self.kind == "number":
            return np.nan
        if self.kind == "text":
            return b"" if self.width else ""
        if self.kind == "blob":
            return b""
        return {1: -1, 4: MISSING_32, 8: MISSING_64}[self.dtype.itemsize]

    def is_missing(self, array: NDArray[Any]) -> NDArray[np.bool_]:
        """Where an array of this field holds no value."""
        return np.isnan(array) if self.kind == "number" else array == self.missing

    # --- array form ------------------------------------------------------------------------------
    def array(self, values: Iterable[Plain]) -> NDArray[Any]:
        """Plain values as an array of this field's type."""
        listed = list(values)
        if self.kind == "text":
            return self._text_array(["" if v is None else v for v in listed])  # type: ignore[list-item]
        missing = self.missing
        if self.kind == "blob":
            return _objects([missing if v is None else v for v in listed])
        return np.array([missing if v is None else v for v in listed], dtype=self.dtype)

    def _text_array(self, texts: list[str]) -> NDArray[Any]:
        if self.width:
            return np.array([t.encode() for t in texts], dtype=self.dtype)
        return _objects(texts)

    def plain(self, array: NDArray[Any]) -> list[Plain]:
        """An array of this field as plain values, None where it is missing."""
        if self.kind == "text":
            return np.char.decode(array, "utf-8").tolist() if self.width else array.tolist()
        listed = array.tolist()
        gaps = np.flatnonzero(self.is_missing(array))
        for position in gaps.tolist():
            listed[position] = None
        return listed

    def filled(self, value: Plain, count: int) -> NDArray[Any]:
        """An array that holds one value `count` times."""
        return np.repeat(self.array([value]), count)

    # --- text form -------------------------------------------------------------------------------
    def text(self, value: Plain) -> str:
        """A plain value as files spell it: ISO dates, '.' decimals, names of choices."""
        if value is None:
            return ""
        if self.kind == "choice":
            return self.choices[int(value)]
        if isinstance(value, bytes):
            return f"{len(value):,} bytes"
        if self.kind in _TO_TEXT:
            return _TO_TEXT[self.kind](value)
        if self.kind == "number":
            return number_text(float(value) * 100 if self.unit == "%" else float(value))
        return str(value)

    def parse(self, text: str, *, decimal: str = "") -> Plain:
        """The plain value of a typed or imported text; raises ValueError with the reason.

        `decimal` "," or "." says which mark a column uses; without it, each cell decides for itself and an
        ambiguous one is refused.
        """
        text = text.strip()
        if not text:
            if self.optional or (self.kind == "text" and not self.unique):
                return "" if self.kind == "text" else None
            raise ValueError(f"{self.label} is missing")
        return self.checked(_PARSERS[self.kind](self, text, decimal))

    def checked(self, value: Plain) -> Plain:
        """The value if it lies within the limits; raises ValueError with the reason."""
        low, high = self.limits
        if isinstance(value, int | float) and not isinstance(value, bool):
            if value != value or value in (float("inf"), float("-inf")):
                raise ValueError(f"{self.label} is not a finite number")
            if low is not None and value < low:
                raise ValueError(f"{self.label} must be at least {self._limit_text(low)}")
            if high is not None and value > high:
                raise ValueError(f"{self.label} must be at most {self._limit_text(high)}")
        if isinstance(value, str):
            self._check_text(value)
        return value

    def _check_text(self, value: str) -> None:
        if self.width and len(value.encode()) > self.width:
            raise ValueError(f"{self.label} is longer than {self.width} characters")
        if not self.width and len(value) > 10_000:
            raise ValueError(f"{self.label} is longer than 10,000 characters")
        if _CONTROL.search(value):
            raise ValueError(f"{self.label} holds control characters")

    def _limit_text(self, limit: float) -> str:
        if self.kind in ("day", "month", "instant"):
            return self.text(int(limit))
        shown = limit * 100 if self.unit == "%" else limit / _SCALES.get(self.kind, 1)
        return f"{shown:,.10g}{f' {self.unit}' if self.unit else ''}"

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """Least and greatest plain value; amounts are limited by what 64 bits hold, days by the calendar."""
        if self.kind in _AMOUNTS:
            low, high = (self.minimum, self.maximum)
            scale = _SCALES.get(self.kind, 1)
            most = 9_000_000_000 * scale if scale > 1 else 2**53
            return -most if low is None else int(low * scale), most if high is None else int(high * scale)
        if self.kind == "choice":
            return 0, len(self.choices) - 1
        return _LIMITS.get(self.kind, (self.minimum, self.maximum))


def _objects(values: Sequence[Any]) -> NDArray[Any]:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


_AMOUNTS = ("sat", "usd", "integer")
_LIMITS: dict[str, tuple[int, int]] = {
    "day": (EARLIEST_DAY, LATEST_DAY),
    "month": (days.parse_month("2009-01"), days.parse_month("2100-01")),
    "instant": (EARLIEST_DAY * 86_400, LATEST_DAY * 86_400),
    "flag": (0, 1),
}


def field(
    label: str,
    kind: Kind = "number",
    *,
    unit: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
    optional: bool = False,
    choices: Sequence[str] = (),
    target: str = "",
    width: int = 0,
    unique: bool = False,
    shapes_past: bool = False,
    digits: int | None = None,
    help: str = "",  # noqa: A002 - the word that the declarations read best with
    default: Any = dataclasses.MISSING,
) -> Any:
    """Declare an attribute of a record class; `entity` gives it its name."""
    made = Field(
        "",
        label,
        kind,
        unit,
        minimum,
        maximum,
        optional,
        tuple(choices),
        target,
        width,
        unique,
        shapes_past,
        digits,
        help,
    )
    if default is dataclasses.MISSING and optional:
        default = None
    if default is dataclasses.MISSING and kind == "text" and not unique:
        default = ""
    return dataclasses.field(default=default, metadata={"field": made})


def number_text(value: float) -> str:
    """The shortest text that reads back to the same float, without an exponent where it can be."""
    rounded = round(value, 10)
    shown = repr(rounded if abs(value) < 1e9 else value)
    return shown.removesuffix(".0")


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_SHORT_COMMA = re.compile(r"[+-]?\d+,\d{1,2}")


def parse_decimal(text: str, unit: str = "", decimal: str = "") -> Decimal:
    """The number that a cell says, exactly; raises ValueError with the reason.

    Accepts a leading $, the field's own unit or % behind it, spaces or commas between thousands.
    """
    cleaned = text.strip().replace("\u2212", "-").removeprefix("$").strip()
    for suffix in (unit, "%"):
        if suffix and cleaned.endswith(suffix):
            cleaned = cleaned[: -len(suffix)].strip()
    if cleaned.startswith("(") and cleaned.endswith(")"):
        cleaned = "-" + cleaned[1:-1].removeprefix("$")
    if cleaned.startswith("-$"):
        cleaned = "-" + cleaned[2:]
    cleaned = re.sub(r"(?<=\d)[ \u00a0\u202f'](?=\d{3}(\D|$))", "", cleaned)
    if not cleaned.isascii():
        raise ValueError(f"“{text[:30]}” holds characters that are not digits 0 to 9")
    try:
        return Decimal(_with_point(cleaned, text, decimal))
    except InvalidOperation:
        raise ValueError(f"“{text[:30]}” is not a number") from None


def _with_point(cleaned: str, text: str, decimal: str) -> str:
    if decimal == ",":
        cleaned = cleaned.replace(".", "").replace(",", ".")
    elif _THOUSANDS.fullmatch(cleaned):
        cleaned = cleaned.replace(",", "")
    elif not decimal and _SHORT_COMMA.fullmatch(cleaned):
        cleaned = cleaned.replace(",", ".")
    if "," in cleaned:
        raise ValueError(f"“{text[:30]}” may be a decimal comma or a footnote digit: write it with a point")
    if not _PLAIN.fullmatch(cleaned):
        raise ValueError(f"“{text[:30]}” is not a number")
    return cleaned


def _parse_number(field: Field, text: str, decimal: str) -> float:
    value = parse_decimal(text, field.unit, decimal)
    return float(value / 100 if field.unit == "%" else value)


def _parse_integer(field: Field, text: str, decimal: str) -> int:
    value = parse_decimal(text, field.unit, decimal)
    if abs(value) >= 2**63 or value != int(value):
        raise ValueError(f"{field.label} must be a whole number")
    return int(value)


def _parse_amount(field: Field, text: str, decimal: str) -> int:
    scaled = parse_decimal(text, field.unit, decimal) * _SCALES[field.kind]
    if abs(scaled) >= 2**63:
        raise ValueError(f"{field.label} is larger than a book can hold")
    if scaled != int(scaled):
        raise ValueError(
            f"{field.label} has more decimals than {'a satoshi' if field.kind == 'sat' else 'micro-dollars'}"
        )
    return int(scaled)


def _parse_choice(field: Field, text: str, decimal: str) -> int:
    wanted = text.casefold().replace("_", " ").replace("-", " ")
    for code, name in enumerate(field.choices):
        if name.casefold().replace("-", " ") == wanted:
            return code
    raise ValueError(f"“{text[:30]}” is not one of {', '.join(field.choices)}")


def _parse_flag(field: Field, text: str, decimal: str) -> int:
    word = text.casefold()
    if word in ("1", "yes", "true", "y"):
        return 1
    if word in ("0", "no", "false", "n"):
        return 0
    raise ValueError(f"{field.label} must be yes or no")


def _parse_time(field: Field, text: str, decimal: str) -> int:
    parser, said, example = {
        "day": (days.parse_day, "a day", "2025-12-31"),
        "month": (days.parse_month, "a month", "2025-12"),
        "instant": (days.parse_instant, "an instant", "2025-12-31T14:00Z"),
    }[field.kind]
    try:
        return parser(text)
    except (ValueError, OverflowError):
        raise ValueError(f"“{text[:30]}” is not {said} such as {example}") from None


def _parse_blob(field: Field, text: str, decimal: str) -> bytes:
    raise ValueError(f"{field.label} cannot be typed")


_PARSERS: dict[str, Any] = {
    "integer": _parse_integer,
    "reference": _parse_integer,
    "number": _parse_number,
    "sat": _parse_amount,
    "usd": _parse_amount,
    "choice": _parse_choice,
    "flag": _parse_flag,
    "day": _parse_time,
    "month": _parse_time,
    "instant": _parse_time,
    "text": lambda field, text, decimal: text,
    "blob": _parse_blob,
}
_TO_TEXT: dict[str, Any] = {
    "day": days.day_text,
    "month": days.month_text,
    "instant": days.instant_text,
    "flag": lambda value: "yes" if value else "no",
    "sat": lambda value: _scaled_text(value, 8),
    "usd": lambda value: _scaled_text(value, 6),
}


def _scaled_text(value: int, places: int) -> str:
    whole, part = divmod(abs(value), 10**places)
    digits = f"{part:0{places}d}".rstrip("0")
    return f"{'-' if value < 0 else ''}{whole}{'.' if digits else ''}{digits}"
