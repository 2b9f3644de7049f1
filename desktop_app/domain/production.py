"""What was produced and what was lost: pool accounts, daily production, site days, the loss ledger."""

from __future__ import annotations

from desktop_app.domain.company import QUALITIES
from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field

POOL_BASES = ("gross", "net")
PAYOUTS = ("per share", "own blocks")
PER_SHARE, OWN_BLOCKS = range(2)
CAUSES = (
    "economic",
    "demand response",
    "coincident peak",
    "utility outage",
    "electrical",
    "cooling",
    "pool or network",
    "machine fault",
    "planned",
)
CURTAILMENT_CAUSES = (0, 1, 2)
"""Causes that switch machines off on purpose; the others reduce availability."""


@entity("pool_account", "Pool account", "Pool accounts", key=("name",))
class PoolAccount:
    """An account at a mining pool, and how its files are to be read."""

    id: int = 0
    name: str = field("Name", "text", unique=True)
    pool: str = field("Pool", "text")
    fee_share: float = field("Fee", unit="%", minimum=0, maximum=0.2, digits=2)
    basis: int = field(
        "Files are",
        "choice",
        choices=POOL_BASES,
        help="Whether earned figures are gross or net of the pool's fee.",
    )
    day_boundary_hour: int = field("Day starts at hour UTC", "integer", minimum=0, maximum=23, default=0)
    payout: int = field(
        "Pays",
        "choice",
        choices=PAYOUTS,
        default=PER_SHARE,
        help="Per share pays what is expected; own blocks (solo, or a pool of our own) come by luck.",
    )


@entity(
    "pool_share",
    "Share of a pool account",
    "Shares of pool accounts",
    key=("pool_account_id", "site_id"),
    title="id",
)
class PoolShare:
    """The share of a pool account's production that a site earns."""

    id: int = 0
    pool_account_id: int = field("Pool account", "reference", target="pool_account")
    site_id: int = field("Site", "reference", target="site", shapes_past=True)
    share: float = field("Share", unit="%", minimum=0, maximum=1, default=1.0, shapes_past=True)


@entity(
    "production",
    "Production day",
    "Production",
    key=("pool_account_id", "day_on"),
    dated_by=("day_on",),
    title="day_on",
)
class Production:
    """What a pool credited for a day."""

    id: int = 0
    pool_account_id: int = field("Pool account", "reference", target="pool_account")
    day_on: int = field("Day", "day")
    earned_sat: int = field("Earned", "sat", unit="BTC", minimum=0, maximum=10_000)
    average_phs: float = field("Average hashrate", unit="PH/s", minimum=0, maximum=10_000_000, digits=2)
    quality: int = field("Quality", "choice", choices=QUALITIES, default=1)


@entity("site_day", "Site day", "Site days", key=("site_id", "day_on"), dated_by=("day_on",), title="day_on")
class SiteDay:
    """What a site's meter and monitoring say of a day."""

    id: int = 0
    site_id: int = field("Site", "reference", target="site")
    day_on: int = field("Day", "day")
    energy_kwh: float = field("Energy", unit="kWh", minimum=0, maximum=1e9, digits=0)
    availability: float | None = field(
        "Availability", unit="%", minimum=0, maximum=1, optional=True, digits=1
    )
    quality: int = field("Quality", "choice", choices=QUALITIES, default=1)


@entity("loss", "Loss", "Losses", dated_by=("from_at", "to_at"), title="from_at")
class Loss:
    """Power that was off for a time, why, and what was credited for it."""

    id: int = 0
    site_id: int = field("Site", "reference", target="site")
    capacity_level_id: int | None = field("Container", "reference", target="capacity_level", optional=True)
    from_at: int = field("From", "instant")
    to_at: int = field("To", "instant")
    mw_off: float = field("MW off", unit="MW", minimum=0, maximum=10_000, digits=1)
    cause: int = field("Cause", "choice", choices=CAUSES)
    credit_usd: int = field("Credit", "usd", unit="USD", minimum=0, default=0)
    note: str = field("Note", "text")
    quality: int = field("Quality", "choice", choices=QUALITIES, default=1)
