"""Finds the event of the book (or of the same file) that a row tells again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from desktop_app.domain.fields import MISSING_32
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import MOVES, NETWORK_FEE, PAYOUT, PURCHASE, SALE, TRANSFER
from desktop_app.exchange.treasury.told import Move, Way

_TXID = 64
_NEAR_S = 86_400
"""A transfer arrives within a day of its start."""
_HEX = frozenset("0123456789abcdef")


@dataclass(slots=True)
class Known:
    """An event as the matching sees it; `id` is that of the book, or one that the import gives."""

    id: int
    at: int
    kind: int
    account: int
    to_account: int
    """0 where there is none."""
    sat: int
    source: str
    reference: str
    taken: bool = False
    """A row of this file has claimed it."""

    def touches(self, account: int) -> bool:
        return account in (self.account, self.to_account)

    @property
    def txid(self) -> str:
        return txid_of(self.reference)


def txid_of(reference: str) -> str:
    """The transaction that a reference begins with; empty where it names none."""
    head = reference[:_TXID].lower()
    return head if len(head) == _TXID and _HEX.issuperset(head) else ""


class KnownEvents:
    """Events by reference, by transaction and by amount."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._by_reference: dict[tuple[str, str], list[Known]] = defaultdict(list)
        self._by_txid: dict[str, list[Known]] = defaultdict(list)
        self._by_sat: dict[int, list[Known]] = defaultdict(list)
        for known in _all_of(portfolio):
            self.add(known)

    def add(self, known: Known) -> None:
        if known.reference:
            self._by_reference[known.source, known.reference].append(known)
        if known.txid:
            self._by_txid[known.txid].append(known)
        if known.kind in (PAYOUT, TRANSFER):
            self._by_sat[known.sat].append(known)

    def has(self, source: str, reference: str) -> bool:
        return bool(self._by_reference.get((source, reference)))

    def same(self, source: str, references: Iterable[str], account: int) -> Known | None:
        """The event that the same row (or its other telling by the same source) brought before."""
        for reference in references:
            for known in self._by_reference.get((source, reference), ()):
                if known.touches(account) and not known.taken:
                    return known
        return None

    def matching(self, move: Move, account: int, source: str) -> Known | None:
        """A transfer that somebody else has told: by its transaction, else by amount and time."""
        if move.way not in (Way.ARRIVES, Way.LEAVES):
            return None
        told = self._by_txid.get(move.txid.lower(), ()) if move.txid else ()
        same = [k for k in told if k.kind in MOVES and k.sat == move.sat and not k.taken]
        for known in same:
            if _here(known, move) == account:
                return known
        for known in same:
            if account not in (known.account, known.to_account) and self._is_a_guess(known, move, source):
                return known
        return self._near(move, account, source)

    def _is_a_guess(self, known: Known, move: Move, source: str) -> bool:
        """Whether the account at this end was named by the file of the other end, or by nobody's own.

        The file of the wallet that sent it has told the network fee, too.
        """
        by_sender = any(
            fee.kind == NETWORK_FEE and fee.account == known.account for fee in self._by_txid[known.txid]
        )
        return not by_sender if move.way is Way.LEAVES else by_sender or known.source != source

    def fee_of(self, move: Move, account: int) -> Known | None:
        """The network fee of a transaction that another file of the same account has told."""
        for known in self._by_txid.get(move.txid.lower(), ()) if move.txid else ():
            if known.kind == NETWORK_FEE and known.account == account and known.sat == move.fee_sat:
                return known
        return None

    def _near(self, move: Move, account: int, source: str) -> Known | None:
        """The nearest transfer of the same amount, where one of the two tellings names no transaction."""
        found = [
            known
            for known in self._by_sat.get(move.sat, ())
            if not (known.txid and move.txid)
            and (known.source != source or known.reference.startswith("row "))
            and abs(known.at - move.at) <= _NEAR_S
            and not known.taken
            and _here(known, move) == account
        ]
        return min(found, key=lambda known: abs(known.at - move.at), default=None)


def _here(known: Known, move: Move) -> int:
    """The account at the end of a transfer that a row tells of."""
    return known.to_account if move.way is Way.ARRIVES else known.account


def _all_of(portfolio: Portfolio) -> list[Known]:
    rows = portfolio["treasury_event"]
    names = ("at", "kind", "account_id", "to_account_id", "amount_sat", "source", "reference")
    columns: list[list[Any]] = [rows[name].tolist() for name in names]
    missing = int(MISSING_32)
    return [
        Known(id_, at, kind, account, 0 if to == missing else to, sat, source.decode(), reference.decode())
        for id_, at, kind, account, to, sat, source, reference in zip(
            rows.ids.tolist(), *columns, strict=True
        )
    ]


KIND_OF = {Way.BOUGHT: PURCHASE, Way.SOLD: SALE, Way.FEE: NETWORK_FEE}
