"""Turns the moves of a file into events of the treasury, compared with those that the book has."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from desktop_app.domain.change import Rows
from desktop_app.domain.days import instant_text
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.fields import Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import EVENT_KINDS, PAYOUT, POOL, TRANSFER
from desktop_app.exchange.plan import OnConflict
from desktop_app.exchange.treasury.accounts import Accounts, other_kind
from desktop_app.exchange.treasury.matching import KIND_OF, Known, KnownEvents
from desktop_app.exchange.treasury.outcomes import Gate, Outcomes, misfit
from desktop_app.exchange.treasury.told import Move, Told, Way

_DAY_S = 86_400
Values = dict[str, Plain]


@dataclass(slots=True)
class Movements:
    """Plans the events of one file for one account."""

    told: Told
    portfolio: Portfolio
    accounts: Accounts
    account: int
    gate: Gate
    outcomes: Outcomes
    on_conflict: OnConflict
    known: KnownEvents = field(init=False)
    new: list[Values] = field(default_factory=list)
    changed: dict[int, Values] = field(default_factory=dict)
    row_of: dict[int, int] = field(default_factory=dict)
    """Rows by the ids of the events that they bring or change."""

    def __post_init__(self) -> None:
        self.known = KnownEvents(self.portfolio)

    def plan(self) -> list[Rows]:
        """Rows of the events that are new or change; raises Question."""
        for move in self._without_duplicates():
            self._take(move)
        return self._rows()

    # --- within the file -----------------------------------------------------------------------------
    def _without_duplicates(self) -> list[Move]:
        """Rows that say the same twice are taken once; different ones of one id are told apart."""
        seen: set[tuple[str, str]] = set()
        kept: list[Move] = []
        for move in self.told.moves:
            raw = "\n".join(self.told.raw.get(row, "") for row in move.rows)
            if (move.reference, raw) in seen:
                self.outcomes.say(move.rows, "duplicate", "the row stands in the file twice")
                continue
            seen.add((move.reference, raw))
            kept.append(move)
        shared = Counter(move.reference for move in kept)
        return [self._apart(move) if shared[move.reference] > 1 else move for move in kept]

    def _apart(self, move: Move) -> Move:
        raw = "\n".join(self.told.raw.get(row, "") for row in move.rows)
        mark = hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()[:6]
        return dataclasses.replace(move, reference=f"{move.reference}/{mark}")

    # --- one move ------------------------------------------------------------------------------------
    def _take(self, move: Move) -> None:
        if not move.sat:
            self.outcomes.say(move.rows, "left out", "no bitcoin moves")
            return
        old = self.known.same(self.told.source, self._references(move.reference), self.account)
        if old is not None:
            old.taken = True
            self._compare(move, old)
        elif (old := self.known.matching(move, self.account, self.told.source)) is not None:
            old.taken = True
            self._match(move, old)
        else:
            self._insert(move)
        if move.fee_sat and self.outcomes.groups.get(move.row) != "rejected":
            self._take_fee(move)

    def _references(self, reference: str) -> tuple[str, str]:
        return reference, f"{reference} @{self.account}"

    def _free_reference(self, reference: str) -> str:
        """The reference, or one with the account where another account has it already."""
        first, second = self._references(reference)
        return second if self.known.has(self.told.source, first) else first

    def _take_fee(self, move: Move) -> None:
        reference = f"{move.reference} fee"
        same = self.known.same(self.told.source, self._references(reference), self.account)
        fee = dataclasses.replace(move, way=Way.FEE, sat=move.fee_sat, fee_sat=0, reference=reference)
        if same is not None:
            self._compare(fee, same)
        elif self.known.fee_of(move, self.account) is None:
            self._insert(fee)

    def _values(self, move: Move) -> Values:
        return {
            "at": move.at, "amount_sat": move.sat, "value_usd": move.value_usd, "fee_usd": move.fee_usd,
            "counterparty": move.counterparty, "note": _cleaned(move.note),
        }  # fmt: skip

    def _insert(self, move: Move) -> None:
        values = self._values(move) | {
            "source": self.told.source,
            "reference": self._free_reference(move.reference),
        }
        if self._refuse(move, values, move.at):
            return
        kind, account, to = self._sides(move)
        values |= {"kind": kind, "account_id": account, "to_account_id": to or None}
        new_id = self.portfolio.next_ids["treasury_event"] + len(self.new)
        self.new.append(values)
        self.row_of[new_id] = move.row
        self.known.add(
            Known(
                new_id, move.at, kind, account, to, move.sat, self.told.source, str(values["reference"]), True
            )
        )
        self.outcomes.say(move.rows, "new")

    def _sides(self, move: Move) -> tuple[int, int, int]:
        """Kind, account and the other account; raises Question where nobody has said the other one."""
        if move.way in KIND_OF:
            return KIND_OF[move.way], self.account, 0
        about = "from" if move.way is Way.ARRIVES else "to"
        own_kind = self.accounts.kinds[self.account]
        other = self.accounts.other(about, other_kind(own_kind, about))
        account, to = (other, self.account) if move.way is Way.ARRIVES else (self.account, other)
        return PAYOUT if self.accounts.kinds[account] == POOL else TRANSFER, account, to

    def _refuse(self, move: Move, values: Values, *ats: int) -> bool:
        column, reason = misfit("treasury_event", dict(values))
        if not reason:
            reason = self.gate.hinders(*(at // _DAY_S for at in ats))
        if reason:
            self.outcomes.say(move.rows, "rejected", reason, column)
        return bool(reason)

    # --- what the book has ---------------------------------------------------------------------------
    def _compare(self, move: Move, old: Known) -> None:
        """The same row again: what it says now, if that is something else."""
        if self._is_of_the_file(old):
            self.outcomes.say(move.rows, "duplicate", "another row tells it already")
            return
        position = int(self.portfolio["treasury_event"].positions(np.array([old.id]))[0])
        held = self.portfolio["treasury_event"]
        said = {k: v for k, v in self._values(move).items() if k not in ("counterparty", "note")}
        if said["value_usd"] is None:
            del said["value_usd"]
        differs: Values = {name: value for name, value in said.items() if held.plain(position, name) != value}
        if not differs:
            self.outcomes.say(move.rows, "unchanged")
        elif self.on_conflict == "reject":
            labels = ", ".join(held.entity[name].label for name in differs)
            self.outcomes.say(move.rows, "rejected", f"it is in the book already with another {labels}")
        elif self.on_conflict == "skip":
            self.outcomes.say(move.rows, "unchanged", "the book has other values")
        elif not self._refuse(move, differs, old.at, move.at):
            self._change(move, old, differs)

    def _is_of_the_file(self, known: Known) -> bool:
        """Whether this very import brings it."""
        return known.id >= self.portfolio.next_ids["treasury_event"]

    def _match(self, move: Move, old: Known) -> None:
        """Another telling of one transfer: nothing is doubled; a wrongly named account is mended."""
        side = ("account_id", old.account) if move.way is Way.LEAVES else ("to_account_id", old.to_account)
        differs: Values = {} if side[1] == self.account else {side[0]: self.account}
        if old.reference.startswith("row ") and move.txid:
            differs |= {"reference": move.txid, "at": move.at}
        title = f"{EVENT_KINDS[old.kind]} of {instant_text(old.at)}"
        words = f"the same as the {title} from {old.source or 'the book'}"
        if not differs or self.on_conflict == "skip" or self._is_of_the_file(old):
            self.outcomes.say(move.rows, "matched", words)
        elif not self._refuse(move, {}, old.at, move.at):
            if "account_id" in differs and old.kind in (PAYOUT, TRANSFER):
                differs["kind"] = PAYOUT if self.accounts.kinds[self.account] == POOL else TRANSFER
            self._change(move, old, differs)
            self.outcomes.say(move.rows, "changed", f"{words}, which is mended")

    def _change(self, move: Move, old: Known, values: Values) -> None:
        self.changed[old.id] = self.changed.get(old.id, {}) | values
        self.row_of[old.id] = move.row
        self.outcomes.say(move.rows, "changed")

    # --- the change ----------------------------------------------------------------------------------
    def _rows(self) -> list[Rows]:
        made = [inserting_records(self.portfolio, "treasury_event", self.new)] if self.new else []
        names = {name for values in self.changed.values() for name in values}
        for name in sorted(names):
            ids = np.array(sorted(i for i, values in self.changed.items() if name in values), np.int64)
            column = self.portfolio["treasury_event"].entity[name]
            values = column.array(self.changed[i][name] for i in ids.tolist())
            made.append(updating(self.portfolio, "treasury_event", ids, {name: values}))
        return [rows for rows in made if len(rows.ids)]


def _cleaned(text: str) -> str:
    """A note without what no field takes."""
    return "".join(c if c.isprintable() else " " for c in text)[:1000]
