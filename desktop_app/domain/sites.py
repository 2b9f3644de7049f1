"""Sites, what is true of them from a day on, their capacity chain, and what their power costs."""

from __future__ import annotations

from desktop_app.domain.company import QUALITIES
from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field

CONTROLS = ("owned", "leased", "third-party")
COOLINGS = ("air", "immersion", "hydro")
SITE_STATUSES = ("planned", "under construction", "operating", "idle", "closed", "sold")
CAPACITY_LEVELS = ("grid connection", "substation", "building", "container", "rack row")


@entity("site", "Site", "Sites", key=("name",))
class Site:
    """A place where machines stand."""

    id: int = 0
    name: str = field("Name", "text", unique=True)
    control: int = field(
        "Control", "choice", choices=CONTROLS, help="Whose site it is; whose machines is theirs."
    )
    region: str = field("Region", "text", help="State or province.")
    country: str = field("Country", "text")
    grid_operator: str = field("Grid operator", "text")
    cooling: int = field("Cooling", "choice", choices=COOLINGS)
    latitude: float | None = field("Latitude", unit="°", minimum=-90, maximum=90, optional=True)
    longitude: float | None = field("Longitude", unit="°", minimum=-180, maximum=180, optional=True)
    time_zone: str = field("Time zone", "text", help="Such as America/Chicago.")
    note: str = field("Note", "text")


@entity(
    "site_state",
    "Site state",
    "Site states",
    key=("site_id", "effective_on"),
    dated_by=("effective_on",),
    title="effective_on",
)
class SiteState:
    """What is true of a site from a day on."""

    id: int = 0
    site_id: int = field("Site", "reference", target="site")
    effective_on: int = field("From", "day")
    status: int = field("Status", "choice", choices=SITE_STATUSES)
    contracted_mw: float = field("Contracted", unit="MW", minimum=0, maximum=10_000)
    energised_mw: float = field(
        "Energised", unit="MW", minimum=0, maximum=10_000, help="Power that can be drawn today."
    )
    pue: float = field(
        "PUE",
        minimum=1,
        maximum=2,
        digits=3,
        help="Overhead: power at the meter over power at the machines' plugs.",
        default=1.0,
    )


@entity(
    "site_assumption",
    "Forecast assumption",
    "Forecast assumptions",
    key=("site_id", "effective_on"),
    dated_by=("effective_on",),
    title="effective_on",
)
class SiteAssumption:
    """What the forecast takes for a site from a day on."""

    id: int = 0
    site_id: int = field("Site", "reference", target="site")
    effective_on: int = field("From", "day")
    availability: float = field(
        "Availability", unit="%", minimum=0, maximum=1, help="Available over energised less curtailed."
    )
    curtailed_share: float = field(
        "Curtailed",
        unit="%",
        minimum=0,
        maximum=1,
        help="Share of energised hashrate that is switched off for price, grid or contract.",
    )
    derating: float = field(
        "Derating", unit="%", minimum=0, maximum=1, help="Realised over available: heat, firmware, age."
    )
    direct_usd_per_month: int = field(
        "Direct cost per month",
        "usd",
        unit="USD",
        minimum=0,
        help="Site labour, repairs, insurance, rent.",
        default=0,
    )


@entity("capacity_level", "Capacity level", "Capacity levels")
class CapacityLevel:
    """One level of a site's capacity chain; the site's usable MW is the smallest along the chain."""

    id: int = 0
    site_id: int = field("Site", "reference", target="site")
    parent_id: int | None = field("Fed by", "reference", target="capacity_level", optional=True)
    level: int = field("Level", "choice", choices=CAPACITY_LEVELS)
    name: str = field("Name", "text")
    limit_mw: float = field("Limit", unit="MW", minimum=0, maximum=10_000)


@entity(
    "power_price",
    "Power price",
    "Power prices",
    key=("site_id", "effective_on"),
    dated_by=("effective_on",),
    title="effective_on",
)
class PowerPrice:
    """A flat price of energy at a site's meter from a day on."""

    id: int = 0
    site_id: int = field("Site", "reference", target="site")
    effective_on: int = field("From", "day")
    usd_per_mwh: float = field("Price", unit="$/MWh", minimum=-1000, maximum=20_000, digits=2)


@entity(
    "ledger_actual",
    "Ledger actual",
    "Ledger actuals",
    key=("account_id", "site_id", "month"),
    dated_by=("month",),
    title="month",
)
class LedgerActual:
    """What the books say a site (or the company, without a site) spent on an account in a month."""

    id: int = 0
    site_id: int | None = field(
        "Site", "reference", target="site", optional=True, help="Empty: the company itself."
    )
    account_id: int = field("Account", "reference", target="account")
    month: int = field("Month", "month")
    amount_usd: int = field(
        "Amount", "usd", unit="USD", help="Costs are positive, credits received negative."
    )
    quality: int = field("Quality", "choice", choices=QUALITIES, default=1)
