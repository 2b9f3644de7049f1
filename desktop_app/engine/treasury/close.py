"""The checklist of a quarter's close: what is proved, what is open, one item a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.company import CLOSED
from desktop_app.domain.days import day_text
from desktop_app.domain.fields import MISSING_64
from desktop_app.domain.treasury import BANK, OPENING, POOL
from desktop_app.engine.treasury.balances import DUE
from desktop_app.engine.treasury.books import TreasuryBooks
from desktop_app.engine.treasury.cash import CashDays
from desktop_app.engine.treasury.checks import Check
from desktop_app.engine.treasury.holdings import holdings
from desktop_app.engine.treasury.roll_forward import gain_analysis, gains_form, riot_form

MOST_DUE_DAYS = 14.0
"""A pool that owes more days of production than this has missed a payout."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that must be in order before a quarter is closed."""

    key: str
    """"statements", "prices", "receivable", "identities", "left out", "opening",
    "estimates", "months"."""
    sentence: str
    ok: bool
    table: str = ""
    id: int = 0
    """The record that mends it, 0 for none."""


def checklist(books: TreasuryBooks, cash: CashDays, first_on: int, last_on: int) -> tuple[Item, ...]:
    """What a quarter's close asks for; the checks that pass stand in it, too."""
    return (
        *statements_of(books, cash, last_on),
        *_prices(books, first_on, last_on),
        *_receivable(books, last_on),
        *_identities(books, first_on, last_on),
        *_left_out(books),
        *_openings(books),
        *_estimates(books, first_on, last_on),
        *_months(books, first_on, last_on),
    )


def identities(books: TreasuryBooks, first_on: int, last_on: int) -> tuple[Check, ...]:
    """Every identity of tables A to D."""
    return (
        *holdings(books, last_on).checks,
        *riot_form(books, first_on, last_on).checks,
        *gains_form(books, first_on, last_on).checks,
        *gain_analysis(books, first_on, last_on).checks,
    )


def statements_of(books: TreasuryBooks, cash: CashDays, day: int) -> Iterator[Item]:
    """Every account that holds something against the statement of the day."""
    held = books.balances.on(day).sum(axis=1)
    said = {s.account_id: s for s in books.portfolio.records("account_statement").values() if s.day_on == day}
    accounts = books.portfolio.records("treasury_account")
    for place, account_id in enumerate(books.ledger.places.ids.tolist()):
        account = accounts.get(account_id)
        if account is None or account.kind == POOL:
            continue
        statement = said.get(account_id)
        if account.kind == BANK:
            if statement is not None and statement.balance_usd is not None:
                yield _bank(account.name, statement.balance_usd, cash.balance_on(day), account_id)
            continue
        if statement is None or statement.balance_sat is None:
            if held[place]:
                said_so = f"{account.name} holds {_btc(int(held[place]))}"
                reason = f"{said_so}, and no statement of {day_text(day)} proves it"
                yield Item("statements", reason, False, "treasury_account", account_id)
            continue
        apart = int(held[place]) - statement.balance_sat
        sentence = f"{account.name} holds {_btc(int(held[place]))}, as its statement says"
        if apart:
            sentence = (
                f"{account.name} holds {_btc(int(held[place]))} by the ledger, {_btc(statement.balance_sat)} "
                f"by its statement: {_btc(abs(apart))} {'too much' if apart > 0 else 'too little'}"
            )
        yield Item("statements", sentence, not apart, "account_statement", statement.id)


def _bank(name: str, said_usd: int, cash_usd: int, account_id: int) -> Item:
    """One bank account stands for all cash that flows name no other account for."""
    same = said_usd == cash_usd
    sentence = f"{name} holds {_usd(said_usd)}" + (
        ", as the cash flows say" if same else f", but the cash flows come to {_usd(cash_usd)}"
    )
    return Item("statements", sentence, same, "treasury_account", account_id)


def _prices(books: TreasuryBooks, first_on: int, last_on: int) -> Iterator[Item]:
    ledger, day = books.ledger, np.arange(first_on, last_on + 1)
    quoted = ledger.prices.quoted(day * 86_400 + 86_399, day)
    lacking = day[~quoted.known | ~quoted.as_wanted]
    if not len(lacking):
        yield Item("prices", f"Every day from {day_text(first_on)} has its price", True)
    else:
        many = f"{len(lacking)} days have" if len(lacking) > 1 else "1 day has"
        said = f"{many} no price of the policy's source, the first is {day_text(int(lacking[0]))}"
        yield Item("prices", said, False, "btc_price")


def _receivable(books: TreasuryBooks, last_on: int) -> Iterator[Item]:
    """What pools owe, in days of their production: more than two weeks is a payout that is missing."""
    ledger = books.ledger
    due = books.balances.on(last_on)[:, DUE]
    recent = ledger.is_production() & (ledger.day > last_on - 30) & (ledger.day <= last_on)
    for place in np.flatnonzero(ledger.places.kinds == POOL).tolist():
        rate = int(ledger.amount_sat[recent & (ledger.place == place)].sum()) / 30
        owed, name = int(due[place]), ledger.places.names[place]
        account = int(ledger.places.ids[place])
        if owed < 0:
            said = f"{name} has paid {_btc(-owed)} more than it credited"
            yield Item("receivable", said, False, "treasury_account", account)
        elif owed and (not rate or owed / rate > MOST_DUE_DAYS):
            said = f"{name} owes {_btc(owed)}" + (f", {owed / rate:.0f} days of production" if rate else "")
            yield Item("receivable", said, False, "treasury_account", account)
        elif owed:
            said = f"{name} owes {_btc(owed)}, {owed / rate:.1f} days of production"
            yield Item("receivable", said, True, "treasury_account", account)


def _identities(books: TreasuryBooks, first_on: int, last_on: int) -> Iterator[Item]:
    for check in identities(books, first_on, last_on):
        apart = _btc(abs(check.difference)) if check.unit == "sat" else _usd(abs(check.difference))
        said = check.name if check.ok else f"{check.name}: {apart} apart"
        yield Item("identities", said, check.ok)


def _left_out(books: TreasuryBooks) -> Iterator[Item]:
    found = books.problems
    for problem in found:
        yield Item("left out", problem.reason, False, problem.table, problem.id)
    if not found:
        yield Item("left out", "Every event of the ledger is booked", True)


def _openings(books: TreasuryBooks) -> Iterator[Item]:
    """Bitcoin that was brought forward without its cost counts at the price of its day."""
    rows = books.portfolio["treasury_event"]
    bare = (rows["kind"] == OPENING) & (rows["amount_sat"] > 0)
    bare &= (rows["value_usd"] == MISSING_64) & (rows["price_usd"] == MISSING_64)
    for event_id, amount in zip(rows.ids[bare].tolist(), rows["amount_sat"][bare].tolist(), strict=True):
        said = f"The {_btc(amount)} brought forward have no cost and count at the price of their day"
        yield Item("opening", said, False, "treasury_event", event_id)


def _estimates(books: TreasuryBooks, first_on: int, last_on: int) -> Iterator[Item]:
    count = int((books.ledger.inside(first_on, last_on) & books.ledger.estimated).sum())
    said = "No event of the quarter is an estimate"
    if count:
        said = f"{count:,} events or production days are estimates" if count > 1 else "1 event is an estimate"
    yield Item("estimates", said, not count, "treasury_event")


def _months(books: TreasuryBooks, first_on: int, last_on: int) -> Iterator[Item]:
    closed = {p.month for p in books.portfolio.records("period").values() if p.state == CLOSED}
    months = range(days.month_of_day(first_on), days.month_of_day(last_on) + 1)
    still = [days.month_text(month) for month in months if month not in closed]
    if still:
        yield Item("months", f"Not closed yet: {', '.join(still)}", False, "period")
    else:
        yield Item("months", "All months are closed", True, "period")


def _btc(sat: int) -> str:
    return f"{sat // 10**8:,}.{sat % 10**8:08d} BTC"


def _usd(micro_usd: int) -> str:
    return f"{'−' if micro_usd < 0 else ''}${abs(micro_usd) / 1e6:,.2f}"
