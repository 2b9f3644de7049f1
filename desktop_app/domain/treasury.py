"""The bitcoin ledger: accounts, events as columns, chosen lots, prices, the accounting policy, statements."""

from __future__ import annotations

from desktop_app.domain.company import QUALITIES
from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field

ACCOUNT_KINDS = (
    "pool", "hot wallet", "cold wallet", "custodian", "exchange", "lender", "counterparty", "bank",
)  # fmt: skip
POOL, HOT, COLD, CUSTODIAN, EXCHANGE, LENDER, COUNTERPARTY, BANK = range(8)
EVENT_KINDS = (
    "opening balance", "mined", "payout", "purchase", "sale", "transfer", "network fee", "collateral out",
    "collateral back", "loaned", "loan back", "managed", "managed back", "compensation", "other in",
    "other out",
)  # fmt: skip
(
    OPENING, MINED, PAYOUT, PURCHASE, SALE, TRANSFER, NETWORK_FEE, COLLATERAL_OUT, COLLATERAL_BACK, LOANED,
    LOAN_BACK, MANAGED, MANAGED_BACK, COMPENSATION, OTHER_IN, OTHER_OUT,
) = range(16)  # fmt: skip
COMES_IN = (OPENING, MINED, PURCHASE, OTHER_IN)
"""Bitcoin that was not held before arrives in `account_id`."""
GOES_OUT = (SALE, NETWORK_FEE, COMPENSATION, OTHER_OUT)
"""Bitcoin leaves `account_id` for good."""
MOVES = (PAYOUT, TRANSFER, COLLATERAL_OUT, COLLATERAL_BACK, LOANED, LOAN_BACK, MANAGED, MANAGED_BACK)
"""Bitcoin goes from `account_id` to `to_account_id`; it stays ours unless control passes."""
METHODS = ("FIFO", "LIFO", "HIFO", "LOFO", "weighted average", "specific")
LOT_POOLS = ("all together", "each account", "each entity")
ALL_TOGETHER, EACH_ACCOUNT, EACH_ENTITY = range(3)
PRICE_MOMENTS = ("day's close, 00:00 UTC", "16:00 New York", "mean of the day", "time of the event")


@entity("treasury_account", "Treasury account", "Treasury accounts", key=("name",))
class TreasuryAccount:
    """A place where bitcoin or cash lies: at a pool, in a wallet, with a custodian, an exchange, a lender."""

    id: int = 0
    name: str = field("Name", "text", unique=True)
    kind: int = field("Kind", "choice", choices=ACCOUNT_KINDS, default=COLD)
    entity_name: str = field("Legal entity", "text", help="Whose it is; lots may be kept by entity.")
    pool_account_id: int | None = field(
        "Pool account", "reference", target="pool_account", optional=True, help="Whose earnings arrive here."
    )
    restricted: int = field("Restricted", "flag", default=0, help="May not be sold by contract.")
    note: str = field("Note", "text")


@entity("treasury_event", "Treasury event", "Treasury events", dated_by=("at",), title="at")
class TreasuryEvent:
    """Something that happened to bitcoin.

    What pools earned stands in the production and is booked from there; `mined` is for earnings that no pool
    account reports.
    """

    id: int = 0
    at: int = field("Time", "instant")
    kind: int = field("Kind", "choice", choices=EVENT_KINDS)
    account_id: int = field(
        "Account",
        "reference",
        target="treasury_account",
        help="Where it leaves; where it arrives if it comes in.",
    )
    to_account_id: int | None = field("To account", "reference", target="treasury_account", optional=True)
    amount_sat: int = field("Amount", "sat", unit="BTC", minimum=0, maximum=21_000_000)
    price_usd: int | None = field("Price", "usd", unit="USD/BTC", minimum=0, optional=True)
    value_usd: int | None = field(
        "Gross value", "usd", unit="USD", minimum=0, optional=True, help="Empty: amount × price."
    )
    fee_usd: int = field("Fee", "usd", unit="USD", minimum=0, default=0)
    control_passes: int = field(
        "Control passes", "flag", default=0, help="The taker may use it: it is no longer ours but owed to us."
    )
    facility_id: int | None = field("Facility", "reference", target="facility", optional=True)
    site_id: int | None = field("Site", "reference", target="site", optional=True)
    price_source: str = field("Price source", "text", width=24)
    counterparty: str = field("Counterparty", "text")
    source: str = field("Source", "text", width=24, help="The file or service that it came from.")
    reference: str = field(
        "Reference", "text", width=80, help="Transaction or row; with the source it occurs once."
    )
    note: str = field("Note", "text")
    quality: int = field("Quality", "choice", choices=QUALITIES, default=1)


@entity(
    "lot_choice", "Chosen lot", "Chosen lots", key=("event_id", "lot_event_id", "production_id"), title="id"
)
class LotChoice:
    """A lot that a disposal names under specific identification: by the event, or the production day, that
    brought it."""

    id: int = 0
    event_id: int = field("Disposal", "reference", target="treasury_event", shapes_past=True)
    lot_event_id: int | None = field("Lot", "reference", target="treasury_event", optional=True)
    production_id: int | None = field(
        "Production day", "reference", target="production", optional=True, help="Instead of a lot."
    )
    amount_sat: int = field("Amount", "sat", unit="BTC", minimum=0, maximum=21_000_000, shapes_past=True)


@entity("btc_price", "Bitcoin price", "Bitcoin prices", key=("source", "at"), dated_by=("at",), title="at")
class BtcPrice:
    """A price of bitcoin with its source and instant, for valuations beyond the network history."""

    id: int = 0
    at: int = field("Time", "instant")
    source: str = field("Source", "text", width=24)
    price_usd: int = field("Price", "usd", unit="USD/BTC", minimum=0)


@entity(
    "accounting_policy", "Accounting policy", "Accounting policies",
    key=("effective_on",), dated_by=("effective_on",), title="effective_on",
)  # fmt: skip
class AccountingPolicy:
    """How lots are released and valued from a day on."""

    id: int = 0
    effective_on: int = field("From", "day", unique=True)
    method: int = field("Lots", "choice", choices=METHODS, default=0)
    lot_pool: int = field("Lots are kept", "choice", choices=LOT_POOLS, default=0)
    price_moment: int = field("Mined is booked at", "choice", choices=PRICE_MOMENTS, default=0)
    price_source: str = field("Price source", "text", help="Empty: the network history of the book.")
    note: str = field("Note", "text")


@entity(
    "account_statement", "Account statement", "Account statements",
    key=("account_id", "day_on"), dated_by=("day_on",), title="day_on",
)  # fmt: skip
class AccountStatement:
    """What somebody else says an account held at the end of a day: the proof of its balance."""

    id: int = 0
    account_id: int = field("Account", "reference", target="treasury_account")
    day_on: int = field("Day", "day")
    balance_sat: int | None = field(
        "Bitcoin", "sat", unit="BTC", minimum=0, maximum=21_000_000, optional=True
    )
    balance_usd: int | None = field("Cash", "usd", unit="USD", optional=True)
    note: str = field("Note", "text")
