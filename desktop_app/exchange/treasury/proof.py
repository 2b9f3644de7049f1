"""Proves a file by its running balances, and an account by what its statements say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.treasury.balances import balances_of, end_of_day
from desktop_app.engine.treasury.ledger import ledger_of
from desktop_app.exchange.treasury.told import Balance, Told

_BTC = Decimal(10) ** 8


def broken(told: Told) -> list[tuple[int, str]]:
    """Rows at which a running balance is not the one before with what the row adds, and by how much."""
    found: list[tuple[int, str]] = []
    for what, rows in _by_what(told).items():
        forwards, backwards = _breaks(rows), _breaks(rows[::-1])
        for row, gap in min(forwards, backwards, key=len):
            words = f"{abs(gap):f} too {'high' if gap > 0 else 'low'}"
            found.append((row, f"The balance of {what} does not follow from the row before: it is {words}"))
    return sorted(found)


def opening(told: Told) -> tuple[int, int] | None:
    """Satoshi before the first and after the last row of the one wallet that the file is of."""
    wallets = [rows for rows in _by_what(told).values() if rows[0].scale]
    if len(wallets) != 1:
        return None
    rows = wallets[0]
    if len(_breaks(rows)) > len(_breaks(rows[::-1])):
        rows = rows[::-1]
    first, last = rows[0], rows[-1]
    return int((first.after - first.change) * first.scale), int(last.after * last.scale)


def _by_what(told: Told) -> dict[str, list[Balance]]:
    found: dict[str, list[Balance]] = defaultdict(list)
    for balance in told.balances:
        found[balance.what].append(balance)
    return found


def _breaks(rows: Sequence[Balance]) -> list[tuple[int, Decimal]]:
    made = []
    for before, row in pairwise(rows):
        gap = row.after - before.after - row.change
        if gap:
            made.append((row.row, gap))
    return made


# --- against the book --------------------------------------------------------------------------------
def against_book(told: Told, after: Portfolio, account: int, last_at: int) -> list[str]:
    """What the book holds at the file's end and on the days of statements, where it is another amount."""
    balances = balances_of(ledger_of(after), np.empty(0, np.int64))
    place = int(np.flatnonzero(balances.places.ids == account)[0])
    statements = [
        s
        for s in after.records("account_statement").values()
        if s.account_id == account and s.balance_sat is not None
    ]
    at = np.array(sorted({last_at, *(end_of_day(s.day_on) for s in statements)}), np.int64)
    held = dict(zip(at.tolist(), balances.at(at)[:, place].sum(axis=1).tolist(), strict=True))
    ends = opening(told)
    said = [(last_at, ends[1], f"{told.file} ends")] if ends else []
    said += [
        (end_of_day(s.day_on), s.balance_sat, f"The statement of {days.day_text(s.day_on)} ends")
        for s in statements
    ]
    return [
        f"{words} with {Decimal(sat) / _BTC:,.8f} BTC, and the account then holds "
        f"{Decimal(held[instant]) / _BTC:,.8f} BTC in the book."
        for instant, sat, words in said
        if held[instant] != sat
    ]  # fmt: skip
