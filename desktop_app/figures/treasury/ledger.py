"""Answers for the ledger's table: every event and every day of production, with the running balance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field as plain_field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days, periods
from desktop_app.domain.company import CLOSED
from desktop_app.domain.entity import ENTITIES
from desktop_app.domain.fields import MISSING_32, MISSING_64, Field
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import COMES_IN, EVENT_KINDS, GOES_OUT, SALE
from desktop_app.engine.results import Floats, Ints
from desktop_app.engine.treasury.books import TreasuryBooks
from desktop_app.engine.treasury.ledger import PRODUCTION_KEY
from desktop_app.figures import format as say
from desktop_app.figures.grid_column import GridColumn, Rows

TABLE = "treasury_event"
_SAT_DIGITS, _SAT, _USD = 8, 1e8, 1e6
_NOT_AN_EVENT = "Credited by a pool: change it in the pool's production"


@dataclass(frozen=True, slots=True)
class Totals:
    """What some rows add up to."""

    count: int
    in_btc: float
    out_btc: float
    moved_btc: float
    value_usd: float
    fee_usd: float
    gain_usd: float
    loss_usd: float
    sold_btc: float
    sold_net_usd: float


@dataclass(frozen=True, eq=False)
class LedgerTable:
    """Events and days of production by their ids, those that count nowhere with them."""

    books: TreasuryBooks
    ids: Ints
    """Id of the event, or `PRODUCTION_KEY` + that of the day's production."""
    at_row: Ints
    """Row of the ledger, −1 for an event that is left out of it."""
    event: Ints
    """Position among the events, −1 for production."""
    columns: Mapping[str, GridColumn] = plain_field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def portfolio(self) -> Portfolio:
        return self.books.portfolio

    @property
    def name_key(self) -> str:
        """The column that names an event."""
        return "id"

    @property
    def noun(self) -> str:
        """What a row is called."""
        return "event"

    # --- along the rows ------------------------------------------------------------------------------
    def of_event(self, name: str) -> NDArray[Any]:
        """A field of the events, missing where a row is a day's production."""
        events, field = self.portfolio[TABLE], ENTITIES[TABLE][name]
        values = events[name]
        made = np.append(values, np.array([field.missing], values.dtype))
        return made[self.event]

    def of_ledger(self, values: NDArray[Any], missing: Any) -> NDArray[Any]:
        """Values along the ledger, missing where a row is left out of it."""
        return np.append(values, np.array([missing], values.dtype))[self.at_row]

    @cached_property
    def kind(self) -> Ints:
        """Codes of `EVENT_KINDS`."""
        of_events = self.of_event("kind").astype(np.int64)
        return np.where(self.event >= 0, of_events, self.of_ledger(self.books.ledger.kind, -1))

    @cached_property
    def at(self) -> Ints:
        """Seconds since 1970."""
        of_events = self.of_event("at").astype(np.int64)
        return np.where(self.event >= 0, of_events, self.of_ledger(self.books.ledger.at, MISSING_64))

    @cached_property
    def order(self) -> NDArray[np.uint32]:
        """Places of the rows in time: those of one second as they act."""
        acts = np.where(self.at_row < 0, len(self), self.at_row)
        found = np.empty(len(self), np.uint32)
        found[np.lexsort((acts, self.at))] = np.arange(len(self), dtype=np.uint32)
        return found

    @cached_property
    def amount_sat(self) -> Ints:
        of_events = self.of_event("amount_sat").astype(np.int64)
        return np.where(self.event >= 0, of_events, self.of_ledger(self.books.ledger.amount_sat, 0))

    @cached_property
    def counts(self) -> NDArray[np.bool_]:
        """Rows that are booked; the others contradict what is held, or themselves."""
        return (self.at_row >= 0) & ~np.isin(self.ids, self.books.left_out)

    @cached_property
    def balance_sat(self) -> Ints:
        """Bitcoin of the company after each row, in all states; missing where a row counts nowhere."""
        ledger = self.books.ledger
        sign = np.where(np.isin(ledger.kind, COMES_IN), 1, np.where(np.isin(ledger.kind, GOES_OUT), -1, 0))
        booked = ~np.isin(ledger.key, self.books.left_out)
        running = np.cumsum(np.where(booked, sign * ledger.amount_sat, 0))
        return self.of_ledger(np.where(booked, running, MISSING_64), MISSING_64)

    @cached_property
    def month(self) -> Ints:
        """The month that each row counts in."""
        return days.months_of_days(self.at // 86_400)

    @cached_property
    def closed(self) -> NDArray[np.bool_]:
        """Rows of closed months."""
        return np.isin(self.month, periods.months_in_state(self.portfolio, CLOSED))

    @cached_property
    def reasons(self) -> Mapping[int, str]:
        """Why an event counts nowhere, by id."""
        return {p.id: p.reason for p in self.books.problems if p.table == TABLE}

    def locked(self, row: int) -> str:
        """Why a row cannot be changed, or nothing."""
        if self.event[row] < 0:
            return _NOT_AN_EVENT
        if self.closed[row]:
            return (
                f"{days.month_text(int(self.month[row]))} is closed: reopen it with a reason to change this"
            )
        return ""

    def editable(self, rows: Rows) -> Rows:
        """Those of some rows that can be changed."""
        return rows[(self.event[rows] >= 0) & ~self.closed[rows]]

    def totals(self, rows: Rows) -> Totals:
        """What rows add up to; rows that count nowhere are left out."""
        chosen = rows[self.counts[rows]]
        kind, btc = self.kind[chosen], self.amount_sat[chosen] / _SAT
        comes, goes, sold = np.isin(kind, COMES_IN), np.isin(kind, GOES_OUT), kind == SALE
        value, fee, gain = (self.columns[key].values[chosen] for key in ("value", "fee", "gain"))
        gain = np.nan_to_num(gain)
        return Totals(
            len(rows), float(btc[comes].sum()), float(btc[goes].sum()), float(btc[~comes & ~goes].sum()),
            float(np.nansum(value)), float(np.nansum(fee)), float(gain.clip(min=0).sum()),
            float(gain.clip(max=0).sum()), float(btc[sold].sum()), float(np.nansum((value - fee)[sold])),
        )  # fmt: skip


def ledger_table(books: TreasuryBooks) -> LedgerTable:
    """All rows; columns are read when they are asked for."""
    events, ledger = books.portfolio[TABLE], books.ledger
    is_event = ledger.key < PRODUCTION_KEY
    event = np.full(len(ledger), -1, np.int64)
    event[is_event] = events.positions(ledger.key[is_event])
    left = np.flatnonzero(~np.isin(events.ids, ledger.key))
    ids = np.concatenate([ledger.key, events.ids[left]])
    at_row = np.concatenate([np.arange(len(ledger)), np.full(len(left), -1)])
    by_id = np.argsort(ids)
    columns: dict[str, GridColumn] = {}
    made = LedgerTable(books, ids[by_id], at_row[by_id], np.concatenate([event, left])[by_id], columns)
    columns.update({c.key: c for c in _columns(made)})
    return made


# --- the columns -----------------------------------------------------------------------------------------
def _columns(made: LedgerTable) -> list[GridColumn]:
    def of_event(key: str, name: str, **more: Any) -> GridColumn:
        return _column(made, key, ENTITIES[TABLE][name], **more)

    return [
        GridColumn("time", "Time, UTC", "instant", lambda: made.at, field=ENTITIES[TABLE]["at"], table=TABLE,
                   width=15, aliases=("at", "day", "date"), rank=lambda: made.order),
        GridColumn("kind", "Kind", "code", lambda: made.kind, labels=EVENT_KINDS, width=12, table=TABLE,
                   field=ENTITIES[TABLE]["kind"]),
        _place(made, "account", "account_id", lambda: made.books.ledger.place),
        _place(made, "to", "to_account_id", lambda: made.books.ledger.to_place),
        GridColumn("amount", "Amount", "number", lambda: made.amount_sat / _SAT, unit="BTC", width=11,
                   digits=_SAT_DIGITS, typed_digits=_SAT_DIGITS, field=ENTITIES[TABLE]["amount_sat"],
                   table=TABLE, aliases=("btc", "sat")),
        GridColumn("balance", "Balance", "number", lambda: _btc(made.balance_sat), unit="BTC", width=11,
                   digits=4, help="All bitcoin of the company after the event, in every state."),
        of_event("price", "price_usd", how="money_exact", digits=2, width=10),
        _money(made, "value", "value_usd", "Value", lambda: made.books.ledger.value_usd),
        of_event("fee", "fee_usd", how="money_exact", digits=2, width=9),
        GridColumn("gain", "Gain or loss", "number", lambda: _gain(made), how="money_exact", digits=0,
                   width=11, signed=True,
                   help="Net proceeds less the cost of the lots that it used."),
        of_event("counterparty", "counterparty", width=13),
        of_event("facility", "facility_id", labels=_names(made, "facility"), width=14),
        of_event("site", "site_id", labels=_names(made, "site"), width=12),
        of_event("control", "control_passes", labels=("no", "yes"), width=7),
        of_event("source", "source", width=14, searched=True),
        of_event("reference", "reference", width=18, searched=True, aliases=("ref", "tx")),
        of_event("pricesource", "price_source", width=12),
        of_event("note", "note", width=18),
        of_event("quality", "quality", width=9),
        GridColumn("state", "State", "code", lambda: _state(made), width=9,
                   labels=("open", "closed", "left out", "credited"),
                   help="Left out: it contradicts what is held. Credited: a day's production of a pool."),
        GridColumn("id", "No.", "text", lambda: _numbers(made), width=7,
                   help="Names an event when cells are pasted."),
    ]  # fmt: skip


_FORMS: dict[str, Any] = {
    "text": "text",
    "choice": "code",
    "number": "number",
    "usd": "number",
    "sat": "number",
}


def _column(made: LedgerTable, key: str, field: Field, **more: Any) -> GridColumn:
    labels = more.pop("labels", field.choices)
    shown = {"labels": labels, "unit": "" if field.kind == "usd" else field.unit, "help": field.help}
    form = _FORMS.get(field.kind, "code")
    return GridColumn(
        key, field.label, form, lambda: _loaded(made, field), field=field, table=TABLE, **{**shown, **more}
    )


def _loaded(made: LedgerTable, field: Field) -> NDArray[Any]:
    values = made.of_event(field.name)
    if field.kind == "reference":
        return _positions(made, field, values)
    if field.kind == "usd":
        return np.where(values == field.missing, np.nan, values / _USD)
    if field.kind == "text" and values.dtype == object:
        return np.array([str(text).encode() for text in values.tolist()], np.bytes_)
    if field.kind == "text":
        return np.where(made.event < 0, np.array(b"", values.dtype), values)
    return np.where(made.event < 0, -1, values)


def _positions(made: LedgerTable, field: Field, ids: NDArray[Any]) -> Ints:
    """Places of the records that are named, −1 where none is."""
    target = made.portfolio[field.target]
    named = np.flatnonzero(ids != MISSING_32)
    found = np.full(len(ids), -1, np.int64)
    there = named[target.has(ids[named].astype(np.int64))]
    found[there] = target.positions(ids[there].astype(np.int64))
    return found


def _names(made: LedgerTable, table: str) -> tuple[str, ...]:
    return tuple(str(record.name) for record in made.portfolio.records(table).values())


def _place(made: LedgerTable, key: str, name: str, of_ledger: Callable[[], Ints]) -> GridColumn:
    """An account; production arrives where the pool's account says."""
    names = made.books.ledger.places.names

    def load() -> Ints:
        of_events = _positions(made, ENTITIES[TABLE][name], made.of_event(name))
        return np.where(made.event >= 0, of_events, made.of_ledger(of_ledger(), -1))

    field = ENTITIES[TABLE][name]
    label = "Account" if key == "account" else "To account"
    return GridColumn(
        key, label, "code", load, labels=names, field=field, table=TABLE, width=13, help=field.help
    )


def _money(made: LedgerTable, key: str, name: str, label: str, of_ledger: Callable[[], Ints]) -> GridColumn:
    """An amount as entered, or what stands for it in the books; that one is marked as not entered."""

    def load() -> Floats:
        return made.of_ledger(of_ledger(), 0) / _USD

    def derived() -> NDArray[np.bool_]:
        return made.of_event(name) == MISSING_64

    return GridColumn(key, label, "number", load, how="money_exact", digits=2, width=13, table=TABLE,
                      field=ENTITIES[TABLE][name], nameplate=derived,
                      help="As entered, else amount × price.")  # fmt: skip


def _btc(sat: Ints) -> Floats:
    return np.where(sat == MISSING_64, np.nan, sat / _SAT)


def _gain(made: LedgerTable) -> Floats:
    flows = made.books.flows
    gain = np.where(flows.goes, flows.gain_usd / _USD, np.nan)
    return made.of_ledger(gain, np.nan)


def _state(made: LedgerTable) -> Ints:
    state = np.where(made.closed, 1, 0)
    state = np.where(made.event < 0, 3, state)
    return np.where(made.counts, state, 2)


def _numbers(made: LedgerTable) -> NDArray[np.bytes_]:
    text = made.ids.astype("S20")
    text[made.event < 0] = b""
    return text


# --- said ------------------------------------------------------------------------------------------------
def footer(totals: Totals) -> dict[str, str]:
    """Totals under their columns; gains and losses stand in the line above the table, each by itself."""
    return {
        "amount": say.number(totals.in_btc - totals.out_btc, 8, plus=True),
        "value": say.money_exact(totals.value_usd),
        "fee": say.money_exact(totals.fee_usd),
    }


def match_line(totals: Totals, of: int, selected: int) -> str:
    """How many rows match, what came and went, and what sales brought."""
    many = f"{totals.count:,} of {of:,} events" if totals.count < of else f"All {of:,} events"
    if selected:
        many = f"{selected:,} events selected"
    parts = [many, f"in {say.btc(totals.in_btc)}", f"out {say.btc(totals.out_btc)}"]
    if totals.sold_btc:
        price = say.money_exact(totals.sold_net_usd / totals.sold_btc)
        parts.append(f"{say.btc(totals.sold_btc)} sold at {price} net")
    if totals.gain_usd or totals.loss_usd:
        parts.append(f"gains {say.money(totals.gain_usd, plus=True)}, losses {say.money(totals.loss_usd)}")
    return " · ".join(parts)
