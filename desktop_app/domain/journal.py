"""The accounts of the general ledger that journal entries of the treasury are booked on."""

from __future__ import annotations

from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field

JOURNAL_ROLES = (
    "bitcoin", "bitcoin due from pools", "mining revenue", "pool fees", "cash", "trading fees",
    "network fees", "realised gain", "realised loss", "change in fair value", "receivable from collateral",
    "change in value of receivable", "compensation", "other income", "other expense", "opening balance",
    "loans", "interest",
)  # fmt: skip
(
    BITCOIN, DUE_FROM_POOLS, MINING_REVENUE, POOL_FEES, CASH, TRADING_FEES, NETWORK_FEES, REALISED_GAIN,
    REALISED_LOSS, FAIR_VALUE, RECEIVABLE, RECEIVABLE_VALUE, COMPENSATION, OTHER_INCOME, OTHER_EXPENSE,
    OPENING, LOANS, INTEREST,
) = range(18)  # fmt: skip
DEFAULT_ACCOUNTS = (
    ("1510", "Digital assets:Bitcoin"),
    ("1515", "Digital assets:Bitcoin due from pools"),
    ("4000", "Revenue:Bitcoin mining"),
    ("5010", "Cost of revenue:Pool fees"),
    ("1000", "Cash:Operating"),
    ("6510", "Fees:Bitcoin trading"),
    ("6520", "Fees:Bitcoin network"),
    ("7010", "Gain on bitcoin:Realised"),
    ("7015", "Loss on bitcoin:Realised"),
    ("7020", "Gain on bitcoin:Change in fair value"),
    ("1520", "Digital assets:Receivable from bitcoin collateral"),
    ("7030", "Gain on bitcoin:Change in value of receivable"),
    ("6100", "Compensation:Paid in bitcoin"),
    ("7090", "Other income:Bitcoin received"),
    ("7095", "Other expense:Bitcoin given"),
    ("3000", "Equity:Opening balance"),
    ("2100", "Loans:Secured by bitcoin"),
    ("7200", "Interest:Loans"),
)
"""Code and name by role, where the book's chart of accounts names none. There is none for rounding."""


@entity("journal_account", "Journal account", "Chart of accounts", key=("role",), title="name")
class JournalAccount:
    """An account of the general ledger, for one role in the journal entries of the treasury."""

    id: int = 0
    role: int = field("Role", "choice", choices=JOURNAL_ROLES)
    code: str = field("Code", "text", help="Its number, where the accounting system wants one.")
    name: str = field("Name", "text", help="As the accounting system spells it; parts are split by a colon.")
