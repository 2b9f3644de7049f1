"""Which steps can follow for a statement, and what the button of each says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.domain.month_end import to_cent
from desktop_app.domain.statements import ACCRUED, DISPUTED, INVOICED, OPEN, PowerStatement
from desktop_app.engine.bill.invoice_check import InvoiceCheck
from desktop_app.figures.month_end import ContractMonth, exact


@dataclass(frozen=True, slots=True)
class Verb:
    """A step: what it is called in the program and on its button."""

    name: str
    text: str
    tip: str = ""
    is_next: bool = False
    """Whether it is the step that comes next."""


def offered(one: ContractMonth, check: InvoiceCheck, *, has_lines: bool) -> list[Verb]:
    """The steps that can follow, the next one first."""
    state = one.statement.state
    if state in (OPEN, ACCRUED):
        return [*_accruing(one), *_prefilling(one, has_lines)]
    if state == INVOICED:
        return [*_of_invoice(one.statement, too_much_usd(check)), *_prefilling(one, has_lines)]
    return list(_of_dispute(one.statement)) if state == DISPUTED else []


def too_much_usd(check: InvoiceCheck) -> int:
    """What is billed too much, line by line [micro-USD]."""
    return to_cent(sum(max(line.over_usd, 0) for line in check.off))


def _accruing(one: ContractMonth) -> Iterator[Verb]:
    amount, standing = one.computed_usd, one.statement.accrued_usd
    if amount is None or to_cent(amount) == standing:
        return
    verb = "Accrue" if standing is None else "Accrue anew:"
    expected = " (expected)" if one.made.is_expected else ""
    tip = "Books the amount to the cent; it does not move afterwards"
    yield Verb("accrue", f"{verb} {exact(to_cent(amount))}{expected}", tip, standing is None)


def _prefilling(one: ContractMonth, has_lines: bool) -> Iterator[Verb]:
    if one.made.is_known and not has_lines:
        tip = "The lines as they should be; type over what differs"
        yield Verb("prefill", "Prefill from the computed bill", tip, one.statement.state == ACCRUED)


def _of_invoice(one: PowerStatement, too_much: int) -> list[Verb]:
    said = f"Dispute {exact(too_much)}…" if too_much else "Dispute…"
    return [_paying(one, ""), Verb("dispute", said, "Amount and reason are asked for")]


def _of_dispute(one: PowerStatement) -> Iterator[Verb]:
    amount = exact(one.disputed_usd)
    if one.paid_usd is None:
        yield _paying(one, "What is not disputed")
    yield Verb("credit", f"Supplier credits {amount}", "The invoice is the less by it")
    yield Verb("withdraw", "Withdraw dispute", f"{amount} is owed after all")


def _paying(one: PowerStatement, tip: str) -> Verb:
    amount = exact((one.invoiced_usd or 0) - (one.disputed_usd or 0))
    return Verb("pay", f"Mark as paid, {amount}", tip, True)
