"""Answers for what a table shows in which order: rows that match, sorted, and grouped under headings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from desktop_app.figures.grid_column import UNRANKED, GridColumn, Rows

Columns = Mapping[str, GridColumn]


@dataclass(frozen=True, slots=True)
class Sorting:
    """One column to sort by."""

    key: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """How a table is sorted and grouped; the first of `sorting` counts most."""

    sorting: tuple[Sorting, ...] = ()
    group_by: tuple[str, ...] = ()

    def sorted_by(self, key: str, descending: bool) -> Order:
        """The same with one column in front; the one before it breaks ties."""
        rest = tuple(s for s in self.sorting if s.key != key)[:1]
        return Order((Sorting(key, descending), *rest), self.group_by)


@dataclass(frozen=True, eq=False)
class Arrangement:
    """The rows of a table as they stand below one another.

    `shown` holds the row for a machine and −1 − g for the heading of group g; `rows` the matching rows in
    that order, whether their group is open or not.
    """

    rows: Rows
    shown: Rows
    starts: Rows
    """Where in `rows` each group begins; empty without groups."""
    labels: tuple[str, ...] = ()

    def members(self, group: int) -> Rows:
        """The rows of a group."""
        end = self.starts[group + 1] if group + 1 < len(self.starts) else len(self.rows)
        return self.rows[self.starts[group] : end]


def sorted_rows(columns: Columns, rows: Rows, order: Order) -> Rows:
    """Rows in an order; those that are equal in it keep theirs."""
    for sorting in reversed(order.sorting):
        if sorting.key in columns:
            rows = columns[sorting.key].sorted(rows, descending=sorting.descending)
    for key in reversed(order.group_by):
        rows = columns[key].sorted(rows)
    return rows


def arranged(
    columns: Columns, rows: Rows, group_by: tuple[str, ...] = (), closed: frozenset[str] = frozenset()
) -> Arrangement:
    """Rows that are in order already, under the headings of their groups; `closed` names groups by label."""
    if not group_by or not len(rows):
        return Arrangement(rows, rows, np.empty(0, np.int64))
    starts = _starts(columns, rows, group_by)
    labels = _labels(columns, rows[starts], group_by)
    headings = -1 - np.arange(len(starts))
    if not closed:
        return Arrangement(rows, np.insert(rows, starts, headings), starts, labels)
    is_open = np.array([label not in closed for label in labels])
    group_of = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(rows))))
    kept = is_open[group_of]
    places = np.concatenate([[0], np.cumsum(kept)])[starts]
    return Arrangement(rows, np.insert(rows[kept], places, headings), starts, labels)


def _starts(columns: Columns, rows: Rows, group_by: tuple[str, ...]) -> Rows:
    new = np.zeros(len(rows), np.bool_)
    new[0] = True
    for key in group_by:
        ranks = columns[key].ranks[rows]
        new[1:] |= ranks[1:] != ranks[:-1]
    return np.flatnonzero(new)


def _labels(columns: Columns, rows: Rows, group_by: tuple[str, ...]) -> tuple[str, ...]:
    """The names of groups by one row of each: Odessa · B1 · R11."""
    parts = []
    for key in group_by:
        column = columns[key]
        none = f"no {column.label.lower()}"
        known = column.ranks[rows] != UNRANKED
        parts.append([t if k else none for t, k in zip(column.said(rows), known.tolist(), strict=True)])
    return tuple(" · ".join(names) for names in zip(*parts, strict=True))
