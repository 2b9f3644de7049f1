"""Funding policies: ordered rules that say what is sold, borrowed or issued, and when."""

from __future__ import annotations

from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field

RULES = (
    "hold all", "sell all", "sell a share of production", "sell to cover cash costs",
    "sell to fund capital expenditure", "sell or buy every n days", "keep months of cash",
    "borrow up to an LTV, sell above it", "hold below, sell above a price", "issue shares above an mNAV",
    "write covered calls",
)  # fmt: skip
(
    HOLD_ALL, SELL_ALL, SELL_SHARE, COVER_COSTS, FUND_CAPEX, EVERY_DAYS, KEEP_CASH, BORROW, PRICE_BAND, ISSUE,
    COVERED_CALLS,
) = range(11)  # fmt: skip
RULE_FIELDS: dict[int, tuple[str, ...]] = {
    HOLD_ALL: (),
    SELL_ALL: (),
    SELL_SHARE: ("share",),
    COVER_COSTS: ("floor_usd",),
    FUND_CAPEX: ("floor_usd",),
    EVERY_DAYS: ("every_days", "amount_sat", "amount_usd"),
    KEEP_CASH: ("months",),
    BORROW: ("facility_id", "ltv", "floor_usd"),
    PRICE_BAND: ("low_usd", "high_usd", "share"),
    ISSUE: ("program_id", "mnav", "amount_usd"),
    COVERED_CALLS: ("share", "strike_share", "premium_share", "every_days"),
}
"""The fields that each rule asks for, besides its place in the order."""


@entity("funding_policy", "Funding policy", "Funding policies", key=("name",))
class FundingPolicy:
    """A named list of rules; a day's rules are applied in their order."""

    id: int = 0
    name: str = field("Name", "text", unique=True)
    note: str = field("Note", "text")


@entity("funding_rule", "Funding rule", "Funding rules", title="sequence")
class FundingRule:
    """One rule of a policy; which fields count follows from its kind (`RULE_FIELDS`)."""

    id: int = 0
    policy_id: int = field("Policy", "reference", target="funding_policy")
    sequence: int = field("Sequence", "integer", minimum=1, maximum=1000)
    kind: int = field("Rule", "choice", choices=RULES)
    share: float | None = field("Share", unit="%", minimum=0, maximum=1, optional=True, digits=1)
    months: float | None = field("Months of cash costs", minimum=0, maximum=120, optional=True, digits=1)
    floor_usd: int | None = field(
        "Cash floor",
        "usd",
        unit="USD",
        minimum=0,
        optional=True,
        help="Cash that is kept before anything is sold.",
    )
    amount_sat: int | None = field(
        "Bitcoin each time", "sat", unit="BTC", minimum=-21_000_000, maximum=21_000_000, optional=True,
        help="Sold; negative: bought.",
    )  # fmt: skip
    amount_usd: int | None = field("Dollars each time", "usd", unit="USD", optional=True)
    every_days: int | None = field("Every days", "integer", minimum=1, maximum=3660, optional=True)
    low_usd: int | None = field("Hold below", "usd", unit="USD/BTC", minimum=0, optional=True)
    high_usd: int | None = field("Sell above", "usd", unit="USD/BTC", minimum=0, optional=True)
    ltv: float | None = field("LTV up to", unit="%", minimum=0, maximum=2, optional=True, digits=1)
    mnav: float | None = field(
        "mNAV above", minimum=0, maximum=100, optional=True, digits=2, help="Market value over bitcoin held."
    )
    strike_share: float | None = field(
        "Strike above the price", unit="%", minimum=0, maximum=10, optional=True, digits=1
    )
    premium_share: float | None = field(
        "Premium of the notional", unit="%", minimum=0, maximum=1, optional=True, digits=2
    )
    facility_id: int | None = field("Facility", "reference", target="facility", optional=True)
    program_id: int | None = field("Program", "reference", target="share_program", optional=True)
