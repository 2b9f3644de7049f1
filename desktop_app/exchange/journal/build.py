"""Makes the journal entries of a span of days from the ledger of the book and its lots."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from desktop_app.domain import journal as roles
from desktop_app.domain.capital import ACTUAL, DRAW, INTEREST, REPAYMENT
from desktop_app.domain.days import day_text
from desktop_app.domain.fields import MISSING_32
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.domain.treasury import (
    COMPENSATION,
    EVENT_KINDS,
    METHODS,
    MINED,
    MOVES,
    NETWORK_FEE,
    OPENING,
    OTHER_IN,
    OTHER_OUT,
    POOL,
    PURCHASE,
    SALE,
)
from desktop_app.engine.lots.rounding import divided
from desktop_app.engine.treasury.amounts import value
from desktop_app.engine.treasury.books import TreasuryBooks, books_of
from desktop_app.engine.treasury.cash import cash_days
from desktop_app.engine.treasury.ledger import PRODUCTION_KEY
from desktop_app.engine.treasury.roll_forward import gain_analysis
from desktop_app.exchange.journal.due import Due
from desktop_app.exchange.journal.entries import Coins, Entry, Journal, Line, chart_of

_AGAINST = {
    OPENING: roles.OPENING, MINED: roles.MINING_REVENUE, PURCHASE: roles.CASH, OTHER_IN: roles.OTHER_INCOME,
}  # fmt: skip
"""What stands against bitcoin that comes; what comes back from a lender stands against what it owed."""
_SPENT_ON = {
    SALE: roles.CASH, NETWORK_FEE: roles.NETWORK_FEES, COMPENSATION: roles.COMPENSATION,
    OTHER_OUT: roles.OTHER_EXPENSE,
}  # fmt: skip
"""What bitcoin that goes becomes; what a lender may use becomes owed to us."""
_FLOWS = {INTEREST: roles.INTEREST, DRAW: roles.LOANS, REPAYMENT: roles.LOANS}
_FLOW_WORDS = {INTEREST: "Interest", DRAW: "Loan drawn", REPAYMENT: "Loan repaid"}
_DAY_S = 86_400


def journal_of(portfolio: Portfolio, first_on: int, last_on: int) -> Journal:
    """The entries of a span of days; raises AppError where a day at its ends has no price."""
    books = books_of(portfolio)
    for day in (first_on - 1, last_on):
        if books.flows.sat_on(day) and not books.ledger.prices.closing(day):
            raise AppError(
                f"The book has no price of bitcoin for {day_text(day)}: what is held has no fair value.",
                "Import bitcoin prices or the network history of that day.",
            )
    builder = _Builder(portfolio, books, first_on, last_on)
    made = [*builder.of_ledger(), *builder.of_cash(), *builder.at_the_end()]
    made.sort(key=lambda entry: entry.day)
    entries = tuple(_numbered(entry, number, first_on) for number, entry in enumerate(made, 1))
    gains = gain_analysis(books, first_on, last_on)
    policies = books.ledger.prices.policies
    method = METHODS[policies[int(books.ledger.prices.policy_at(np.array([last_on]))[0])].method]
    return Journal(
        portfolio.company.name, first_on, last_on, method, entries, builder.opening(),
        gains.opening_unrealised_usd, books.ledger.prices.closing(last_on), chart_of(portfolio),
        tuple(f"{problem.reason}." for problem in books.problems),
    )  # fmt: skip


def _numbered(entry: Entry, number: int, first_on: int) -> Entry:
    if residue := sum(line.usd for line in entry.lines):
        raise AssertionError(f"{entry.title} of {day_text(entry.day)} is out by {residue} µUSD")
    mark = f"BTC-{day_text(first_on)[:7]}-{number:04d}"
    return Entry(mark, entry.day, entry.title, entry.lines, entry.reference, entry.coins)


@dataclass(slots=True, eq=False)
class _Builder:
    portfolio: Portfolio
    books: TreasuryBooks
    first_on: int
    last_on: int
    due: Due = field(default_factory=Due)
    _used: dict[int, list[Coins]] = field(init=False)
    _owed_cost: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self._used = _coins_by_disposal(self.books)
        gone = self.books.owed.booked.disposals
        self._owed_cost = dict(zip(gone.key.tolist(), gone.cost_usd.tolist(), strict=True))

    # --- events ------------------------------------------------------------------------------------
    def of_ledger(self) -> list[Entry]:
        """An entry for each event that changes an account; those before the span only fill what is due."""
        ledger, flows, found = self.books.ledger, self.books.flows, []
        at_pool = ledger.places.kinds == POOL
        left_out = set(self.books.lots.left_out().tolist())
        for row in range(len(ledger)):
            if int(ledger.day[row]) > self.last_on or int(ledger.key[row]) in left_out:
                continue
            place, sat = int(ledger.place[row]), int(ledger.amount_sat[row])
            paid = 0
            if at_pool[place] and flows.comes[row]:
                self.due.earn(place, sat, int(flows.usd[row]))
            elif at_pool[place]:
                paid = self.due.pay(place, sat)
            if int(ledger.day[row]) >= self.first_on and (lines := self._lines(row, paid)):
                found.append(self._entry(row, lines))
        return found

    def _entry(self, row: int, lines: list[Line]) -> Entry:
        ledger = self.books.ledger
        key, kind = int(ledger.key[row]), int(ledger.kind[row])
        place = ledger.places.names[int(ledger.place[row])]
        reference = ""
        if key < PRODUCTION_KEY:
            events = self.portfolio["treasury_event"]
            reference = str(events.plain(int(events.positions(np.array([key]))[0]), "reference"))
        title = f"{EVENT_KINDS[kind].capitalize()}, {place}"
        return Entry("", int(ledger.day[row]), title, tuple(lines), reference, self._coins(row))

    def _coins(self, row: int) -> tuple[Coins, ...]:
        flows, ledger = self.books.flows, self.books.ledger
        if flows.comes[row]:
            day = int(ledger.at[row]) // _DAY_S
            return (Coins(int(ledger.amount_sat[row]), int(flows.usd[row]), int(ledger.key[row]), day),)
        if not flows.goes[row]:
            return ()
        used = self._used.get(int(ledger.key[row]), [])
        sat, usd = int(ledger.amount_sat[row]), int(flows.cost_usd[row])
        if used and sum(c.sat for c in used) == -sat:
            return tuple(used)
        return (Coins(-sat, -usd, 0, int(ledger.day[row])),)

    def _lines(self, row: int, paid_usd: int) -> list[Line]:
        flows, kind = self.books.flows, int(self.books.ledger.kind[row])
        moved = self._reclassified(row, paid_usd)
        if flows.comes[row]:
            return self._mined(row) if kind == MINED else self._came(row)
        if flows.goes[row]:
            return [*moved, *self._went(row)]
        return moved if kind in MOVES else []

    def _line(self, row: int, role: int, usd: int, memo: str, location: str | None = None) -> Line:
        places = self.books.ledger.places
        entity = places.entities[int(places.entity[int(self.books.ledger.place[row])])]
        where = self._site(row) if location is None else location
        return Line(role, usd, memo, entity or self.portfolio.company.name, where)

    def _site(self, row: int) -> str:
        key = int(self.books.ledger.key[row])
        if key >= PRODUCTION_KEY:
            return ""
        events = self.portfolio["treasury_event"]
        site = int(events["site_id"][events.positions(np.array([key]))[0]])
        return "" if site == MISSING_32 else self.portfolio.records("site")[site].name

    def _asset(self, row: int) -> int:
        places = self.books.ledger.places
        return (
            roles.DUE_FROM_POOLS if places.kinds[int(self.books.ledger.place[row])] == POOL else roles.BITCOIN
        )

    def _reclassified(self, row: int, usd: int) -> list[Line]:
        """What a pool has paid is bitcoin and no longer due."""
        if not usd:
            return []
        return [
            self._line(row, roles.BITCOIN, usd, "Paid out by the pool"),
            self._line(row, roles.DUE_FROM_POOLS, -usd, "Paid out by the pool"),
        ]

    def _came(self, row: int) -> list[Line]:
        usd, kind = int(self.books.flows.usd[row]), int(self.books.ledger.kind[row])
        bitcoin = self._line(row, self._asset(row), usd, f"{self._btc(row)} at cost")
        if kind in _AGAINST:
            return _without_nothing(
                [bitcoin, self._line(row, _AGAINST[kind], -usd, EVENT_KINDS[kind].capitalize())]
            )
        owed = self._owed_cost.get(int(self.books.ledger.key[row]), usd)
        return _without_nothing([
            bitcoin,
            self._line(row, roles.RECEIVABLE, -owed, "Bitcoin given back"),
            self._line(row, roles.RECEIVABLE_VALUE, owed - usd, "Change in its value until then"),
        ])  # fmt: skip

    def _btc(self, row: int) -> str:
        return f"{int(self.books.ledger.amount_sat[row]) / 1e8:,.8f} BTC"

    def _went(self, row: int) -> list[Line]:
        ledger, kind = self.books.ledger, int(self.books.ledger.kind[row])
        gross, fee, cost = (
            int(ledger.value_usd[row]),
            int(ledger.fee_usd[row]),
            int(self.books.flows.cost_usd[row]),
        )
        target = _SPENT_ON.get(kind, roles.RECEIVABLE)
        gain = gross - cost
        result = roles.REALISED_GAIN if gain >= 0 else roles.REALISED_LOSS
        lines = [
            self._line(
                row, target, gross - (fee if target == roles.CASH else 0), EVENT_KINDS[kind].capitalize()
            ),
            self._line(row, roles.TRADING_FEES, fee, "Fee"),
            self._line(row, roles.BITCOIN, -cost, f"{self._btc(row)} at cost"),
            self._line(row, result, -gain, "Realised, before the fee"),
        ]
        if target != roles.CASH:
            lines.append(self._line(row, roles.CASH, -fee, "Fee"))
        return _without_nothing(lines)

    # --- what was mined ------------------------------------------------------------------------------
    def _mined(self, row: int) -> list[Line]:
        """Revenue before the pool's fee where the pool reports it so, divided among the sites."""
        net = int(self.books.flows.usd[row])
        fee = self._pool_fee(row)
        lines = [self._line(row, self._asset(row), net, f"{self._btc(row)} earned", "")]
        shares = self._shares(row)
        for role, usd, memo in (
            (roles.POOL_FEES, fee, "Pool fee"),
            (roles.MINING_REVENUE, -net - fee, "Earned"),
        ):
            lines += [self._line(row, role, part, memo, site) for site, part in _divided(usd, shares)]
        return _without_nothing(lines)

    def _production(self, row: int) -> int:
        """Position in the production, -1 for an event."""
        key = int(self.books.ledger.key[row])
        if key < PRODUCTION_KEY:
            return -1
        return int(self.portfolio["production"].positions(np.array([key - PRODUCTION_KEY]))[0])

    def _pool_fee(self, row: int) -> int:
        at = self._production(row)
        if at < 0:
            return 0
        gross = int(self.portfolio["production"]["earned_sat"][at])
        return value(gross, int(self.books.ledger.price_usd[row])) - int(self.books.flows.usd[row])

    def _shares(self, row: int) -> list[tuple[str, float]]:
        at = self._production(row)
        if at < 0:
            return [(self._site(row), 1.0)]
        pool, sites = int(self.portfolio["production"]["pool_account_id"][at]), self.portfolio.records("site")
        shares = [s for s in self.portfolio.records("pool_share").values() if s.pool_account_id == pool]
        return [(sites[s.site_id].name, s.share) for s in shares] or [("", 1.0)]

    # --- the rest ------------------------------------------------------------------------------------
    def of_cash(self) -> list[Entry]:
        """Interest paid, loans drawn and repaid, as the book has them on record."""
        flows = cash_days(self.portfolio).between(self.first_on, self.last_on)
        found = []
        for day, kind, usd, state, facility in zip(
            *(getattr(flows, n).tolist() for n in ("day", "kind", "amount_usd", "state", "facility")),
            strict=True,
        ):
            if state != ACTUAL or kind not in _FLOWS or not usd:
                continue
            name = self.portfolio.records("facility")[facility].name if facility else ""
            company = self.portfolio.company.name
            lines = (Line(roles.CASH, usd, "", company), Line(_FLOWS[kind], -usd, "", company))
            found.append(Entry("", day, ", ".join(t for t in (_FLOW_WORDS[kind], name) if t), lines))
        return found

    def at_the_end(self) -> list[Entry]:
        """The change in fair value that is not realised, of bitcoin and of what is owed in bitcoin."""
        gains, company = gain_analysis(self.books, self.first_on, self.last_on), self.portfolio.company.name
        owed = self._owed_unrealised(self.last_on) - self._owed_unrealised(self.first_on - 1)
        found = []
        for title, usd, asset, against in (
            ("Change in fair value of bitcoin", gains.unrealised_change_usd, roles.BITCOIN, roles.FAIR_VALUE),
            ("Change in value of the receivable", owed, roles.RECEIVABLE, roles.RECEIVABLE_VALUE),
        ):
            if usd:
                lines = (Line(asset, usd, "", company), Line(against, -usd, "", company))
                found.append(Entry("", self.last_on, title, lines))
        return found

    def _owed_unrealised(self, day: int) -> int:
        booked = self.books.owed.on(day)
        return value(booked.qty_sat, self.books.ledger.prices.closing(day)) - booked.basis_usd

    def opening(self) -> tuple[Coins, ...]:
        """Lots before the span; one without a lot where the method keeps none."""
        booked = self.books.lots.on(self.first_on - 1)
        left, lots = booked.remaining, defaultdict(lambda: [0, 0, 0])
        for lot, at, sat, usd in zip(
            *(a.tolist() for a in (left.lot, left.acquired_at, left.qty_sat, left.basis_usd)), strict=True
        ):
            lots[lot] = [lots[lot][0] + sat, lots[lot][1] + usd, at // _DAY_S]
        rest = (
            booked.qty_sat - sum(v[0] for v in lots.values()),
            booked.basis_usd - sum(v[1] for v in lots.values()),
        )
        found = [Coins(sat, usd, lot, day) for lot, (sat, usd, day) in sorted(lots.items())]
        return tuple(found) + ((Coins(*rest, 0, self.first_on - 1),) if rest[0] else ())


def _coins_by_disposal(books: TreasuryBooks) -> dict[int, list[Coins]]:
    booked, found = books.lots.booked, defaultdict(list)
    keys = booked.disposals.key.tolist()
    used = booked.used
    columns = (used.disposal, used.lot, used.acquired_at, used.qty_sat, used.cost_usd)
    for disposal, lot, at, sat, usd in zip(*(c.tolist() for c in columns), strict=True):
        found[keys[disposal]].append(Coins(-sat, -usd, lot, at // _DAY_S))
    return dict(found)


def _divided(usd: int, shares: list[tuple[str, float]]) -> list[tuple[str, int]]:
    """An amount by shares: each part is what the parts up to it come to, so that they add up exactly."""
    weights = [round(share * 1_000_000) for _, share in shares]
    whole, done, found = max(sum(weights), 1_000_000), 0, []
    for (site, _), upto in zip(shares, np.cumsum(weights).tolist(), strict=True):
        part = (divided(abs(usd) * upto, whole)) * (1 if usd >= 0 else -1) - done
        done += part
        found.append((site, part))
    return [*found, ("", usd - done)]


def _without_nothing(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.usd]
