"""Answers for how a figure is said: rounding, separators, units, dates, and "–" for what is missing.

Rounding happens here and nowhere else. Every function takes the value in the unit that its argument
names and returns text; a missing value (None, NaN, infinite) is said as "–", never as 0.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, SupportsFloat

import numpy as np

MISSING = "–"
MINUS = "\u2212"

Digits = int | None
Value = SupportsFloat | None


@dataclass(frozen=True, slots=True)
class Locale:
    """The two marks by which countries write numbers differently."""

    decimal: str = "."
    group: str = ","


PLAIN = Locale()


def is_missing(value: object) -> bool:
    """Say whether there is no figure to be said."""
    if isinstance(value, float):  # asking for a protocol takes a hundred times longer
        return not math.isfinite(value)
    if value is None or isinstance(value, np.datetime64):
        return value is None or bool(np.isnat(value))
    return isinstance(value, SupportsFloat) and not math.isfinite(float(value))


def _auto_digits(magnitude: float) -> int:
    """Give about three significant digits, and none after the point from 1,000 on."""
    if magnitude >= 999.5:
        return 0
    if magnitude >= 9.995:
        return 1
    if magnitude == 0:
        return 0
    if magnitude >= 0.1:
        return 2
    return min(8, 1 - math.floor(math.log10(magnitude)))


def _digits_of(magnitude: float, locale: Locale, digits: Digits) -> str:
    shown = f"{magnitude:,.{_auto_digits(magnitude) if digits is None else digits}f}"
    if locale is PLAIN:
        return shown
    return shown.translate({ord(","): locale.group, ord("."): locale.decimal})


def _signed(value: float, body: str, plus: bool) -> str:
    """Put a sign before a body that shows the magnitude; what rounds to nought has none."""
    if not any(digit in "123456789" for digit in body):
        return body
    return (MINUS if value < 0 else "+" if plus else "") + body


def number(
    value: Value, digits: Digits = None, unit: str = "", *, locale: Locale = PLAIN, plus: bool = False
) -> str:
    """Say a number: 1824 → "1,824", 5.114 → "5.11", with a unit "47.1 EH/s"."""
    if value is None or is_missing(value):
        return MISSING
    amount = float(value)
    shown = _signed(amount, _digits_of(abs(amount), locale, digits), plus)
    return f"{shown} {unit}" if unit else shown


_PREFIXES = ("µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y")


def si(
    value: Value,
    unit: str,
    prefix: str = "",
    digits: Digits = None,
    *,
    locale: Locale = PLAIN,
    plus: bool = False,
) -> str:
    """Say a quantity with the SI prefix that suits it: si(47100, "H/s", "P") → "47.1 EH/s"."""
    if value is None or is_missing(value):
        return MISSING
    amount, index = float(value), _PREFIXES.index(prefix)
    while abs(amount) >= 999.5 and index < len(_PREFIXES) - 1:
        amount, index = amount / 1000, index + 1
    while 0 < abs(amount) < 0.9995 and index > 0:
        amount, index = amount * 1000, index - 1
    return number(amount, digits, _PREFIXES[index] + unit, locale=locale, plus=plus)


def hashrate(ph_s: Value, digits: Digits = None, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say a hashrate [PH/s]: 47100 → "47.1 EH/s"."""
    return si(ph_s, "H/s", "P", digits, locale=locale, plus=plus)


def difficulty(value: Value, digits: Digits = None, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say a network difficulty: 148.6e12 → "148.6 T"."""
    return si(value, "", "", digits, locale=locale, plus=plus).rstrip()


def power(mw: Value, digits: Digits = None, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say a power [MW]; managers say 1,208 MW, so GW begins at 10,000 MW."""
    return _kept_or_larger(mw, ("MW", "GW"), digits, locale, plus)


def energy(mwh: Value, digits: Digits = None, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say an energy [MWh], as GWh from 10,000 MWh on."""
    return _kept_or_larger(mwh, ("MWh", "GWh"), digits, locale, plus)


def tonnes(t: Value, digits: Digits = None, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say a mass of CO₂e [t], as kt from 10,000 t on."""
    return _kept_or_larger(t, ("t", "kt"), digits, locale, plus)


def _kept_or_larger(value: Value, units: tuple[str, str], digits: Digits, locale: Locale, plus: bool) -> str:
    if value is not None and not is_missing(value) and abs(float(value)) >= 10_000:
        return number(float(value) / 1000, digits, units[1], locale=locale, plus=plus)
    return number(value, digits, units[0], locale=locale, plus=plus)


def money(usd: Value, digits: Digits = None, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say an amount [USD]: 1_240_000 → "$1.24 m", 88930 → "$88,930", -58.2 → "−$58.20"."""
    if usd is None or is_missing(usd):
        return MISSING
    amount = float(usd)
    if abs(amount) >= 9.9995e9:
        return _dollars(amount, 1e9, " bn", digits, locale, plus)
    if abs(amount) >= 999_500:
        return _dollars(amount, 1e6, " m", digits, locale, plus)
    auto = 0 if abs(amount) >= 999.5 or amount == 0 else 2
    return _dollars(amount, 1, "", auto if digits is None else digits, locale, plus)


def money_m(usd: Value, digits: Digits = 1, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say an amount [USD] always in millions, so that a column lines up: "$0.4 m"."""
    if usd is None or is_missing(usd):
        return MISSING
    return _dollars(float(usd), 1e6, " m", digits, locale, plus)


def money_exact(usd: Value, digits: Digits = 0, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say an amount [USD] in full, never as millions: "$7,719,346"."""
    if usd is None or is_missing(usd):
        return MISSING
    return _dollars(float(usd), 1, "", digits, locale, plus)


def _dollars(amount: float, scale: float, suffix: str, digits: Digits, locale: Locale, plus: bool) -> str:
    return _signed(amount, "$" + _digits_of(abs(amount) / scale, locale, digits) + suffix, plus)


def btc(value_btc: Value, digits: Digits = None, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say an amount of bitcoin [BTC]: "622.4 BTC"."""
    return number(value_btc, digits, "BTC", locale=locale, plus=plus)


def satoshi(sat: int | None, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say an amount [satoshi] exactly, with all eight decimals of a bitcoin."""
    if sat is None:
        return MISSING
    whole, part = divmod(abs(int(sat)), 100_000_000)
    grouped = f"{whole:,}".replace(",", locale.group)
    return _signed(sat, f"{grouped}{locale.decimal}{part:08d} BTC", plus)


def _times(value: Value, factor: float) -> float | None:
    return None if value is None else float(value) * factor


def percent(share: Value, digits: Digits = 1, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say a share [1]: 0.978 → "97.8 %"."""
    return number(_times(share, 100), digits, "%", locale=locale, plus=plus)


def points(difference: Value, digits: Digits = 1, *, locale: Locale = PLAIN, plus: bool = True) -> str:
    """Say a difference of two shares [1]: 0.004 → "+0.4 pt"."""
    return number(_times(difference, 100), digits, "pt", locale=locale, plus=plus)


def relative(now: Value, before: Value) -> float:
    """Return the relative change [1] from `before` to `now`, NaN where it means nothing."""
    if now is None or before is None or is_missing(now) or is_missing(before) or float(before) == 0:
        return math.nan
    return (float(now) - float(before)) / abs(float(before))


def change(now: Value, before: Value, digits: Digits = 1, *, locale: Locale = PLAIN) -> str:
    """Say how a figure moved: change(103.1, 100) → "+3.1 %"; large moves lose their decimal."""
    ratio = relative(now, before)
    if is_missing(ratio):
        return MISSING
    return percent(ratio, 0 if digits and abs(ratio) >= 0.995 else digits, locale=locale, plus=True)


def cents_per_kwh(
    price_usd_per_mwh: Value, digits: Digits = 2, *, locale: Locale = PLAIN, plus: bool = False
) -> str:
    """Say a power price [$/MWh] in cents: 51.1 → "5.11 c/kWh"."""
    return number(_times(price_usd_per_mwh, 0.1), digits, "c/kWh", locale=locale, plus=plus)


def usd_per_mwh(value: Value, digits: Digits = 2, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say a power price [$/MWh]: 58 → "$58.00/MWh"."""
    if value is None or is_missing(value):
        return MISSING
    return money_exact(value, digits, locale=locale, plus=plus) + "/MWh"


def efficiency(j_per_th: Value, digits: Digits = 1, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say an efficiency [J/TH]: 17.2 → "17.2 J/TH"."""
    return number(j_per_th, digits, "J/TH", locale=locale, plus=plus)


def usd_per_ph_day(value: Value, digits: Digits = 2, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say a hashprice [$/PH/day]: 37.9 → "$37.90/PH/day"."""
    if value is None or is_missing(value):
        return MISSING
    return money_exact(value, digits, locale=locale, plus=plus) + "/PH/day"


Spoken = Callable[..., str]

# The names by which a chart's axis or a table's column asks for a way of saying its figures.
FORMATS: dict[str, Spoken] = {
    "number": number,
    "integer": lambda value, digits=0, **how: number(value, digits or 0, **how),
    "hashrate": hashrate,
    "power": power,
    "energy": energy,
    "tonnes": tonnes,
    "money": money,
    "money_m": money_m,
    "money_exact": money_exact,
    "btc": btc,
    "percent": percent,
    "points": points,
    "cents_per_kwh": cents_per_kwh,
    "usd_per_mwh": usd_per_mwh,
    "usd_per_ph_day": usd_per_ph_day,
    "efficiency": efficiency,
    "difficulty": difficulty,
}


def say(name: str, value: Any, digits: Digits = None, *, locale: Locale = PLAIN, plus: bool = False) -> str:
    """Say a value in the way that `name` names; text and dates are said as they are."""
    if name in FORMATS:
        how: dict[str, Any] = {"locale": locale, "plus": plus}
        return FORMATS[name](value, **how) if digits is None else FORMATS[name](value, digits, **how)
    if name == "satoshi":
        return satoshi(value, locale=locale, plus=plus)
    if is_missing(value):
        return MISSING
    if name in _DATES:
        return _DATES[name](value)
    return str(value)


# What the raw values behind a way of saying are counted in; the twin table and files name it in the header.
BASE_UNITS = {
    "hashrate": "PH/s",
    "power": "MW",
    "energy": "MWh",
    "tonnes": "t",
    "money": "$",
    "money_m": "$",
    "money_exact": "$",
    "btc": "BTC",
    "satoshi": "sat",
    "cents_per_kwh": "$/MWh",
    "usd_per_mwh": "$/MWh",
    "usd_per_ph_day": "$/PH/day",
    "efficiency": "J/TH",
}


@dataclass(frozen=True, slots=True)
class AxisScale:
    """How all ticks of one axis are written alike: divided, then between a prefix and a suffix.

    `unit` stands once at the axis, not at every tick.
    """

    divisor: float = 1.0
    prefix: str = ""
    suffix: str = ""
    unit: str = ""

    def said(self, value: float, digits: int, locale: Locale = PLAIN) -> str:
        """Say one tick: "$400 m"."""
        amount = value / self.divisor
        if amount == 0 and self.prefix:
            return f"{self.prefix}0"
        return _signed(amount, self.prefix + _digits_of(abs(amount), locale, digits) + self.suffix, False)


def axis_scale(name: str, largest: float) -> AxisScale:
    """Choose the scale of an axis whose values are said by `name` and reach `largest`."""
    if name.startswith("money"):
        return _money_scale(largest)
    if name == "percent":
        return AxisScale(0.01, suffix=" %")
    if name in _STEPS_OF_SCALE:
        scales = _STEPS_OF_SCALE[name]
        return next((scale for scale in scales if largest < scale.divisor * 2000), scales[-1])
    fixed = {"cents_per_kwh": AxisScale(10, unit="c/kWh"), "usd_per_mwh": AxisScale(1, unit="$/MWh"),
             "usd_per_ph_day": AxisScale(1, unit="$/PH/day")}  # fmt: skip
    return fixed.get(name) or AxisScale(unit=BASE_UNITS.get(name, ""))


def _money_scale(largest: float) -> AxisScale:
    if largest >= 1e10:
        return AxisScale(1e9, "$", " bn")
    if largest >= 1e6:
        return AxisScale(1e6, "$", " m")
    return AxisScale(1e3, "$", "k") if largest >= 2e4 else AxisScale(1, "$")


_STEPS_OF_SCALE = {
    "hashrate": (AxisScale(0.001, unit="TH/s"), AxisScale(1, unit="PH/s"), AxisScale(1e3, unit="EH/s"),
                 AxisScale(1e6, unit="ZH/s")),
    "power": (AxisScale(0.001, unit="kW"), AxisScale(1, unit="MW"), AxisScale(1e3, unit="GW")),
    "energy": (AxisScale(0.001, unit="kWh"), AxisScale(1, unit="MWh"), AxisScale(1e3, unit="GWh")),
    "tonnes": (AxisScale(1, unit="t"), AxisScale(1e3, unit="kt")),
    "difficulty": (AxisScale(1), AxisScale(1e12, suffix=" T")),
}  # fmt: skip


# Dates ---------------------------------------------------------------------------------------------

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip

AnyDay = date | datetime | np.datetime64 | str


def as_date(when: AnyDay) -> date:
    """Return the day of a date, an instant, a numpy date or ISO text."""
    if isinstance(when, datetime):
        return when.date()
    if isinstance(when, date):
        return when
    return date.fromisoformat(str(np.asarray(when, dtype="datetime64[D]")))


def day(when: AnyDay) -> str:
    """Say a day: "31 December 2025"."""
    on = as_date(when)
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def day_short(when: AnyDay) -> str:
    """Say a day in little room: "31 Dec 25"."""
    on = as_date(when)
    return f"{on.day} {MONTHS[on.month - 1][:3]} {on.year % 100:02d}"


def iso_day(when: AnyDay) -> str:
    """Say a day as files do: "2025-12-31"."""
    return as_date(when).isoformat()


def month(when: AnyDay) -> str:
    """Say a month: "December 2025"."""
    on = as_date(when)
    return f"{MONTHS[on.month - 1]} {on.year}"


def month_short(when: AnyDay) -> str:
    """Say a month in little room: "Dec 25"."""
    on = as_date(when)
    return f"{MONTHS[on.month - 1][:3]} {on.year % 100:02d}"


def iso_month(when: AnyDay) -> str:
    """Say a month as files do: "2025-12"."""
    return as_date(when).isoformat()[:7]


def quarter(when: AnyDay, fiscal_year_start_month: int = 1) -> str:
    """Say the fiscal quarter of a day: "Q1 FY26"; a fiscal year is named after the one in which it ends."""
    on = as_date(when)
    into_year = (on.month - fiscal_year_start_month) % 12
    ends_later = fiscal_year_start_month > 1 and on.month >= fiscal_year_start_month
    return f"Q{into_year // 3 + 1} FY{(on.year + ends_later) % 100:02d}"


_DATES: dict[str, Callable[[AnyDay], str]] = {"day": iso_day, "month": iso_month}
