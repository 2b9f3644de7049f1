"""Power by the hour: market prices as series, a blob for every month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field

INTERVALS = ("5 min", "15 min", "30 min", "60 min")
INTERVAL_MINUTES = (5, 15, 30, 60)
"""Minutes along the codes of INTERVALS."""
PRICE_LIMIT = 20_000.0
"""No market prices energy beyond this, either way [$/MWh]."""
MOST_BYTES = 31 * 24 * 12 * 8


@entity("price_series", "Price series", "Price series", key=("name",))
class PriceSeries:
    """Prices of energy at one node of a market, interval after interval."""

    id: int = 0
    name: str = field("Name", "text", unique=True)
    market: str = field("Market", "text", help="Such as ERCOT day-ahead.")
    node: str = field("Node", "text", help="Hub, zone or bus that the prices are of.")
    interval: int = field("Interval", "choice", choices=INTERVALS, default=3)
    source: str = field("Source", "text")
    note: str = field("Note", "text")
    product: str = field("Product", "text", help="Such as day-ahead or real-time.")
    currency: str = field("Currency", "text", default="USD")
    time_zone: str = field("Time zone", "text", default="UTC", help="Of the market's days.")
    repeated_years: int = field(
        "Years repeated", "integer", minimum=1, maximum=20, default=1,
        help="The outlook takes the hours of so many last years for a month to come, each as likely.",
    )  # fmt: skip
    forward_id: int | None = field(
        "Forward", "reference", target="price_series", optional=True,
        help="Series whose months say what the mean of a month to come will be; its hours are scaled to it.",
    )  # fmt: skip


@entity("series_month", "Month of prices", "Months of prices", key=("series_id", "month"), title="month")
class SeriesMonth:
    """The prices of a series in one UTC month.

    Nothing dates it: prices are facts of a market, which settles again after we close a month, and no
    figure of a month on record follows from them. A month that is closed may therefore still take prices.
    """

    id: int = 0
    series_id: int = field("Series", "reference", target="price_series")
    month: int = field("Month", "month")
    first_at: int = field("First interval", "instant", help="When the first price begins.")
    prices: bytes = field(
        "Prices", "blob", unit="$/MWh", width=MOST_BYTES, help="float64, little-endian; NaN is a gap."
    )


def packed_prices(usd_per_mwh: NDArray[np.floating]) -> bytes:
    """Prices as a month keeps them; NaN is a gap."""
    return np.ascontiguousarray(usd_per_mwh, "<f8").tobytes()


def intervals_of_month(month: int, interval_minutes: int) -> int:
    """How many intervals a UTC month has."""
    return (days.first_day(month + 1) - days.first_day(month)) * 1440 // interval_minutes


def month_prices(prices: bytes, first_at: int, month: int, interval_minutes: int) -> NDArray[np.float64]:
    """The prices of all intervals of a month, NaN where there is none [$/MWh]."""
    made = np.full(intervals_of_month(month, interval_minutes), np.nan)
    given = np.frombuffer(prices, "<f8")
    start = (first_at - days.first_day(month) * 86_400) // (interval_minutes * 60)
    made[start : start + len(given)] = given
    return made


def misfit_of_month(prices: bytes, first_at: int, month: int, interval_minutes: int) -> str:
    """Why some bytes are not prices within a month, empty if they are."""
    seconds, begun = interval_minutes * 60, days.first_day(month) * 86_400
    if len(prices) % 8 or not prices:
        return "Prices are not whole numbers of 8 bytes"
    if first_at < begun or (first_at - begun) % seconds:
        return "The first price does not begin with an interval of its month"
    given = np.frombuffer(prices, "<f8")
    if first_at + len(given) * seconds > days.first_day(month + 1) * 86_400:
        return "There are more prices than the month has intervals"
    if (np.abs(given[~np.isnan(given)]) > PRICE_LIMIT).any():
        return f"A price lies beyond {PRICE_LIMIT:,.0f} $/MWh"
    return ""
