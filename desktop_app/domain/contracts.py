"""Power contracts: who supplies a site on which terms, from which day each version holds, line by line."""

from __future__ import annotations

from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field
from desktop_app.domain.power import INTERVALS

CONTRACT_KINDS = ("PPA", "index", "tariff", "hosting", "own generation")
PARTS = ("supply and delivery", "supply", "delivery")
CLOCKS = ("local clock", "standard time all year")
LOCAL_CLOCK, STANDARD_TIME = range(2)
TIER_ALLOCATIONS = ("chronological", "pro rata", "per period")
CHRONOLOGICAL, PRO_RATA, PER_PERIOD = range(3)
HOLIDAYS = ("none", "US federal", "NERC")
LOSSES_OF = ("energy", "energy and demand")
COLLATERAL_FORMS = ("cash", "letter of credit", "guaranty")
EVENT_STATES = ("forecast", "called", "settled")
FORECAST, CALLED, SETTLED = range(3)


@entity("power_contract", "Power contract", "Power contracts", key=("site_id", "name"))
class PowerContract:
    """A contract for a site's power as it was signed; two at one site, supply and delivery, add up.

    No month dates it: what was agreed is no event of a month. Statements keep what a bill came to.
    """

    id: int = 0
    site_id: int = field("Site", "reference", target="site")
    name: str = field("Name", "text")
    supplier: str = field("Supplier", "text")
    kind: int = field("Kind", "choice", choices=CONTRACT_KINDS, default=0)
    part: int = field("Covers", "choice", choices=PARTS, default=0)
    currency: str = field("Currency", "text", default="USD")
    starts_on: int = field("Starts", "day")
    ends_on: int | None = field("Ends", "day", optional=True, help="Its last day; empty: month to month.")
    renews_months: int = field(
        "Renews for", "integer", unit="months", minimum=0, maximum=600, default=0, help="0: it ends."
    )
    notice_days: int = field("Notice", "integer", unit="days", minimum=0, maximum=3660, default=0)
    time_zone: str = field("Time zone", "text", default="UTC", help="Of its hours, such as America/Chicago.")
    clock: int = field("Clock", "choice", choices=CLOCKS, default=0)
    billing_day: int = field(
        "Billing day",
        "integer",
        minimum=1,
        maximum=28,
        default=1,
        help="A bill runs from this day of a month.",
    )
    demand_window: int = field(
        "Demand window",
        "choice",
        choices=INTERVALS,
        default=1,
        help="Demand is the mean power of such an interval.",
    )
    settlement: int = field("Settles by", "choice", choices=INTERVALS, default=1)
    holidays: int = field("Holidays", "choice", choices=HOLIDAYS, default=0)
    further_holidays: str = field("Further holidays", "text", help="ISO days, separated by spaces.")
    tier_allocation: int = field(
        "Tiers are filled", "choice", choices=TIER_ALLOCATIONS, default=0,
        help="Hour after hour, in proportion to each period's energy, or each period by itself.",
    )  # fmt: skip
    contract_kw: float | None = field(
        "Contract power", unit="kW", minimum=0, maximum=1e7, optional=True, digits=0
    )
    firm_kw: float | None = field(
        "Firm power", unit="kW", minimum=0, maximum=1e7, optional=True, digits=0,
        help="Protected: it cannot be called off.",
    )  # fmt: skip
    loss_share: float = field(
        "Losses", unit="%", minimum=0, maximum=0.2, default=0.0, help="Added to what the meter says."
    )
    losses_of: int = field("Losses count for", "choice", choices=LOSSES_OF, default=0)
    delivery_point: str = field("Delivery point", "text")
    voltage: str = field("Voltage level", "text")
    document: str = field("Document", "text", help="Where the signed contract lies.")
    note: str = field("Note", "text")


@entity(
    "contract_version", "Contract version", "Contract versions",
    key=("contract_id", "effective_on"), title="effective_on",
)  # fmt: skip
class ContractVersion:
    """The lines that hold from a day on, until the next version or the contract's end."""

    id: int = 0
    contract_id: int = field("Contract", "reference", target="power_contract")
    effective_on: int = field("From", "day")
    until_on: int | None = field(
        "Last day", "day", optional=True, help="Empty: until the next version, or the contract's end."
    )
    renewable_share: float = field(
        "Carbon-free",
        unit="%",
        minimum=0,
        maximum=1,
        default=0.0,
        help="Share with certificates that come with it.",
    )
    supplier_kg_per_mwh: float | None = field(
        "Supplier's emissions", unit="kg/MWh", minimum=0, maximum=5000, optional=True, digits=1
    )
    note: str = field("Note", "text")


@entity("charge_line", "Charge line", "Charge lines", key=("version_id", "label"), title="label")
class ChargeLine:
    """One charge of a version: its kind and that kind's parameters (`domain.charges`)."""

    id: int = 0
    version_id: int = field("Version", "reference", target="contract_version")
    sequence: int = field(
        "Sequence", "integer", minimum=1, maximum=10_000, help="Lines are computed in this order."
    )
    label: str = field("Label", "text")
    kind: str = field("Kind", "text")
    series_id: int | None = field(
        "Price series",
        "reference",
        target="price_series",
        optional=True,
        help="What a market price is taken from.",
    )
    parameters: str = field("Parameters", "text", help="JSON; the window shows a form.")


@entity("charge_base", "Base of a line", "Bases of lines", key=("line_id", "base_line_id"), title="id")
class ChargeBase:
    """A line that a percentage or a minimum applies to; without any, all lines before it count."""

    id: int = 0
    line_id: int = field("Line", "reference", target="charge_line")
    base_line_id: int = field("Applies to", "reference", target="charge_line")


@entity(
    "block_election", "Election", "Elections", key=("line_id", "month"), dated_by=("month",), title="month"
)
class BlockElection:
    """The share of a fixed block that was elected for a month."""

    id: int = 0
    line_id: int = field("Block", "reference", target="charge_line")
    month: int = field("Month", "month")
    share: float = field("Elected", unit="%", minimum=0, maximum=1)


@entity("power_event", "Grid event", "Grid events", dated_by=("from_at", "to_at"), title="from_at")
class PowerEvent:
    """A coincident peak, or a call of an interruptible program: forecast, called, or settled."""

    id: int = 0
    line_id: int = field("Line", "reference", target="charge_line")
    from_at: int = field("From", "instant")
    to_at: int = field("To", "instant")
    state: int = field("State", "choice", choices=EVENT_STATES, default=CALLED)
    our_kw: float | None = field(
        "Our power",
        unit="kW",
        minimum=0,
        maximum=1e7,
        optional=True,
        digits=0,
        help="Empty: as the meter says.",
    )
    note: str = field("Note", "text")


@entity("collateral", "Collateral", "Collateral", title="id")
class Collateral:
    """What was posted with a supplier."""

    id: int = 0
    contract_id: int = field("Contract", "reference", target="power_contract")
    form: int = field("Form", "choice", choices=COLLATERAL_FORMS, default=0)
    amount_usd: int = field("Amount", "usd", unit="USD", minimum=0)
    posted_on: int = field("Posted", "day")
    due_back_on: int | None = field("Due back", "day", optional=True)
    rate_share: float = field("Interest", unit="%", minimum=0, maximum=1, default=0.0, digits=2)
    note: str = field("Note", "text")
