"""All that the user owns, as one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.change import Change, Rows
from desktop_app.domain.columns import Columns
from desktop_app.domain.company import Company
from desktop_app.domain.scenarios import OPERATIONS, Override, Scenario
from desktop_app.domain.tables import ENTITIES


@dataclass(frozen=True, slots=True, eq=False)
class Portfolio:
    """Every table of the book, and the next id of each (ids are never reused)."""

    tables: Mapping[str, Columns]
    next_ids: Mapping[str, int]

    @classmethod
    def empty(cls) -> Portfolio:
        return cls({t: Columns.empty(t) for t in ENTITIES}, dict.fromkeys(ENTITIES, 1))

    def __getitem__(self, table: str) -> Columns:
        return self.tables[table]

    def records(self, table: str) -> dict[int, Any]:
        """The rows of a small table as records by id."""
        columns = self.tables[table]
        if "records" not in columns.memo:
            columns.memo["records"] = {r.id: r for r in columns.records()}
        return columns.memo["records"]

    @property
    def company(self) -> Company:
        """The company, unnamed in a book that holds none yet."""
        return next(
            iter(self.records("company").values()), Company(name="", fiscal_year_start_month=1, shares=0)
        )

    def scenario(self, scenario_id: int) -> Scenario:
        """A scenario of the book as the engine takes it; raises KeyError."""
        record = self.records("scenario")[scenario_id]
        overrides = [
            Override(o.kind, o.target_id, o.field_name, OPERATIONS[o.operation], o.value, o.from_on, o.to_on)
            for o in self.records("override").values()
            if o.scenario_id == scenario_id
        ]
        return Scenario(record.name, tuple(overrides))

    def applying(self, change: Change) -> Portfolio:
        """The portfolio after a change; raises KeyError where the change names rows that are not there."""
        tables, next_ids = dict(self.tables), dict(self.next_ids)
        for rows in change.rows:
            if len(rows.ids):
                tables[rows.table] = _applied(tables[rows.table], rows)
                next_ids[rows.table] = max(next_ids[rows.table], int(rows.ids.max()) + 1)
        return Portfolio(tables, next_ids)


def _applied(columns: Columns, rows: Rows) -> Columns:
    if rows.before is None:
        return _inserted(columns, rows)
    positions = columns.positions(rows.ids)
    if rows.after is None:
        keep = np.ones(len(columns), np.bool_)
        keep[positions] = False
        return Columns(columns.entity, columns.ids[keep], {n: a[keep] for n, a in columns.arrays.items()})
    arrays = dict(columns.arrays)
    for name, values in rows.after.items():
        arrays[name] = _replaced(arrays[name], positions, values)
    return Columns(columns.entity, columns.ids, arrays)


def _replaced(array: NDArray[Any], positions: NDArray[np.int64], values: NDArray[Any]) -> NDArray[Any]:
    copy = array.copy()
    copy[positions] = values
    return copy


def _inserted(columns: Columns, rows: Rows) -> Columns:
    if columns.has(rows.ids).any():
        raise KeyError(f"{columns.entity.label} is there already")
    assert rows.after is not None
    ids = np.concatenate([columns.ids, rows.ids])
    arrays = {n: np.concatenate([a, rows.after[n].astype(a.dtype)]) for n, a in columns.arrays.items()}
    if len(ids) > 1 and not (ids[1:] > ids[:-1]).all():
        order = np.argsort(ids, kind="stable")
        ids, arrays = ids[order], {n: a[order] for n, a in arrays.items()}
    return Columns(columns.entity, ids, arrays)
