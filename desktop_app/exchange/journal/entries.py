"""What a journal entry is: lines on roles of the chart of accounts that add to nothing, exactly."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_app.domain.journal import DEFAULT_ACCOUNTS, JOURNAL_ROLES
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError


@dataclass(frozen=True, slots=True)
class Line:
    """A debit (above 0) or a credit (below 0) [µUSD]."""

    role: int
    usd: int
    memo: str = ""
    subsidiary: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Coins:
    """Bitcoin that comes (above 0) or goes, of one lot, with its basis [sat, µUSD]."""

    sat: int
    usd: int
    lot: int
    """Key of the event that brought it; 0 where no lot is named, as at average cost."""
    acquired_on: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal entry; its lines add to 0."""

    number: str
    day: int
    title: str
    lines: tuple[Line, ...]
    reference: str = ""
    coins: tuple[Coins, ...] = ()


@dataclass(frozen=True, slots=True)
class Journal:
    """The entries of some days, and what stood before them."""

    company: str
    first_on: int
    last_on: int
    method: str
    entries: tuple[Entry, ...]
    opening: tuple[Coins, ...] = ()
    """Lots before the first day."""
    opening_unrealised_usd: int = 0
    closing_price_usd: int = 0
    chart: Chart = field(default_factory=lambda: Chart(DEFAULT_ACCOUNTS))
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Code and name of the account for each role."""

    accounts: tuple[tuple[str, str], ...]

    def code(self, role: int) -> str:
        return self.accounts[role][0]

    def name(self, role: int) -> str:
        return self.accounts[role][1]


def chart_of(portfolio: Portfolio) -> Chart:
    """The book's chart of accounts, and the usual accounts where it names none; raises AppError."""
    accounts = list(DEFAULT_ACCOUNTS)
    for record in portfolio.records("journal_account").values():
        code, name = accounts[record.role]
        accounts[record.role] = (record.code or code, record.name or name)
    for role, (_, name) in enumerate(accounts):
        if "rounding" in name.lower():
            raise AppError(
                f"The account “{name}” for {JOURNAL_ROLES[role]} is one for rounding.",
                "Entries add up exactly and need none: name another account.",
            )
    return Chart(tuple(accounts))


def in_cents(entries: tuple[Entry, ...]) -> list[tuple[Entry, tuple[int, ...]]]:
    """Amounts of the lines in whole cents that add to nothing in each entry.

    Each account's running total stays within cents of its exact one: what one entry rounds down, a later
    one makes up for, so that no account for rounding is needed.
    """
    exact: dict[int, int] = {}
    given: dict[int, int] = {}
    made = []
    for entry in entries:
        cents: list[int] = []
        for line in entry.lines:
            exact[line.role] = exact.get(line.role, 0) + line.usd
            cents.append(_cents(exact[line.role]) - given.get(line.role, 0))
            given[line.role] = given.get(line.role, 0) + cents[-1]
        _settle(entry, cents, exact, given)
        made.append((entry, tuple(cents)))
    return made


def _settle(entry: Entry, cents: list[int], exact: dict[int, int], given: dict[int, int]) -> None:
    """Move single cents to the accounts that are furthest behind, until the entry adds to nothing."""
    while rest := sum(cents):
        step = -1 if rest > 0 else 1
        roles = [line.role for line in entry.lines]
        at = max(range(len(roles)), key=lambda i: step * (exact[roles[i]] - given[roles[i]] * _CENT))
        cents[at] += step
        given[roles[at]] += step


_CENT = 10_000


def _cents(usd: int) -> int:
    """µUSD in cents, half to even."""
    whole, rest = divmod(usd, _CENT)
    return whole + (rest * 2 > _CENT or (rest * 2 == _CENT and whole % 2 == 1))
