"""The company, its ledger accounts with their monthly actuals, and the months that are closed."""

from __future__ import annotations

from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field

QUALITIES = ("estimate", "final")
COST_LAYERS = ("energy", "power credit", "direct", "cash", "all-in", "none")
MONTH_STATES = ("open", "soft-closed", "closed")
OPEN, SOFT_CLOSED, CLOSED = range(3)


@entity("company", "Company", "Company")
class Company:
    """The one row that names the company."""

    id: int = 0
    name: str = field("Name", "text", help="As it stands on the quarterly summary.")
    fiscal_year_start_month: int = field(
        "Fiscal year starts in month",
        "integer",
        minimum=1,
        maximum=12,
        help="10: fiscal 2026 starts on 1 October 2025.",
        default=1,
    )
    shares: int = field("Fully diluted shares", "integer", minimum=0, default=0)
    credits_reduce_energy: int = field(
        "Credits reduce energy cost",
        "flag",
        default=1,
        help="Whether power and demand-response credits reduce the first cost layer or stand apart.",
    )


@entity("period", "Month", "Months", key=("month",), title="month")
class Period:
    """The state of a month; a month without a row is open."""

    id: int = 0
    month: int = field("Month", "month", unique=True)
    state: int = field("State", "choice", choices=MONTH_STATES)
    changed_by: str = field("Changed by", "text")
    changed_at: int = field("Changed", "instant")
    reason: str = field("Reason", "text")


@entity("account", "Ledger account", "Ledger accounts", key=("code",))
class Account:
    """An account of the general ledger and the cost layer it belongs to (ECONOMICS, cost of a bitcoin)."""

    id: int = 0
    code: str = field("Code", "text", unique=True)
    name: str = field("Name", "text")
    layer: int = field("Cost layer", "choice", choices=COST_LAYERS)
