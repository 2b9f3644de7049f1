"""What each account holds in which state at any instant: free, pledged, owed, loaned, managed, unpaid."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.problems import Problem
from desktop_app.domain.treasury import (
    COLLATERAL_BACK,
    COLLATERAL_OUT,
    COMES_IN,
    EVENT_KINDS,
    GOES_OUT,
    LOAN_BACK,
    LOANED,
    MANAGED,
    MANAGED_BACK,
    MOVES,
    POOL,
)
from desktop_app.engine.results import Ints
from desktop_app.engine.treasury.ledger import BACK, GIVEN, Ledger, Places
from desktop_app.engine.treasury.prices import DAY_S

STATES = (
    "free",
    "pledged or restricted",
    "receivable from collateral",
    "loaned",
    "managed",
    "due from pools",
)
FREE, PLEDGED, RECEIVABLE, ON_LOAN, IN_CARE, DUE = range(6)
_TAKEN_AS = {
    COLLATERAL_OUT: PLEDGED, COLLATERAL_BACK: PLEDGED, LOANED: ON_LOAN, LOAN_BACK: ON_LOAN,
    MANAGED: IN_CARE, MANAGED_BACK: IN_CARE,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Changes of balances by time: one or two for each event."""

    row: Ints
    """Row of the ledger."""
    at: Ints
    place: Ints
    state: Ints
    passed: NDArray[np.bool_]
    """Whether control has passed, so that it is no longer among the lots."""
    amount_sat: Ints
    """Below 0 where it leaves."""
    facility: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Balances:
    """Balances that follow from the postings."""

    places: Places
    postings: Postings
    memo: dict[tuple[int, bool], Ints] = field(default_factory=dict, repr=False)
    """Ends of days that were asked for."""

    def at(self, instants: Ints) -> Ints:
        """Satoshi by instant, place and state, all that happened up to each instant; shape [T, P, 6].

        Instants ascend. Bitcoin whose control has passed counts in its state, too.
        """
        return self._summed(instants, np.ones(len(self.postings.at), np.bool_))

    def ours_at(self, instants: Ints) -> Ints:
        """The same without what control has passed of: the bitcoin that lots are kept of."""
        return self._summed(instants, ~self.postings.passed)

    def on(self, day: int) -> Ints:
        """Satoshi by place and state at the end of a day, shape [P, 6]."""
        return self._on(day, ours=False)

    def ours_on(self, day: int) -> Ints:
        """The same without what control has passed of."""
        return self._on(day, ours=True)

    def _on(self, day: int, *, ours: bool) -> Ints:
        if (day, ours) not in self.memo:
            instants = np.array([end_of_day(day)])
            self.memo[day, ours] = (self.ours_at(instants) if ours else self.at(instants))[0]
        return self.memo[day, ours]

    def by_state(self, day: int) -> Ints:
        """Satoshi by state at the end of a day, shape [6]."""
        return self.on(day).sum(axis=0)

    def month_ends(self, months: Ints) -> Ints:
        """Satoshi by month, place and state, shape [M, P, 6]."""
        return self.at(days.first_days(months + 1) * DAY_S - 1)

    def of_facility(self, facility_id: int, day: int) -> tuple[int, int]:
        """Collateral at a facility at the end of a day [sat]: still ours, and owed to us."""
        made = self.postings
        chosen = (made.facility == facility_id) & (made.at <= end_of_day(day))
        pledged = chosen & ~made.passed & (made.state == PLEDGED)
        passed = chosen & made.passed & (made.state == RECEIVABLE)
        return int(made.amount_sat[pledged].sum()), int(made.amount_sat[passed].sum())

    def _summed(self, instants: Ints, chosen: NDArray[np.bool_]) -> Ints:
        made, states = self.postings, len(STATES)
        size = len(self.places) * states
        bucket = np.searchsorted(instants, made.at, side="left")
        found = np.zeros((len(instants) + 1) * size, np.int64)
        np.add.at(found, (bucket * size + made.place * states + made.state)[chosen], made.amount_sat[chosen])
        running = np.cumsum(found.reshape(len(instants) + 1, size), axis=0)[:-1]
        return running.reshape(len(instants), len(self.places), states)

    def overdrawn(self) -> list[Problem]:
        """Accounts that go below nothing, as a whole or in a state, with the first day on which they do."""
        made, found = self.postings, []
        for place in np.unique(made.place).tolist():
            rows = np.flatnonzero(made.place == place)
            if said := self._below(rows, "gives more than it holds"):
                found.append(said)
                continue
            for state in np.unique(made.state[rows]).tolist():
                of_state = rows[made.state[rows] == state]
                if said := self._below(of_state, f"has less than nothing that is {STATES[state]}"):
                    found.append(said)
        return found

    def _below(self, rows: Ints, what: str) -> Problem | None:
        made = self.postings
        running = np.cumsum(made.amount_sat[rows])
        below = np.flatnonzero(running < 0)
        if not len(below):
            return None
        place = int(made.place[rows[0]])
        day = days.day_text(int(made.at[rows[below[0]]]) // DAY_S)
        reason = (
            f"{self.places.names[place]} {what} from {day} on, up to {-int(running.min()) / 1e8:,.8f} BTC"
        )
        return Problem(reason, "treasury_account", "name", id=int(self.places.ids[place]))


def end_of_day(day: int) -> int:
    """The last second of a day."""
    return (day + 1) * DAY_S - 1


def balances_of(ledger: Ledger, left_out: Ints) -> Balances:
    """Balances by all events but those whose keys are left out."""
    return Balances(ledger.places, _postings(ledger, ~np.isin(ledger.key, left_out)))


def taken_as(ledger: Ledger) -> Ints:
    """The state in which each event puts bitcoin that is given, or from which it takes it back."""
    found = np.array([_TAKEN_AS.get(kind, FREE) for kind in range(len(EVENT_KINDS))])[ledger.kind]
    return np.where(ledger.passes & (found == PLEDGED), RECEIVABLE, found)


def _postings(ledger: Ledger, kept: NDArray[np.bool_]) -> Postings:
    places, kind = ledger.places, ledger.kind
    base = np.where(places.restricted, PLEDGED, FREE)
    base[places.kinds == POOL] = DUE
    base[-1] = FREE
    goes = np.flatnonzero(kept & (np.isin(kind, GOES_OUT) | np.isin(kind, MOVES)))
    comes = np.flatnonzero(kept & (np.isin(kind, COMES_IN) | np.isin(kind, MOVES)))
    arrives = np.where(ledger.to_place < 0, ledger.place, ledger.to_place)
    given, back = np.isin(kind, GIVEN), np.isin(kind, BACK)
    taken = taken_as(ledger)
    row = np.concatenate([goes, comes])
    out = np.arange(len(row)) < len(goes)
    place = np.where(out, ledger.place[row], np.where(np.isin(kind, MOVES), arrives, ledger.place)[row])
    special = np.where(out, back[row], given[row])
    made = Postings(
        row, ledger.at[row], place, np.where(special, taken[row], base[place]), special & ledger.passes[row],
        np.where(out, -1, 1) * ledger.amount_sat[row], ledger.facility[row],
    )  # fmt: skip
    order = np.argsort(made.row, kind="stable")
    return Postings(*(getattr(made, name)[order] for name in Postings.__slots__))
