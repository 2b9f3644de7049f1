"""Tables with a line for each day and a column for each hour, put one under the other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_app.exchange.cells import codes_of, stripped
from desktop_app.exchange.prices.cells import numbers
from desktop_app.exchange.prices.local_time import FIRST, REPEATED, UNSAID, from_hours, zone_named
from desktop_app.exchange.prices.points import Ints, Points
from desktop_app.exchange.prices.table import Table
from desktop_app.exchange.raw import TextColumn


def spread(
    table: Table, market: str, product: str, zone: str, columns: Mapping[str, int], days: Ints, *,
    node: str = "", one: str = "", unit: str = "", marks: Mapping[str, str] | None = None,
) -> Points:  # fmt: skip
    """Points by line and hour; an empty cell is none. `marks` says A or B of an hour that has two columns."""
    names, codes = codes_of(stripped(table[node])) if node else ([one], np.zeros(len(table), np.int64))
    pieces = [stripped(table[head]) for head in columns]
    given = np.concatenate([_given(cells) for cells in pieces])
    values, wrong = numbers(np.concatenate([c.astype(object) for c in pieces])[given])
    width = len(columns)

    def along(array: Ints) -> Ints:
        return np.tile(array, width)[given]

    number = np.repeat(np.array(list(columns.values()), np.int64), len(table))[given]
    said = {"A": FIRST, "B": REPEATED}
    flags = np.array([said.get((marks or {}).get(head, ""), UNSAID) for head in columns], np.int8)
    made = Points(
        market, product, zone, "", np.zeros(len(values), np.int64), values, along(table.raw.rows),
        along(codes), names, unit=unit, span_s=3600, file=table.raw.name, ends_open=table.ends_open,
    )  # fmt: skip
    heads = list(columns)
    for position, reason in wrong:
        column = int(np.flatnonzero(given)[position]) // len(table)
        made.refuse([(position, reason)], table.heading(heads[column]))
    repeated = np.repeat(flags, len(table))[given]
    found = from_hours(along(days), number, 0, zone_named(zone), repeated, made.node)
    made.place(found)
    return made


def _given(cells: TextColumn) -> np.ndarray:
    return cells != ("" if cells.dtype == object else b"")
