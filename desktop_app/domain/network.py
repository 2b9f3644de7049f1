"""The history of the bitcoin network as the book keeps it, by day or by month."""

from __future__ import annotations

from desktop_app.domain.company import QUALITIES
from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field

SPANS = ("day", "month")
DAY, MONTH = range(2)


@entity(
    "network",
    "Network",
    "Network history",
    key=("span", "start_on"),
    dated_by=("start_on",),
    title="start_on",
)
class Network:
    """A day's or a month's mean difficulty and price, and its blocks and fees; days win over months."""

    id: int = 0
    span: int = field("Span", "choice", choices=SPANS)
    start_on: int = field("Starts", "day")
    difficulty: float = field("Difficulty", minimum=1, maximum=1e20, digits=0)
    blocks: int = field("Blocks", "integer", minimum=1, maximum=10_000)
    fees_btc: float | None = field(
        "Fees",
        unit="BTC",
        minimum=0,
        maximum=1_000_000,
        optional=True,
        help="Total of the span; empty: unknown, read as interpolated.",
    )
    price_usd: float = field("Price", unit="USD", minimum=0, maximum=1e9, digits=0)
    quality: int = field("Quality", "choice", choices=QUALITIES, default=1)
