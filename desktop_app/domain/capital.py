"""Cash and capital: flows of cash, credit facilities and notes, the share register, simple derivatives."""

from __future__ import annotations

from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field

FLOW_KINDS = (
    "opening balance", "operating cost", "power bill", "capital expenditure", "interest", "tax",
    "share issue", "draw", "repayment", "sale of bitcoin", "purchase of bitcoin", "other",
)  # fmt: skip
(
    CASH_OPENING, OPERATING, POWER_BILL, CAPEX, INTEREST, TAX, SHARE_ISSUE, DRAW, REPAYMENT, BTC_SALE,
    BTC_PURCHASE, OTHER,
) = range(12)  # fmt: skip
FLOW_STATES = ("planned", "committed", "actual")
PLANNED, COMMITTED, ACTUAL = range(3)
REPEATS = ("once", "weekly", "monthly", "quarterly")
FACILITY_KINDS = ("bitcoin-backed line", "term loan", "note", "convertible note")
BTC_LINE, TERM_LOAN, NOTE, CONVERTIBLE = range(4)
RATES = ("fixed", "floating")
SHARE_KINDS = ("basic shares", "options", "RSUs and PSUs", "convertible shares", "treasury stock")
DERIVATIVE_KINDS = ("covered call", "put", "collar", "hashrate forward", "power swap")
SIDES = ("sold", "bought")


@entity("cash_flow", "Cash flow", "Cash flows", dated_by=("day_on",), title="label")
class CashFlow:
    """Cash in or out, once or repeated: what is on record, committed or planned."""

    id: int = 0
    day_on: int = field("Day", "day")
    label: str = field("Label", "text")
    kind: int = field("Kind", "choice", choices=FLOW_KINDS, default=OTHER)
    amount_usd: int = field("Amount", "usd", unit="USD", help="Received is positive, paid negative.")
    state: int = field("State", "choice", choices=FLOW_STATES, default=PLANNED)
    repeats: int = field("Repeats", "choice", choices=REPEATS, default=0)
    until_on: int | None = field("Until", "day", optional=True)
    account_id: int | None = field("Account", "reference", target="treasury_account", optional=True)
    facility_id: int | None = field("Facility", "reference", target="facility", optional=True)
    site_id: int | None = field("Site", "reference", target="site", optional=True)
    note: str = field("Note", "text")


@entity("facility", "Facility", "Facilities", key=("name",))
class Facility:
    """A credit line, loan or note: its terms. What was drawn and repaid stands in the cash flows."""

    id: int = 0
    name: str = field("Name", "text", unique=True)
    lender: str = field("Lender", "text")
    kind: int = field("Kind", "choice", choices=FACILITY_KINDS, default=BTC_LINE)
    limit_usd: int = field("Limit", "usd", unit="USD", minimum=0)
    committed: int = field(
        "Committed", "flag", default=1, help="Whether the lender must lend up to the limit."
    )
    opened_on: int = field("Opened", "day")
    matures_on: int = field("Matures", "day")
    rate_kind: int = field("Rate is", "choice", choices=RATES, default=0)
    rate_share: float = field(
        "Rate", unit="%", minimum=0, maximum=1, digits=3, help="Floating: the margin over the base rate."
    )
    base_rate_share: float = field("Base rate", unit="%", minimum=0, maximum=1, default=0.0, digits=3)
    base_floor_share: float = field(
        "Floor of the base rate", unit="%", minimum=0, maximum=1, default=0.0, digits=3
    )
    upfront_fee_share: float = field("Upfront fee", unit="%", minimum=0, maximum=1, default=0.0, digits=3)
    unused_fee_share: float = field(
        "Fee on what is not drawn", unit="%", minimum=0, maximum=1, default=0.0, digits=3
    )
    initial_ltv: float | None = field("Initial LTV", unit="%", minimum=0, maximum=2, optional=True, digits=1)
    call_ltv: float | None = field("Margin-call LTV", unit="%", minimum=0, maximum=2, optional=True, digits=1)
    liquidation_ltv: float | None = field(
        "Liquidation LTV", unit="%", minimum=0, maximum=2, optional=True, digits=1
    )
    cure_hours: float = field("Time to cure", unit="h", minimum=0, maximum=8784, default=24.0, digits=0)
    interest_counts: int = field("Interest counts in LTV", "flag", default=1)
    rehypothecation: int = field(
        "Lender may use the collateral",
        "flag",
        default=0,
        help="Then control passes and the bitcoin is owed to us.",
    )
    collateral_account_id: int | None = field(
        "Collateral lies in", "reference", target="treasury_account", optional=True
    )
    conversion_usd: int | None = field("Conversion price", "usd", unit="USD", minimum=0, optional=True)
    note: str = field("Note", "text")


@entity("share_event", "Share event", "Share register", dated_by=("day_on",), title="day_on")
class ShareEvent:
    """A change of the number of shares or of rights to them."""

    id: int = 0
    day_on: int = field("Day", "day")
    kind: int = field("Kind", "choice", choices=SHARE_KINDS, default=0)
    shares: int = field("Shares", "integer", help="Added; negative: taken away.")
    price_usd: int | None = field(
        "Price", "usd", unit="USD", minimum=0, optional=True, help="Issue or exercise price."
    )
    commission_share: float = field("Commission", unit="%", minimum=0, maximum=1, default=0.0, digits=2)
    program_id: int | None = field("Program", "reference", target="share_program", optional=True)
    note: str = field("Note", "text")


@entity("share_program", "Share program", "Share programs", key=("name",))
class ShareProgram:
    """An at-the-market program: how much stock may be sold into the market."""

    id: int = 0
    name: str = field("Name", "text", unique=True)
    opened_on: int = field("Opened", "day")
    until_on: int | None = field("Until", "day", optional=True)
    limit_usd: int = field("Limit", "usd", unit="USD", minimum=0)
    price_usd: int = field(
        "Share price", "usd", unit="USD", minimum=0, help="What a share is expected to bring."
    )
    commission_share: float = field("Commission", unit="%", minimum=0, maximum=1, default=0.03, digits=2)
    note: str = field("Note", "text")


@entity("derivative", "Derivative", "Derivatives", dated_by=("opened_on",), title="label")
class Derivative:
    """An option, forward or swap, valued as entered."""

    id: int = 0
    label: str = field("Label", "text")
    kind: int = field("Kind", "choice", choices=DERIVATIVE_KINDS)
    side: int = field("We have", "choice", choices=SIDES, default=0)
    counterparty: str = field("Counterparty", "text")
    opened_on: int = field("Opened", "day")
    expires_on: int = field("Expires", "day")
    settled_on: int | None = field("Settled", "day", optional=True)
    notional: float = field(
        "Notional", minimum=0, maximum=1e12, digits=4, help="BTC, PH/s or MW by its kind."
    )
    strike_usd: int | None = field("Strike", "usd", unit="USD", minimum=0, optional=True)
    second_strike_usd: int | None = field(
        "Second strike", "usd", unit="USD", minimum=0, optional=True, help="Of a collar."
    )
    premium_usd: int = field("Premium", "usd", unit="USD", default=0, help="Received is positive.")
    mark_usd: int | None = field("Mark to market", "usd", unit="USD", optional=True)
    marked_on: int | None = field("Marked", "day", optional=True)
    collateral_sat: int = field("Collateral", "sat", unit="BTC", minimum=0, maximum=21_000_000, default=0)
    note: str = field("Note", "text")
