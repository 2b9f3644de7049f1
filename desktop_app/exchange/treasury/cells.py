"""Reads amounts, money and times of a cell exactly; each raises ValueError with the reason."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any

from desktop_app.domain.fields import parse_decimal
from desktop_app.domain.tables import ENTITIES

SAT, MICRO, WHOLE = 10**8, 10**6, 1
_AT = ENTITIES["treasury_event"]["at"]
_TOLERANCE = Decimal("1e-9")
_DOUBLE = Decimal(2) ** -52
"""What a double leaves undecided, as a share of the number: 0.30000000000000004 is 0.3."""
_LARGEST = Decimal(10) ** 24
_MOST = Decimal(10) ** 12
"""Bitcoin or dollars beyond this are a mistake."""
_CLOCK = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
    r"\s*(Z|UTC|GMT(?:[+-]0)?|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def number(value: Any, what: str = "The amount") -> Decimal:
    """A number as a text or as JSON says it."""
    if isinstance(value, Decimal):
        found = value
    elif isinstance(value, str) and value.strip():
        found = parse_decimal(re.sub(r"^\s*([+-]?)\s*(?:US)?\$\s*", r"\1", value), "USD")
    else:
        raise ValueError(f"{what} is missing" if value in (None, "") else f"{what} is not a number")
    if not found.is_finite() or abs(found) >= _LARGEST:
        raise ValueError(f"{what} is larger than a book can hold")
    return found


def or_nothing(value: Any, what: str = "The amount") -> Decimal:
    """A number, 0 for an empty cell."""
    return (
        Decimal(0) if value is None or (isinstance(value, str) and not value.strip()) else number(value, what)
    )


def whole(value: Decimal, scale: int, what: str) -> int:
    """Whole satoshi or micro-dollars; what is none by more than a double's noise is refused."""
    if abs(value) >= _MOST * (SAT // scale):
        raise ValueError(f"{what} is larger than a book can hold")
    scaled = value * scale
    nearest = scaled.to_integral_value()
    if abs(scaled - nearest) > max(_TOLERANCE, abs(scaled) * _DOUBLE):
        raise ValueError(f"{what} of {_short(value)} is not a whole number of {_UNITS[scale]}")
    return int(nearest)


_UNITS = {WHOLE: "satoshi", SAT: "satoshi", MICRO: "micro-dollars"}


def _short(value: Decimal) -> str:
    return format(value, "f")[:30]


def satoshi(value: Any, what: str = "The amount") -> int:
    """Bitcoin in satoshi."""
    return whole(number(value, what), SAT, what)


def satoshi_or_nothing(value: Any, what: str = "The fee") -> int:
    return whole(or_nothing(value, what), SAT, what)


def micro_usd(value: Any, what: str = "The value") -> int:
    """Dollars in micro-dollars, half to even where the file has more decimals (computed products have)."""
    return _micro(number(value, what), what)


def micro_usd_or_nothing(value: Any, what: str = "The fee") -> int:
    return _micro(or_nothing(value, what), what)


def _micro(value: Decimal, what: str) -> int:
    if abs(value) >= _MOST:
        raise ValueError(f"{what} is larger than a book can hold")
    return int((value * MICRO).to_integral_value())


# --- times -------------------------------------------------------------------------------------------
def instant(text: Any, zone: tzinfo | None = UTC) -> int:
    """Seconds UTC of a time; `zone` is the clock of one that names none (the first of a repeated hour)."""
    found = _CLOCK.fullmatch(str(text).strip())
    if not found:
        raise ValueError(f"“{str(text)[:30]}” is not a time such as 2025-12-31 14:00:00")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=_offset(found[7]) or zone or UTC)
        return checked(int(at.timestamp()))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"“{str(text)[:30]}” is not a time: {error}") from None


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    return datetime.strptime(text.replace(":", ""), "%z").tzinfo


def unix(value: Any) -> int:
    """Seconds since 1970 as a file says them."""
    found = number(value, "The time")
    if found != found.to_integral_value():
        found = found.to_integral_value(rounding="ROUND_FLOOR")
    return checked(int(found))


def checked(at: int) -> int:
    """An instant that a book can hold."""
    return int(_AT.checked(at))  # type: ignore[arg-type]
