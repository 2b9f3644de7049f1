"""Month-end of a power contract: what was computed, accrued, invoiced and paid; the invoice line by line."""

from __future__ import annotations

from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field

STATES = ("open", "accrued", "invoiced", "disputed", "paid")
OPEN, ACCRUED, INVOICED, DISPUTED, PAID = range(5)


@entity(
    "power_statement", "Power statement", "Power statements",
    key=("contract_id", "month"), title="month",
)  # fmt: skip
class PowerStatement:
    """A billing month of a contract, from the computed bill to the payment.

    Amounts never move by themselves: a bill that is computed anew is shown beside what was booked. No closed
    month forbids to go on with one: invoices and payments come later, and the ledger holds what was closed.
    """

    id: int = 0
    contract_id: int = field("Contract", "reference", target="power_contract")
    month: int = field("Month", "month", help="In which the billing period begins.")
    state: int = field("State", "choice", choices=STATES, default=OPEN)
    accrued_usd: int | None = field("Accrued", "usd", unit="USD", optional=True)
    invoiced_usd: int | None = field("Invoiced", "usd", unit="USD", optional=True)
    disputed_usd: int | None = field("Disputed", "usd", unit="USD", optional=True)
    paid_usd: int | None = field("Paid", "usd", unit="USD", optional=True)
    invoice_number: str = field("Invoice", "text")
    invoiced_on: int | None = field("Invoice of", "day", optional=True)
    due_on: int | None = field("Due", "day", optional=True)
    paid_on: int | None = field("Paid on", "day", optional=True)
    document: str = field("Document", "text", help="Where the invoice's PDF lies.")
    note: str = field("Note", "text")


@entity(
    "invoice_line", "Invoice line", "Invoice lines",
    key=("contract_id", "month", "sequence"), title="label",
)  # fmt: skip
class InvoiceLine:
    """A line of a supplier's invoice as it was billed."""

    id: int = 0
    contract_id: int = field("Contract", "reference", target="power_contract")
    month: int = field("Month", "month")
    sequence: int = field("Sequence", "integer", minimum=1, maximum=10_000)
    label: str = field("Label", "text")
    line_id: int | None = field(
        "Charge line", "reference", target="charge_line", optional=True, help="What it is compared with."
    )
    quantity: float | None = field("Quantity", minimum=-1e12, maximum=1e12, optional=True, digits=3)
    unit: str = field("Unit", "text")
    rate: float | None = field("Rate", minimum=-1e9, maximum=1e9, optional=True, digits=6)
    amount_usd: int = field("Amount", "usd", unit="USD")
