"""The import of a file of a pool, an exchange or a wallet as a value, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from desktop_app.domain.change import Change, Rows
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.domain.treasury import EXCHANGE, POOL
from desktop_app.engine.treasury.books import books_of
from desktop_app.exchange.plan import OnConflict
from desktop_app.exchange.treasury import proof
from desktop_app.exchange.treasury.accounts import Accounts
from desktop_app.exchange.treasury.earnings import plan_earnings
from desktop_app.exchange.treasury.layouts import Layout, told_by
from desktop_app.exchange.treasury.listing import Listing
from desktop_app.exchange.treasury.movements import Movements
from desktop_app.exchange.treasury.outcomes import GROUPS, Gate, Outcomes
from desktop_app.exchange.treasury.told import Answers, Told, Way

_MOST_PROBLEMS = 1000
_MOST_NOTES = 20


@dataclass(frozen=True, eq=False)
class TreasuryPlan:
    """rows_in = inserted + updated + unchanged + rejected, always; a trade of two rows counts as two."""

    layout: Layout
    told: Told
    portfolio: Portfolio
    outcomes: Outcomes
    change: Change
    notes: tuple[str, ...]
    breaks: tuple[tuple[int, str], ...]
    """Rows at which the file's own balances do not add up."""

    @property
    def rows_in(self) -> int:
        return self.told.rows_in

    @property
    def inserted(self) -> int:
        return self.outcomes.count("new")

    @property
    def updated(self) -> int:
        return self.outcomes.count("changed")

    @property
    def rejected(self) -> int:
        return self.outcomes.count("rejected")

    @property
    def unchanged(self) -> int:
        return self.rows_in - self.inserted - self.updated - self.rejected

    @property
    def counts(self) -> dict[str, int]:
        """Rows by group."""
        return {group: self.outcomes.count(group) for group in GROUPS}

    @property
    def problem_count(self) -> int:
        return self.rejected + len(self.breaks)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Rejected rows with their reasons, and breaks of the balance, by row."""
        found = [(row, "", reason) for row, reason in self.breaks]
        found += [(row, *self.outcomes.reasons[row]) for row in self.rows_of("rejected")]
        return tuple(
            Problem(reason, field=column, row=row) for row, column, reason in sorted(found)[:_MOST_PROBLEMS]
        )

    def rows_of(self, group: str) -> list[int]:
        """The rows of a group."""
        return sorted(row for row, each in self.outcomes.groups.items() if each == group)

    def reason(self, row: int) -> str:
        """Why a row is what it is; empty where that needs no word."""
        return self.outcomes.reasons.get(row, ("", ""))[1]

    @property
    def why(self) -> str:
        """What the log will say."""
        return f"Import {self.layout.name} from {self.told.file}"

    @property
    def sentence(self) -> str:
        """What the file is: “Kraken ledger, 214 rows: 96 sales, 3 receipts”."""
        return sentence(self.told)

    def rejects(self) -> Iterator[tuple[str, ...]]:
        """File, row, column, and reason of what was not taken."""
        for row in self.rows_of("rejected"):
            yield (self.told.file, str(row), *self.outcomes.reasons[row])

    def as_json(self) -> dict[str, Any]:
        """The plan as the command line prints it."""
        return {
            "rows_in": self.rows_in,
            "inserted": self.inserted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "groups": self.counts,
            "problem_count": self.problem_count,
            "problems": [
                {"file": self.told.file, "row": p.row, "column": p.field, "reason": p.reason}
                for p in self.problems
            ],
            "layout": self.layout.name,
            "says": self.sentence,
            "notes": [*self.notes, *self._told_rows()],
        }

    def _told_rows(self) -> Iterator[str]:
        """Rows that were matched, left out or found twice, with the reasons."""
        for group in ("matched", "duplicate", "left out"):
            rows = self.rows_of(group)
            yield from (f"Row {row} is {group}: {self.reason(row)}." for row in rows[:_MOST_NOTES])
            if len(rows) > _MOST_NOTES:
                yield f"And {len(rows) - _MOST_NOTES:,} more rows are {group}."


_WORDS = {Way.SOLD: "sale", Way.BOUGHT: "purchase", Way.ARRIVES: "receipt", Way.FEE: "network fee"}
_OF_EXCHANGES = {Way.ARRIVES: "deposit", Way.LEAVES: "withdrawal"}


def sentence(told: Told) -> str:
    """What a file holds, counted."""
    words = _WORDS | {Way.LEAVES: "payout" if told.of == POOL else "sending"}
    words |= _OF_EXCHANGES if told.of == EXCHANGE else {}
    ways, earned = Counter(move.way for move in told.moves), len({each.day_on for each in told.earned})
    parts = [counted(earned, "day") + " of earnings"] if earned else []
    parts += [counted(ways[way], word) for way, word in words.items() if ways[way]]
    return f"{told.layout}, {counted(told.rows_in, 'row')}: {', '.join(parts) or 'nothing to take'}"


def counted(count: int, word: str) -> str:
    """A number of things: 1 row, 1,204 rows."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def plan_listing(
    listing: Listing, portfolio: Portfolio, answers: Answers, *, on_conflict: OnConflict = "update"
) -> TreasuryPlan:
    """Plan the import of an opened file; raises AppError, and Question where the user must say something."""
    layout, told = told_by(listing, answers)
    accounts, gate, outcomes = Accounts(portfolio, told, answers), Gate(portfolio), Outcomes()
    _take_over(told, outcomes)
    rows: list[Rows] = []
    if told.earned:
        pool_id, basis = accounts.pool()
        rows += plan_earnings(told, portfolio, pool_id, basis, gate, outcomes, on_conflict)
    movements = None
    if told.moves:
        account = accounts.own(layout.of)
        movements = Movements(told, portfolio, accounts, account, gate, outcomes, on_conflict)
        rows += movements.plan()
    change = Change((*accounts.rows(), *rows) if rows else ())
    notes = [*told.notes, *(accounts.notes() if rows else [])]
    if movements is not None:
        notes += _findings(told, portfolio, portfolio.applying(change), movements)
    if listing.raw is not None:
        notes += listing.raw.notes
    return TreasuryPlan(layout, told, portfolio, outcomes, change, tuple(notes), tuple(proof.broken(told)))


def _take_over(told: Told, outcomes: Outcomes) -> None:
    """What the reader has refused or left out."""
    for row, reason in told.left_out.items():
        outcomes.say((row,), "left out", reason)
    for row, (column, reason) in told.refused.items():
        outcomes.say((row,), "rejected", reason, column)


def _findings(told: Told, before: Portfolio, after: Portfolio, movements: Movements) -> list[str]:
    """What would be wrong in the book after the import and is not now, with the row where it is known."""
    if not len(after["treasury_account"]) or movements.account not in after["treasury_account"].ids:
        return []
    known = set() if after is before else set(books_of(before).problems)
    found = []
    for problem in books_of(after).problems if after is not before else ():
        if problem not in known:
            row = movements.row_of.get(problem.id, 0) if problem.table == "treasury_event" else 0
            found.append(f"Row {row}: {problem.reason}." if row else f"{problem.reason}.")
    more = [f"And {len(found) - _MOST_NOTES:,} more such sentences."] if len(found) > _MOST_NOTES else []
    last_at = max(move.at for move in told.moves)
    return [*found[:_MOST_NOTES], *more, *proof.against_book(told, after, movements.account, last_at)]
