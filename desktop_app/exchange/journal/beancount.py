"""Writes a journal for beancount: bitcoin with its lots where the method keeps them, exact dollars."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from desktop_app.domain import journal as roles
from desktop_app.domain.days import day_text
from desktop_app.exchange.journal.entries import Coins, Entry, Journal, Line

_ROOTS = {
    roles.BITCOIN: "Assets", roles.DUE_FROM_POOLS: "Assets", roles.MINING_REVENUE: "Income",
    roles.POOL_FEES: "Expenses", roles.CASH: "Assets", roles.TRADING_FEES: "Expenses",
    roles.NETWORK_FEES: "Expenses", roles.REALISED_GAIN: "Income", roles.REALISED_LOSS: "Expenses",
    roles.FAIR_VALUE: "Income", roles.RECEIVABLE: "Assets", roles.RECEIVABLE_VALUE: "Income",
    roles.COMPENSATION: "Expenses", roles.OTHER_INCOME: "Income", roles.OTHER_EXPENSE: "Expenses",
    roles.OPENING: "Equity", roles.LOANS: "Liabilities", roles.INTEREST: "Expenses",
}  # fmt: skip
_ROOT_NAMES = ("Assets", "Liabilities", "Equity", "Income", "Expenses")
_BITCOIN = (roles.BITCOIN, roles.DUE_FROM_POOLS)
_RESULTS = (roles.REALISED_GAIN, roles.REALISED_LOSS)


def account_name(role: int, name: str) -> str:
    """The name as beancount spells accounts: a root, and parts of letters, digits and hyphens."""
    parts = [re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in name.split(":")]
    parts = [part[:1].upper() + part[1:] for part in parts if part]
    if parts and parts[0] in _ROOT_NAMES:
        parts = parts[1:]
    return ":".join([_ROOTS[role], *(parts or [f"Role{role}"])])


@dataclass(frozen=True, slots=True)
class _Names:
    by_role: tuple[str, ...]

    @property
    def fair(self) -> str:
        """Dollars by which fair value is above cost."""
        return f"{self.by_role[roles.BITCOIN]}:Fair-value"


def beancount_text(journal: Journal) -> str:
    """The whole ledger as text."""
    chart = journal.chart
    names = _Names(tuple(account_name(role, chart.name(role)) for role in range(len(chart.accounts))))
    by_lots = _has_lots(journal)
    opening, entries = _opening(journal, names, by_lots), _entries(journal, names, by_lots)
    return "\n".join([*_head(journal, names), "", *opening, *entries, *_price(journal)]) + "\n"


def _head(journal: Journal, names: _Names) -> Iterator[str]:
    yield f'option "title" "{_quoted(journal.company or "Bitcoin treasury")}"'
    yield 'option "operating_currency" "USD"'
    yield "1970-01-01 commodity BTC"
    yield "1970-01-01 commodity USD"
    for name in dict.fromkeys([*names.by_role, names.fair]):
        yield f"1970-01-01 open {name}"


def _has_lots(journal: Journal) -> bool:
    """Whether every bitcoin that goes can be named by a lot that came or stood there before."""
    known = {coins.lot for coins in journal.opening if coins.lot > 0}
    if any(coins.lot <= 0 for coins in journal.opening):
        return False
    for entry in journal.entries:
        if any(coins.sat < 0 and coins.lot not in known for coins in entry.coins):
            return False
        known |= {coins.lot for coins in entry.coins if coins.sat > 0}
    return True


def _opening(journal: Journal, names: _Names, by_lots: bool) -> Iterator[str]:
    """Lots before the first day, and by how much their fair value was above their cost."""
    coins, unrealised = journal.opening, journal.opening_unrealised_usd
    if not coins:
        return
    yield f'{day_text(journal.first_on)} * "Bitcoin held before"'
    yield from _coin_lines(coins, names, by_lots)
    if unrealised:
        yield _posting(names.fair, unrealised)
    yield _posting(names.by_role[roles.OPENING], -sum(c.usd for c in coins) - unrealised)
    yield ""


def _entries(journal: Journal, names: _Names, by_lots: bool) -> Iterator[str]:
    for entry in journal.entries:
        lines = [line for line in entry.lines if line.role not in _BITCOIN]
        if not lines:
            continue  # what pools pay out moves between two of our own accounts
        link = f" ^{re.sub(r'[^A-Za-z0-9-]', '-', entry.number)}"
        yield f'{day_text(entry.day)} * "{_quoted(entry.title)}"{link}'
        yield from (f'  {key}: "{_quoted(text)}"' for key, text in _about(entry) if text)
        yield from _coin_lines(entry.coins, names, by_lots)
        if not entry.coins:
            yield from (_posting(names.fair, line.usd) for line in entry.lines if line.role in _BITCOIN)
        gone = by_lots and any(coins.sat < 0 for coins in entry.coins)
        yield from _dollar_lines(lines, names, open_result=gone)
        yield ""


def _about(entry: Entry) -> Iterable[tuple[str, str]]:
    subsidiaries = dict.fromkeys(line.subsidiary for line in entry.lines if line.subsidiary)
    return (("reference", entry.reference), ("subsidiary", ", ".join(subsidiaries)))


def _dollar_lines(lines: list[Line], names: _Names, *, open_result: bool) -> Iterator[str]:
    """Postings in dollars; where lots go, beancount works out the gain from their unit cost itself."""
    results = [line.role for line in lines if line.role in _RESULTS]
    for line in lines:
        if open_result and line.role in _RESULTS:
            continue
        place = f'\n    location: "{_quoted(line.location)}"' if line.location else ""
        yield _posting(names.by_role[line.role], line.usd) + place
    if open_result:
        yield f"  {names.by_role[results[0] if results else roles.REALISED_GAIN]}"


def _coin_lines(coins: Iterable[Coins], names: _Names, by_lots: bool) -> Iterator[str]:
    account = names.by_role[roles.BITCOIN]
    for each in coins:
        amount = f"  {account}  {_btc(each.sat)} BTC"
        if not by_lots:
            yield f"{amount} @@ {_usd(abs(each.usd))} USD"
        elif each.sat < 0:
            yield f'{amount} {{"{_label(each.lot)}"}}'
        else:
            yield f'{amount} {{{{{_usd(each.usd)} USD, {day_text(each.acquired_on)}, "{_label(each.lot)}"}}}}'


def _price(journal: Journal) -> Iterator[str]:
    if journal.closing_price_usd:
        yield f"{day_text(journal.last_on)} price BTC {_usd(journal.closing_price_usd)} USD"


def _label(lot: int) -> str:
    return f"lot-{lot}"


def _posting(account: str, usd: int) -> str:
    return f"  {account}  {_usd(usd)} USD"


def _usd(usd: int) -> str:
    return f"{'-' if usd < 0 else ''}{abs(usd) // 10**6}.{abs(usd) % 10**6:06d}"


def _btc(sat: int) -> str:
    return f"{'-' if sat < 0 else ''}{abs(sat) // 10**8}.{abs(sat) % 10**8:08d}"


def _quoted(text: str) -> str:
    return " ".join(text.replace("\\", "/").replace('"', "'").split())
