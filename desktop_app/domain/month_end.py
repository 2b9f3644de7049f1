"""The way of a statement: accrued, invoiced, disputed, paid, and what of it the ledger takes, as changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from desktop_app.domain.change import Change
from desktop_app.domain.company import CLOSED, COST_LAYERS, QUALITIES, Account
from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.days import month_of_day
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.fields import Plain
from desktop_app.domain.periods import first_open_day, months_in_state
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.sites import LedgerActual
from desktop_app.domain.statements import ACCRUED, DISPUTED, INVOICED, OPEN, PAID, InvoiceLine, PowerStatement

ENERGY, CREDIT = COST_LAYERS.index("energy"), COST_LAYERS.index("power credit")
ESTIMATE, FINAL = QUALITIES.index("estimate"), QUALITIES.index("final")
CENT = 10_000
"""In micro-USD."""
Values = Mapping[str, Plain]
Way = Literal["silent", "replace", "add", "carry"]
"""How an amount gets into the ledger: by itself, or in one of the ways that are asked for first."""


def to_cent(micro_usd: int) -> int:
    """An amount as it is booked: to the cent, halves away from zero."""
    sign = -1 if micro_usd < 0 else 1
    return sign * ((abs(micro_usd) + CENT // 2) // CENT) * CENT


# --- statements ---------------------------------------------------------------------------------------
def statements_of(portfolio: Portfolio) -> dict[tuple[int, int], PowerStatement]:
    """Every statement by contract and month; kept as long as the table stands."""
    memo = portfolio["power_statement"].memo
    if "by key" not in memo:
        memo["by key"] = {(s.contract_id, s.month): s for s in portfolio.records("power_statement").values()}
    return memo["by key"]


def statement_of(portfolio: Portfolio, contract_id: int, month: int) -> PowerStatement:
    """The statement of a month; an open one with id 0 if none is on record."""
    standing = statements_of(portfolio).get((contract_id, month))
    return standing or PowerStatement(
        id=0, contract_id=contract_id, month=month, state=OPEN, accrued_usd=None, invoiced_usd=None,
        disputed_usd=None, paid_usd=None, invoice_number="", invoiced_on=None, due_on=None, paid_on=None,
        document="", note="",
    )  # fmt: skip


def lines_of(portfolio: Portfolio, contract_id: int, month: int) -> list[InvoiceLine]:
    """The lines of an invoice in their order."""
    memo = portfolio["invoice_line"].memo
    if "by key" not in memo:
        found: dict[tuple[int, int], list[InvoiceLine]] = {}
        for line in portfolio.records("invoice_line").values():
            found.setdefault((line.contract_id, line.month), []).append(line)
        memo["by key"] = {k: sorted(v, key=lambda line: line.sequence) for k, v in found.items()}
    return memo["by key"].get((contract_id, month), [])


def setting(portfolio: Portfolio, contract_id: int, month: int, values: Values) -> Change:
    """Write fields of a statement, which begins if there is none yet."""
    standing = statement_of(portfolio, contract_id, month)
    if standing.id:
        return Change((updating(portfolio, "power_statement", np.array([standing.id]), values),))
    first = {"contract_id": contract_id, "month": month, **values}
    return Change((inserting_records(portfolio, "power_statement", [first]),))


def booked_usd(one: PowerStatement) -> int | None:
    """What a statement counts for in the books: what was paid, else what is invoiced and not disputed, else
    what was accrued [micro-USD]; None for an open one."""
    if one.state == PAID and one.paid_usd is not None:
        return one.paid_usd
    if one.state in (INVOICED, DISPUTED, PAID) and one.invoiced_usd is not None:
        return one.invoiced_usd - (one.disputed_usd or 0)
    return None if one.state == OPEN else one.accrued_usd


def true_up_usd(one: PowerStatement) -> int | None:
    """What the invoice (without what is disputed) or the payment comes to above what was accrued."""
    if one.accrued_usd is None or one.state not in (INVOICED, DISPUTED, PAID):
        return None
    booked = booked_usd(one)
    return None if booked is None else booked - one.accrued_usd


def unpaid_usd(one: PowerStatement) -> int:
    """What of an invoice is owed and not disputed."""
    if one.state not in (INVOICED, DISPUTED) or one.invoiced_usd is None:
        return 0
    return one.invoiced_usd - (one.disputed_usd or 0) - (one.paid_usd or 0)


# --- what each verb writes -----------------------------------------------------------------------------
_AMOUNTS = ("accrued_usd", "invoiced_usd", "disputed_usd", "paid_usd")


def state_of(
    accrued_usd: int | None, invoiced_usd: int | None, disputed_usd: int | None, paid_usd: int | None
) -> int:
    """The state follows from which amounts are there; an invoice that is paid in part is not paid."""
    if disputed_usd:
        return DISPUTED
    if paid_usd is not None and (invoiced_usd is None or paid_usd >= invoiced_usd):
        return PAID
    if invoiced_usd is not None:
        return INVOICED
    return OPEN if accrued_usd is None else ACCRUED


def moving(portfolio: Portfolio, contract_id: int, month: int, values: Values) -> Change:
    """Write amounts (to the cent) and other fields of a statement, and the state that follows from them."""
    one = statement_of(portfolio, contract_id, month)
    made = dict(values)
    for name in _AMOUNTS:
        if isinstance(amount := made.get(name), int):
            made[name] = to_cent(amount)
    if made.keys() & set(_AMOUNTS):
        made["state"] = state_of(*(made.get(n, getattr(one, n)) for n in _AMOUNTS))  # type: ignore[arg-type]
    return setting(portfolio, contract_id, month, made)


def accepting(one: PowerStatement) -> Values:
    """Nothing is disputed any more: the invoice stands as it came."""
    return {"disputed_usd": None}


def crediting(one: PowerStatement) -> Values:
    """The supplier took back what was disputed: the invoice is the less by it."""
    return {"disputed_usd": None, "invoiced_usd": (one.invoiced_usd or 0) - (one.disputed_usd or 0)}


def paying(one: PowerStatement, day: int) -> Values:
    """Paid is what is not disputed; a dispute goes on."""
    return {"paid_usd": (one.invoiced_usd or 0) - (one.disputed_usd or 0), "paid_on": day}


# --- the ledger ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Posting:
    """What an edit of a statement would do to the ledger of its site."""

    site_id: int
    account: Account
    month: int
    """Of the entry: the statement's own, or the first open one where that is closed."""
    closed_month: int | None
    """The statement's month if it is closed."""
    entry: LedgerActual | None
    """What stands there now."""
    amount_usd: int
    """What the site's statements of the month come to, less credits that stand on an account of their own."""
    change_usd: int
    """What the edit adds to it."""
    quality: int
    way: Way

    def applying(self, portfolio: Portfolio, way: Way | None = None) -> Change:
        """The change of the ledger, in the way that was chosen."""
        way = way or self.way
        standing = self.entry.amount_usd if self.entry else 0
        amount = self.amount_usd if way in ("silent", "replace") else standing + self.change_usd
        quality = self.quality if self.closed_month is None else ESTIMATE
        values: dict[str, Plain] = {"amount_usd": amount, "quality": quality}
        if self.entry:
            return Change((updating(portfolio, "ledger_actual", np.array([self.entry.id]), values),))
        key = {"site_id": self.site_id, "account_id": self.account.id, "month": self.month}
        return Change((inserting_records(portfolio, "ledger_actual", [key | values]),))


def posting(before: Portfolio, after: Portfolio, contract_id: int, month: int) -> Posting | None:
    """What the ledger takes of an edit that leads from one portfolio to another; None for nothing.

    An entry that says what the statements came to before follows them in silence. Any other was made by
    somebody: it is never written over unasked. Nothing is written into a closed month: what changes there is
    carried into the first open one.
    """
    contract: PowerContract = after.records("power_contract")[contract_id]
    account = energy_account(after, contract.site_id, month)
    then, now = (site_sum(p, contract.site_id, month) for p in (before, after))
    if account is None or now is None:
        return None
    change = now - (then or 0)
    is_closed = bool(np.isin(month, months_in_state(after, CLOSED)))
    if is_closed:
        entry = entry_of(after, contract.site_id, account.id, month)
        if then is None and entry is not None:
            change = now - entry.amount_usd  # the closed month holds that much already
        return _carried(after, contract.site_id, account, month, now, change) if change else None
    entry = entry_of(after, contract.site_id, account.id, month)
    quality = _quality(after, contract.site_id, month)
    if entry and (entry.amount_usd, entry.quality) == (now, quality):
        return None
    ours = entry is None or entry.amount_usd in (then, now)
    if not ours and not change:
        return None
    way: Way = "silent" if ours else "replace"
    return Posting(contract.site_id, account, month, None, entry, now, change, quality, way)


def _carried(
    portfolio: Portfolio, site_id: int, account: Account, month: int, now: int, change: int
) -> Posting:
    open_month = month_of_day(first_open_day(portfolio))
    entry = entry_of(portfolio, site_id, account.id, open_month)
    return Posting(site_id, account, open_month, month, entry, now, change, ESTIMATE, "carry")


def outstanding(portfolio: Portfolio, contract_id: int, month: int) -> Posting | None:
    """What the ledger lacks of a site's statements, such as after an import; None where both say the same.

    Of a closed month it cannot be known whether the difference was carried already.
    """
    site_id = portfolio.records("power_contract")[contract_id].site_id
    account, now = energy_account(portfolio, site_id, month), site_sum(portfolio, site_id, month)
    if account is None or now is None:
        return None
    entry = entry_of(portfolio, site_id, account.id, month)
    change = now - (entry.amount_usd if entry else 0)
    if abs(change) <= CENT:
        return None
    if np.isin(month, months_in_state(portfolio, CLOSED)):
        return _carried(portfolio, site_id, account, month, now, change)
    quality = _quality(portfolio, site_id, month)
    return Posting(site_id, account, month, None, entry, now, change, quality, "replace")


def site_sum(portfolio: Portfolio, site_id: int, month: int) -> int | None:
    """What the statements of a site's contracts count for in a month, before credits of another account.

    The bill of a contract is net; where credits stand on an account of their own, energy is the more by them,
    so that both together are the bill.
    """
    known = [booked_usd(s) for s in _site_statements(portfolio, site_id, month)]
    counted = [amount for amount in known if amount is not None]
    return sum(counted) - _credits(portfolio, site_id, month) if counted else None


def _site_statements(portfolio: Portfolio, site_id: int, month: int) -> list[PowerStatement]:
    made = statements_of(portfolio)
    contracts = portfolio.records("power_contract").values()
    return [
        made[key] for c in contracts if c.site_id == site_id and (key := (c.id, month)) in made
    ]  # fmt: skip


def _credits(portfolio: Portfolio, site_id: int, month: int) -> int:
    accounts = portfolio.records("account")
    return sum(
        row.amount_usd
        for row in _entries(portfolio, site_id, month)
        if accounts[row.account_id].layer == CREDIT
    )


def _quality(portfolio: Portfolio, site_id: int, month: int) -> int:
    """Final once every statement of the site and month is paid."""
    found = _site_statements(portfolio, site_id, month)
    return FINAL if found and all(s.state == PAID for s in found) else ESTIMATE


def energy_account(portfolio: Portfolio, site_id: int, month: int) -> Account | None:
    """The account that a site's energy stands on: the one in use that month, else the one used most."""
    accounts = portfolio.records("account")
    energy = [a for a in accounts.values() if a.layer == ENERGY]
    if not energy:
        return None
    used = {row.account_id for row in _entries(portfolio, site_id, month)}
    counts = np.bincount(portfolio["ledger_actual"]["account_id"], minlength=max(accounts) + 1)
    return min(energy, key=lambda a: (a.id not in used, -int(counts[a.id]), a.code))


def entry_of(portfolio: Portfolio, site_id: int, account_id: int, month: int) -> LedgerActual | None:
    """The ledger's entry of a site, account and month."""
    found = (row for row in _entries(portfolio, site_id, month) if row.account_id == account_id)
    return next(found, None)


def _entries(portfolio: Portfolio, site_id: int, month: int) -> list[LedgerActual]:
    table = portfolio["ledger_actual"]
    at = np.flatnonzero((table["site_id"] == site_id) & (table["month"] == month))
    return table.records(at.tolist())
