"""Bitcoin held and sold, in its simple form: an opening balance, sales, purchases."""

from __future__ import annotations

from desktop_app.domain.company import QUALITIES
from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field

ENTRY_KINDS = ("opening balance", "sale", "purchase", "other in", "other out")
OPENING, SALE, PURCHASE, OTHER_IN, OTHER_OUT = range(5)


@entity("treasury_entry", "Treasury entry", "Treasury entries", dated_by=("day_on",), title="day_on")
class TreasuryEntry:
    """A change of the bitcoin held that is not production; production comes from the pool accounts."""

    id: int = 0
    day_on: int = field("Day", "day")
    kind: int = field("Kind", "choice", choices=ENTRY_KINDS)
    amount_sat: int = field("Amount", "sat", unit="BTC", minimum=0, maximum=21_000_000)
    value_usd: int = field("Gross value", "usd", unit="USD", minimum=0, default=0)
    fee_usd: int = field("Fees", "usd", unit="USD", minimum=0, default=0)
    counterparty: str = field("Counterparty", "text")
    note: str = field("Note", "text")
    quality: int = field("Quality", "choice", choices=QUALITIES, default=1)
