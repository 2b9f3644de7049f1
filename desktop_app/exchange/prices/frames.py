"""Frames that gridstatus writes: stamps with their offset, the interval's begin, and a price by location."""

from __future__ import annotations

from desktop_app.exchange.cells import codes_of, stripped
from desktop_app.exchange.prices.cells import stamps
from desktop_app.exchange.prices.points import Answers, Points
from desktop_app.exchange.prices.reading import begun, place_clock
from desktop_app.exchange.prices.table import Table

_STARTS = ("intervalstart", "intervalstartutc", "intervalstartlocal", "time")
_PRICES = ("lmp", "spp", "price", "poolprice")
_UTC = ("intervalstartutc",)
_ZONES = {
    "ERCOT": "America/Chicago",
    "SPP": "America/Chicago",
    "PJM": "America/New_York",
    "NYISO": "America/New_York",
    "ISONE": "America/New_York",
    "CAISO": "America/Los_Angeles",
    "MISO": "-05:00",
    "AESO": "America/Edmonton",
    "IESO": "-05:00",
}


def is_mine(table: Table) -> bool:
    """The location and the market or the interval's end stand beside the price."""
    told = bool(table.one_of("intervalend", "intervalendutc", "market"))
    return bool(table.one_of(*_STARTS) and table.one_of(*_PRICES) and table.has("location")) and told


def read(table: Table, answers: Answers) -> Points:
    market, product = _market(table)
    start = table.one_of(*_STARTS)
    zone = answers.zone or ("UTC" if start in _UTC else _ZONES.get(market, ""))
    made = begun(table, market, product, zone or "UTC", table.one_of(*_PRICES), node="location")
    made.unit, made.time_column = "usd_per_mwh", table.heading(start)
    wall, offset, wrong = stamps(table[start])
    made.refuse(wrong, made.time_column)
    place_clock(made, wall, offset)
    return made


def _market(table: Table) -> tuple[str, str]:
    """“DAY_AHEAD_HOURLY”, “REAL_TIME_15_MIN”: the product; the market's name may be in the file's."""
    upper = table.raw.name.upper()
    market = next((name for name in _ZONES if name in upper), "")
    if not table.has("market"):
        return market, ""
    said = codes_of(stripped(table["market"]))[0][0].upper()
    if "DAY_AHEAD" in said or said.startswith("DA"):
        return market, "day-ahead"
    return market, "real-time" if "REAL_TIME" in said or said.startswith("RT") else said.lower()
