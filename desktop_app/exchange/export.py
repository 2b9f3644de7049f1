"""Tables of the book as files carry them: with the columns that an import takes, so that they read back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.columns import Columns
from desktop_app.domain.fields import Field
from desktop_app.domain.full_names import full_names, owners
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.exchange.dated import LAST_DAY, holders
from desktop_app.exchange.kinds import Input, Kind
from desktop_app.figures.table import Column, TableSpec

_KINDS = {"text": "text", "choice": "text", "reference": "text", "flag": "text", "instant": "text"}
_PLACES = {"sat": 8, "usd": 6}


class FieldValues(Sequence[Any]):
    """A column of the book as values in the units of its heading, made when they are asked for."""

    def __init__(self, made: Field, array: NDArray[Any], target: Named | None = None) -> None:
        self.made, self.array, self.target = made, array, target

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._values(self.array[index])
        return self._values(self.array[index : index + 1 or None])[0]

    def _values(self, array: NDArray[Any]) -> list[Any]:
        made = self.made
        if self.target is not None:
            return self.target(array)
        plain = made.plain(array)
        if made.kind in _PLACES:
            return [None if v is None else Decimal(int(v)).scaleb(-_PLACES[made.kind]) for v in plain]
        return plain if made.kind in ("number", "integer") else [made.text(v) for v in plain]


Named = Callable[[NDArray[Any]], list[str]]
"""Gives the names of records by their ids, empty where none is named."""


def _named(portfolio: Portfolio, table: str) -> Named:
    entity = ENTITIES[table]
    if owners(entity):
        names = full_names(portfolio, table)
        return lambda ids: [names.get(int(i), "") for i in ids.tolist()]
    return partial(_titles, portfolio[table])


def _titles(target: Columns, ids: NDArray[Any]) -> list[str]:
    made = target.entity["code" if target.entity.table == "account" else target.entity.title]
    texts = np.full(len(ids), "", dtype=object)
    known = np.flatnonzero(ids >= 0)
    values = made.plain(target[made.name][target.positions(ids[known].astype(np.int64))])
    texts[known] = [made.text(v) for v in values]
    return texts.tolist()


def entity_table(
    portfolio: Portfolio, kind: Kind, positions: NDArray[np.int64] | None = None, *, on: int | None = None
) -> TableSpec:
    """The records of a kind as the table that re-imports to them.

    `positions` choose records; the dated part is what holds on the day `on`, the last there is without it.
    """
    records = portfolio[kind.table]
    chosen = np.arange(len(records)) if positions is None else np.asarray(positions, np.int64)
    columns, values = [], []
    held = _held(portfolio, kind, chosen, on)
    for wanted in kind.own_inputs:
        made = wanted.field
        if wanted.table == kind.dated:
            states = portfolio[kind.dated]
            array = np.concatenate([states[made.name], made.filled(None, 1)])[held]
        else:
            array = records[made.name][chosen]
        target = _named(portfolio, made.target) if made.target else None
        columns.append(column_of(wanted))
        values.append(FieldValues(made, array, target))
    return TableSpec(kind.label, tuple(columns), tuple(values), keys=("export", kind.name))


def _held(portfolio: Portfolio, kind: Kind, chosen: NDArray[np.int64], on: int | None) -> NDArray[np.int64]:
    """Positions of the dated facts of records; -1 (the blank behind the last) for a record without."""
    if not kind.dated:
        return np.empty(0, np.int64)
    owners = portfolio[kind.table].ids[chosen]
    day = np.full(len(owners), LAST_DAY if on is None else on, np.int64)
    return holders(portfolio[kind.dated], kind.owner, owners, day)


def column_of(wanted: Input) -> Column:
    """How the field stands in tables: its label and unit; shares as percent."""
    made = wanted.field
    shown = "percent" if made.unit == "%" else _KINDS.get(made.kind, "number")
    if made.kind in ("day", "month"):
        shown = made.kind
    return Column(made.name, made.label, made.unit, shown, digits=made.digits)
