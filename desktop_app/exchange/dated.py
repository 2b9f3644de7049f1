"""Facts that hold from a day on: which one holds on a day, and how a row of a file begins or mends one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.change import Rows
from desktop_app.domain.columns import Columns
from desktop_app.domain.edits import inserting, updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.kinds import default_of

LAST_DAY = np.iinfo(np.int32).max


def holders(columns: Columns, owner: str, owners: NDArray[Any], days: NDArray[Any]) -> NDArray[np.int64]:
    """Positions of the facts that hold for each owner on its day; -1 where none does."""
    if not len(columns):
        return np.full(len(owners), -1, np.int64)
    order, keys = _index(columns, owner)
    at = np.searchsorted(keys, _key(owners, days), side="right") - 1
    found = order[np.maximum(at, 0)]
    return np.where((at >= 0) & (columns[owner][found] == owners), found, -1)


def _key(owners: NDArray[Any], days: NDArray[Any]) -> NDArray[np.int64]:
    return (owners.astype(np.int64) << 32) | days.astype(np.int64)


def _index(columns: Columns, owner: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions by owner and day, and the sorted keys; kept with the table."""
    kept = f"by {owner} and day"
    if kept not in columns.memo:
        keys = _key(columns[owner], columns["effective_on"])
        ordered = bool((keys[1:] > keys[:-1]).all())
        order = np.arange(len(keys)) if ordered else np.argsort(keys, kind="stable")
        columns.memo[kept] = (order, keys[order])
    return columns.memo[kept]


def begun(
    portfolio: Portfolio,
    table: str,
    held: NDArray[np.int64],
    values: Mapping[str, NDArray[Any]],
    given: Mapping[str, NDArray[np.bool_]],
) -> Rows:
    """New facts: the values given, else those of the fact that held (position, or -1), else defaults."""
    columns = portfolio[table]
    arrays = {}
    for made in columns.entity.fields:
        base = made.filled(default_of(table, made.name), len(held))
        if len(columns):
            base = np.where(held >= 0, columns[made.name][np.maximum(held, 0)], base)
        if made.name in values:
            base = np.where(given[made.name], values[made.name], base)
        arrays[made.name] = base.astype(made.dtype)
    return inserting(portfolio, table, arrays)


def mended(
    portfolio: Portfolio,
    table: str,
    positions: NDArray[np.int64],
    values: Mapping[str, NDArray[Any]],
    given: Mapping[str, NDArray[np.bool_]],
) -> Rows:
    """Records at some positions with the values that are given; what does not change drops out."""
    columns = portfolio[table]
    order = np.argsort(positions, kind="stable")
    at = positions[order]
    after = {
        name: np.where(given[name][order], value[order], columns[name][at]).astype(columns[name].dtype)
        for name, value in values.items()
        if given[name].any()
    }
    return updating(portfolio, table, columns.ids[at], after)
