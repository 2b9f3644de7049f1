"""Tables B, C and D: how bitcoin came from its opening to its closing value, and where the gain is from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.domain.treasury import (
    COLLATERAL_BACK,
    COLLATERAL_OUT,
    COMPENSATION,
    LOAN_BACK,
    LOANED,
    MANAGED,
    MANAGED_BACK,
    MINED,
    NETWORK_FEE,
    OPENING,
    OTHER_IN,
    OTHER_OUT,
    PURCHASE,
    SALE,
)
from desktop_app.engine.treasury.amounts import value
from desktop_app.engine.treasury.balances import DUE
from desktop_app.engine.treasury.books import TreasuryBooks
from desktop_app.engine.treasury.checks import Check
from desktop_app.engine.treasury.flows import LotFlows
from desktop_app.engine.treasury.ledger import Flags


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a roll-forward."""

    key: str
    label: str
    sat: int
    usd: int
    """Below 0 where it takes away [µUSD]."""


@dataclass(frozen=True, slots=True)
class RollForward:
    """From opening to closing: the first line, what changed, the last line."""

    first_on: int
    last_on: int
    opening: Line
    changes: tuple[Line, ...]
    closing: Line
    checks: tuple[Check, ...]

    def usd(self, key: str) -> int:
        """The amount of a change, 0 where there is no such line [µUSD]."""
        return sum(line.usd for line in self.changes if line.key == key)

    def sat(self, key: str) -> int:
        return sum(line.sat for line in self.changes if line.key == key)


@dataclass(frozen=True, slots=True)
class GainAnalysis:
    """Table D: change in fair value = realised + (closing unrealised − opening unrealised) [µUSD]."""

    change_usd: int
    """As the roll-forward needs it: closing less opening value less all that came and went."""
    realised_gains_usd: int
    """Sum of disposals that gained; never netted with the losses (ASC 350-60-50-4)."""
    realised_losses_usd: int
    """0 or less."""
    opening_unrealised_usd: int
    closing_unrealised_usd: int
    checks: tuple[Check, ...]

    @property
    def realised_usd(self) -> int:
        """Net of both, for the identity only."""
        return self.realised_gains_usd + self.realised_losses_usd

    @property
    def unrealised_change_usd(self) -> int:
        return self.closing_unrealised_usd - self.opening_unrealised_usd


_ROWS: tuple[tuple[str, str, tuple[int, ...], bool], ...] = (
    ("opened", "Balance brought forward", (OPENING,), True),
    ("mined", "Revenue from bitcoin mined", (MINED,), True),
    ("sold", "Proceeds from sale of bitcoin", (SALE,), False),
    ("paid", "Exchange of bitcoin for employee compensation", (COMPENSATION,), False),
    ("bought", "Purchases", (PURCHASE,), True),
    ("other_in", "Other received", (OTHER_IN,), True),
    ("collateral_out", "Given as collateral, control passed", (COLLATERAL_OUT,), False),
    ("collateral_back", "Collateral returned", (COLLATERAL_BACK,), True),
    ("lent", "Lent, control passed", (LOANED, MANAGED), False),
    ("lent_back", "Loans returned", (LOAN_BACK, MANAGED_BACK), True),
    ("network_fees", "Network fees", (NETWORK_FEE,), False),
    ("other_out", "Other given away", (OTHER_OUT,), False),
)
"""Key, label, kinds of events, whether it comes in; "opened" and "mined" come first in both forms."""
_ALWAYS = ("mined", "sold")


@dataclass(frozen=True, slots=True)
class _Ends:
    """What stands at the end of a day."""

    sat: int
    due_sat: int
    fair_usd: int
    """Of all lots."""
    due_usd: int
    basis_usd: int

    @property
    def unrealised_usd(self) -> int:
        return self.fair_usd - self.basis_usd


def _ends(books: TreasuryBooks, day: int) -> _Ends:
    price = books.ledger.prices.closing(day)
    due = int(books.balances.by_state(day)[DUE])
    sat = books.flows.sat_on(day)
    return _Ends(sat, due, value(sat, price), value(due, price), books.flows.basis_on(day))


def riot_form(books: TreasuryBooks, first_on: int, last_on: int) -> RollForward:
    """Table B: disposals at proceeds, change in fair value holds realised and unrealised.

    Bitcoin that pools have credited but not paid is not in the balance; its change is a line.
    """
    opening, closing = _ends(books, first_on - 1), _ends(books, last_on)
    lines = _lines(books, first_on, last_on)
    gains = gain_analysis(books, first_on, last_on)
    due = Line(
        "receivable", "Change in bitcoin receivable",
        opening.due_sat - closing.due_sat, opening.due_usd - closing.due_usd,
    )  # fmt: skip
    at = next(n for n, line in enumerate(lines) if line.key == "mined") + 1
    change = Line("change", "Change in fair value", 0, gains.realised_usd + gains.unrealised_change_usd)
    changes = (*lines[:at], due, *lines[at:], change)
    first = Line(
        "opening", "Opening balance", opening.sat - opening.due_sat, opening.fair_usd - opening.due_usd
    )
    sat, usd = _from_balances(books, last_on)
    last = Line("closing", "Closing balance", sat, usd)
    return RollForward(first_on, last_on, first, changes, last, _closes("B", first, changes, last))


def _from_balances(books: TreasuryBooks, day: int) -> tuple[int, int]:
    """Bitcoin in the accounts without what pools owe, and its fair value: told without the lots."""
    price = books.ledger.prices.closing(day)
    ours = books.balances.ours_on(day).sum(axis=0)
    whole, due = int(ours.sum()), int(ours[DUE])
    return whole - due, value(whole, price) - value(due, price)


def gains_form(books: TreasuryBooks, first_on: int, last_on: int) -> RollForward:
    """Table C: opening + additions − carrying amount of disposals + gains − losses = closing fair value.

    What is disposed of is carried at fair value until then: at what it brings. Realised gains and losses
    stand each by themselves. It holds all lots, with what pools have credited but not paid.
    """
    opening, closing = _ends(books, first_on - 1), _ends(books, last_on)
    flows, gains = books.flows, gain_analysis(books, first_on, last_on)
    gone = books.ledger.inside(first_on, last_on) & flows.goes
    changes = (
        *_lines(books, first_on, last_on, out=False),
        Line("disposals", "Carrying amount of disposals", *_less(flows, gone)),
        Line("gains", "Realised gains", 0, gains.realised_gains_usd),
        Line("losses", "Realised losses", 0, gains.realised_losses_usd),
        Line("unrealised", "Change in unrealised gain", 0, gains.unrealised_change_usd),
    )
    first = Line("opening", "Opening fair value", opening.sat, opening.fair_usd)
    last = Line("closing", "Closing fair value", closing.sat, closing.fair_usd)
    return RollForward(first_on, last_on, first, changes, last, _closes("C", first, changes, last))


def _less(flows: LotFlows, gone: Flags) -> tuple[int, int]:
    """Bitcoin and net proceeds of disposals, as they reduce the balance."""
    return -int(flows.amount_sat[gone].sum()), -int(flows.usd[gone].sum())


def _closes(form: str, first: Line, changes: tuple[Line, ...], last: Line) -> tuple[Check, ...]:
    sat = first.sat + sum(line.sat for line in changes)
    usd = first.usd + sum(line.usd for line in changes)
    return (
        Check(f"Roll-forward {form}: bitcoin", sat, last.sat, "sat"),
        Check(f"Roll-forward {form}: fair value", usd, last.usd, "µUSD"),
    )


def _lines(books: TreasuryBooks, first_on: int, last_on: int, *, out: bool = True) -> list[Line]:
    """What came, and with `out` what went, by sort, without those lines in which nothing did."""
    flows, kind = books.flows, books.ledger.kind
    inside = books.ledger.inside(first_on, last_on)
    found = []
    for key, label, kinds, comes in _ROWS:
        chosen = inside & np.isin(kind, kinds) & (flows.comes if comes else flows.goes)
        sign = 1 if comes else -1
        sat, usd = int(flows.amount_sat[chosen].sum()), int(flows.usd[chosen].sum())
        if (comes or out) and (key in _ALWAYS or chosen.any()):
            found.append(Line(key, label, sign * sat, sign * usd))
    return found


def gain_analysis(books: TreasuryBooks, first_on: int, last_on: int) -> GainAnalysis:
    """Table D with its identity, as Riot's filing of 9M 2024 shows it (TREASURY §2 D)."""
    opening, closing = _ends(books, first_on - 1), _ends(books, last_on)
    flows, inside = books.flows, books.ledger.inside(first_on, last_on)
    came = int(flows.usd[inside & flows.comes].sum())
    went = int(flows.usd[inside & flows.goes].sum())
    change = closing.fair_usd - opening.fair_usd - came + went
    gain = flows.gain_usd[inside & flows.goes]
    gains, losses = int(gain.clip(min=0).sum()), int(gain.clip(max=0).sum())
    explained = gains + losses + closing.unrealised_usd - opening.unrealised_usd
    check = Check("Change in fair value = realised + change in unrealised", change, explained, "µUSD")
    return GainAnalysis(change, gains, losses, opening.unrealised_usd, closing.unrealised_usd, (check,))
