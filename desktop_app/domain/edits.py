"""How changes are built: rows inserted, updated and deleted against the portfolio as it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.change import Arrays, Change, Rows
from desktop_app.domain.fields import Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES


def inserting(portfolio: Portfolio, table: str, arrays: Arrays, *, after: Change | None = None) -> Rows:
    """New rows with fresh ids; `after` is a change that is to be applied before and takes ids of its own."""
    count = len(next(iter(arrays.values())))
    first = portfolio.next_ids[table]
    for rows in after.rows if after else ():
        if rows.table == table and rows.before is None and len(rows.ids):
            first = max(first, int(rows.ids[-1]) + 1)
    entity = ENTITIES[table]
    full = {
        f.name: arrays[f.name] if f.name in arrays else f.filled(_default(table, f.name), count)
        for f in entity.fields
    }
    return Rows(table, np.arange(first, first + count, dtype=np.int64), None, full)


def inserting_records(portfolio: Portfolio, table: str, records: Iterable[Mapping[str, Plain]]) -> Rows:
    """New rows from plain values by field name; fields that are left out take their default."""
    listed = list(records)
    entity = ENTITIES[table]
    arrays = {
        f.name: f.array(r[f.name] if f.name in r else _default(table, f.name) for r in listed)
        for f in entity.fields
    }
    return inserting(portfolio, table, arrays)


def _default(table: str, name: str) -> Plain:
    made = next(f for f in dataclasses.fields(ENTITIES[table].record) if f.name == name).default
    return None if made is dataclasses.MISSING else made


def updating(
    portfolio: Portfolio, table: str, ids: NDArray[np.int64], values: Mapping[str, Plain | NDArray[Any]]
) -> Rows:
    """Set fields of some rows, to one plain value each or to an array along `ids`; equal rows drop out."""
    columns, entity = portfolio[table], ENTITIES[table]
    positions = columns.positions(ids)
    before = {name: columns[name][positions] for name in values}
    after = {
        name: value.astype(entity[name].dtype)
        if isinstance(value, np.ndarray)
        else entity[name].filled(value, len(ids))
        for name, value in values.items()
    }
    touched = np.zeros(len(ids), np.bool_)
    for name in values:
        same = before[name] == after[name]
        if entity[name].kind == "number":
            same |= np.isnan(before[name]) & np.isnan(after[name])
        touched |= ~same
    if touched.all():
        return Rows(table, ids, before, after)
    return Rows(table, ids[touched], _masked(before, touched), _masked(after, touched))


def deleting(portfolio: Portfolio, table: str, ids: NDArray[np.int64]) -> Rows:
    """Remove rows."""
    columns = portfolio[table]
    return Rows(table, ids, columns.at(columns.positions(ids)), None)


def _masked(arrays: Arrays, mask: NDArray[np.bool_]) -> Arrays:
    return {name: array[mask] for name, array in arrays.items()}
